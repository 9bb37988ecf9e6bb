"""Figures of a wave while it grows: the sums behind every alpha, kept between two looks at the page.

Responses are divided by the first two letters of their random ids. A part is read again only when the number of its
responses or the sum of their revisions has changed, so one more response costs one part in 256. Where something was
erased all parts are read anew.
"""

import gc
import json
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from threading import Lock
from typing import Any
from typing import cast as typed
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, String, Table, Text, and_, cast, extract, func, null, or_, select

from analysis.moments import Moments
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.respond.page.timing import keeps_times
from app.results.frames.asked import as_asked, unlike
from app.results.frames.released import countable
from app.results.kept import database
from app.results.plan import ScalePlan, from_questionnaire
from app.studies.models import Wave
from survey_defs.answers import Answers

KEPT = 32
# more parts than this are cheaper read in one go
FEW = 24
MISSING = -(2**40)
# the bare table: rows of two hundred thousand cells need no mapping
ROWS = typed("Table", Response.__table__)
LETTERS = func.substr(cast(ROWS.c.uuid, String), 1, 2)

Mark = tuple[int, int]
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


@dataclass
class _Part:
    """Sums of the responses whose ids begin with the same two messages."""

    n: int = 0
    sums: dict[str, tuple[int, Codes, Codes]] = field(default_factory=dict)
    minutes: Counter[int] = field(default_factory=Counter)


@dataclass
class _Kept:
    erased: int
    marks: dict[str, Mark] = field(default_factory=dict)
    parts: dict[str, _Part] = field(default_factory=dict)
    live: Live | None = None


_kept: OrderedDict[tuple[str, int, int], _Kept] = OrderedDict()
_guard = Lock()


def live_of(wave: Wave) -> Live:
    """The figures of this moment; reads only what changed since the last time."""
    erased = session.scalar(select(Wave.erased).where(Wave.id == wave.id)) or 0
    key, marks = (database(), wave.id, wave.version_id), _marks(wave)
    with _guard:
        kept = _kept.pop(key, None)
        if kept is None or kept.erased != erased:
            kept = _Kept(erased)
        changed = sorted(name for name in marks.keys() | kept.marks.keys() if marks.get(name) != kept.marks.get(name))
        if changed or kept.live is None:
            kept.parts |= _read(wave, changed)
            kept.marks, kept.live = marks, _sum_up(wave, kept.parts)
        _kept[key] = kept
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return kept.live


def _marks(wave: Wave) -> dict[str, Mark]:
    """Responses and sum of revisions of each part."""
    query = select(LETTERS, func.count(), func.sum(ROWS.c.revision)).where(*countable(wave))
    return {letters: (n, int(revisions)) for letters, n, revisions in session.execute(query.group_by(LETTERS))}


def _read(wave: Wave, names: Sequence[str]) -> dict[str, _Part]:
    """The named parts, fresh from the rows; those that are empty now too."""
    if not names:
        return {}
    query = select(LETTERS, cast(ROWS.c.answers, Text), _minutes(wave), _in_sight(wave), ROWS.c.version_id)
    query = query.where(*countable(wave, in_order=True))
    if len(names) <= FEW:
        query = query.where(or_(*map(_within, names)))
    rows = sorted(session.execute(query).all(), key=itemgetter(0))
    answers = parsed(wave, [row[1] for row in rows], [row[4] for row in rows])
    columns = list(_columns(answers, _scales(wave)))
    places = [row[0] for row in rows]
    found = {}
    for name in names:
        own = slice(bisect_left(places, name), bisect_right(places, name))
        minutes = Counter(round(took) for row in rows[own] if (took := _took(row[2], row[3])) is not None)
        found[name] = _Part(own.stop - own.start, {scale: _sums(codes[own]) for scale, codes in columns}, minutes)
    return found


def parsed(wave: Wave, texts: Sequence[str], versions: Sequence[int]) -> Sequence[Answers]:
    """The answers of all rows from their JSON (one text is parsed faster than many), to the questions of today."""
    others = unlike(wave)
    # a hundred thousand new mappings make the collector of cycles look for cycles, a third of the time, in vain
    was_on = gc.isenabled()
    gc.disable()
    try:
        answers: list[Answers] = json.loads("[" + ",".join(texts) + "]")
    finally:
        if was_on:
            gc.enable()
    if not others:
        return answers
    return [as_asked(one, version, others) for one, version in zip(answers, versions, strict=True)]


