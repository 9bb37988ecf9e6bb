"""Figures of a wave while it grows: the sums behind every alpha, kept between two looks at the page.

The rows are read in parts (`frames.blocks.parts`), and a part that has not changed is not summed up again.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from analysis.moments import Moments
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks.block import NONE, Block
from app.results.frames.blocks.kept import parts_of
from app.results.kept import database
from app.results.plan import ScalePlan
from app.studies.models import Wave

KEPT = 32

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Live:
    """A wave as it stands.

    n         responses that count
    scales    moments of each reflective scale, reversed items turned, complete rows only
    minutes   how many people took so many minutes, pages in sight where the study keeps that, else from the first to
              the last; empty where no time is kept
    """

    n: int
    scales: Mapping[str, Moments]
    minutes: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class _Sums:
    """Of the rows of one block."""

    block: Block
    scales: Mapping[str, tuple[int, Codes, Codes]]
    minutes: Mapping[int, int]


@dataclass
class _Kept:
    sums: dict[str, _Sums] = field(default_factory=dict)
    live: Live | None = None


_kept: OrderedDict[tuple[str, int, int], _Kept] = OrderedDict()
_guard = Lock()


def live_of(wave: Wave) -> Live:
    """The figures of this moment; sums up only what changed since the last time."""
    key, parts, scales = (database(), wave.id, wave.version_id), parts_of(wave), _scales(wave)
    with _guard:
        kept = _kept.pop(key, None) or _Kept()
        sums = {name: _known(kept, name, block) or _sums_of(block, scales) for name, block in parts.items()}
        if kept.live is None or sums != kept.sums:
            kept = _Kept(sums, _sum_up(sums, scales))
        _kept[key] = kept
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return kept.live or _sum_up(sums, scales)


def _known(kept: _Kept, name: str, block: Block) -> _Sums | None:
    found = kept.sums.get(name)
    return found if found is not None and found.block is block else None


def _scales(wave: Wave) -> list[ScalePlan]:
    plan = from_questionnaire(definition_of(wave.version))
    return [scale for scale in plan.scales if scale.measurement == "reflective" and len(scale.items) > 1]


def _sums_of(block: Block, scales: list[ScalePlan]) -> _Sums:
    took, people = np.unique(block.minutes[block.minutes != NONE], return_counts=True)
    return _Sums(
        block=block,
        scales={scale.name: _summed(turned) for scale, turned in _turned(block, scales)},
        minutes=dict(zip(took.tolist(), people.tolist(), strict=True)),
    )


def _turned(block: Block, scales: list[ScalePlan]) -> Iterator[tuple[ScalePlan, npt.NDArray[np.float64]]]:
    """The answers to each scale, one row for each item, reversed ones turned, missing where there is none."""
    for scale in scales:
        own = np.array([block.numbers(item) for item in scale.items])
        for item in scale.reverse:
            place = scale.items.index(item)
            own[place] = int(sum(scale.range or (0, 0))) - own[place]
        yield scale, own


def _summed(items: npt.NDArray[np.float64]) -> tuple[int, Codes, Codes]:
    """Complete rows, sums and cross-products: whole numbers this small stay whole in floating point."""
    rows = items[:, ~np.isnan(items).any(axis=0)]
    return rows.shape[1], rows.sum(axis=1).astype(np.int64), (rows @ rows.T).astype(np.int64)


def _sum_up(parts: Mapping[str, _Sums], scales: list[ScalePlan]) -> Live:
    minutes = Counter[int]()
    for part in parts.values():
        minutes.update(part.minutes)
    n = sum(len(part.block) for part in parts.values())
    return Live(n=n, scales={scale.name: _moments(parts, scale, n) for scale in scales}, minutes=minutes)


def _moments(parts: Mapping[str, _Sums], scale: ScalePlan, n: int) -> Moments:
    own, empty = [part.scales[scale.name] for part in parts.values()], Moments.empty(scale.items)
    rows = sum(one[0] for one in own)
    sums = sum((one[1] for one in own), empty.sums)
    products = sum((one[2] for one in own), empty.products)
    return Moments(scale.items, rows, sums, products, n_dropped=n - rows)