def _within(letters: str) -> ColumnElement[bool]:
    first = int(letters, 16) << 120
    return and_(ROWS.c.uuid >= UUID(int=first), ROWS.c.uuid <= UUID(int=first + (1 << 120) - 1))


def _in_sight(wave: Wave) -> ColumnElement[Any]:
    """What is kept beside the answers; durations only, so an anonymous study may have them."""
    return cast(ROWS.c.timing, Text) if keeps_times(wave.study) else null()


def _took(minutes: float | None, timing: str | None) -> float | None:
    """Minutes that the pages were in sight, else those between the first and the last."""
    pages = (json.loads(timing) or {}).get("pages") if timing else None
    if pages:
        return float(sum(pages.values()) / 60_000)
    return None if minutes is None else float(minutes)


def _minutes(wave: Wave) -> ColumnElement[Any]:
    """How long a response took; nothing in an anonymous study, which keeps no clock."""
    if wave.study.is_anonymous:
        return null()
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(ROWS.c.finished_at) - func.julianday(ROWS.c.started_at)) * 1440
    return extract("epoch", ROWS.c.finished_at - ROWS.c.started_at) / 60


def _scales(wave: Wave) -> list[ScalePlan]:
    plan = from_questionnaire(definition_of(wave.version))
    return [scale for scale in plan.scales if scale.measurement == "reflective" and len(scale.items) > 1]


def _columns(answers: Sequence[Mapping[str, object]], scales: Sequence[ScalePlan]) -> Iterator[tuple[str, Codes]]:
    """The answers to each scale as whole numbers, reversed items turned, MISSING where there is none."""
    items = list(dict.fromkeys(item for scale in scales for item in scale.items))
    table = coded(answers, items)
    for scale in scales:
        own = table[:, [items.index(item) for item in scale.items]]
        for item in scale.reverse:
            column = own[:, scale.items.index(item)]
            turned = int(sum(scale.range or (0, 0))) - column
            own[:, scale.items.index(item)] = np.where(column == MISSING, MISSING, turned)
        yield scale.name, own


def coded(answers: Sequence[Mapping[str, object]], items: Sequence[str]) -> Codes:
    """The answers as a table of whole numbers, as given; MISSING where there is none."""
    if not items:
        return np.empty((len(answers), 0), dtype=np.int64)
    pick = itemgetter(*items)
    rows = [_coded(row, pick, items) for row in answers]
    flat = chain.from_iterable(rows)
    return np.fromiter(flat, dtype=np.int64, count=len(rows) * len(items)).reshape(len(rows), len(items))


def _coded(row: Mapping[str, object], pick: "itemgetter[Any]", items: Sequence[str]) -> Sequence[int]:
    """Answers of one person; one with a reason is a mapping, one that nobody gave is not there."""
    try:
        # most people answer everything: picking misses what is not there, the sum refuses what is no number
        cells: tuple[int, ...] = pick(row)
        sum(cells)
    except (KeyError, TypeError):
        found = (row.get(item) for item in items)
        return [cell if isinstance(cell, int) else MISSING for cell in found]
    return cells


def _sums(codes: Codes) -> tuple[int, Codes, Codes]:
    """Complete rows, sums and cross-products."""
    rows = codes[(codes != MISSING).all(axis=1)].astype(np.float64)
    # whole numbers this small stay whole in floating point, which multiplies faster
    return len(rows), rows.sum(axis=0).astype(np.int64), (rows.T @ rows).astype(np.int64)


def _sum_up(wave: Wave, parts: Mapping[str, _Part]) -> Live:
    scales, minutes = {}, Counter[int]()
    for part in parts.values():
        minutes.update(part.minutes)
    n = sum(part.n for part in parts.values())
    for scale in _scales(wave):
        own = [part.sums[scale.name] for part in parts.values() if part.n]
        empty = Moments.empty(scale.items)
        rows = sum(one[0] for one in own)
        sums = sum((one[1] for one in own), empty.sums)
        products = sum((one[2] for one in own), empty.products)
        scales[scale.name] = Moments(scale.items, rows, sums, products, n_dropped=n - rows)
    return Live(n=n, scales=scales, minutes=minutes)
