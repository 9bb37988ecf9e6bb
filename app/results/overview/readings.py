"""Figures of the analysis as plain ones: what does not exist is None."""

import math
from collections.abc import Hashable, Mapping
from typing import Any, cast

import numpy as np

from app.results.over_time.history import PastWave
from app.results.over_time.lines import NORMAL, Line
from app.results.overview.estimates import Change, Estimate, Point, Told, WaveName
from app.results.overview.parts import Mean

Row = Mapping[Hashable, Any]
SIZES = (
    ("size", "change"),
    *((name, name) for name in ("low", "high", "shrunken", "shrunken_low", "shrunken_high", "detectable")),
    ("found_low", "selected_low"),
    ("found_high", "selected_high"),
)


def wave_name(past: PastWave) -> WaveName:
    return WaveName(id=past.id, number=past.number, title=past.title, opens=past.opens, closes=past.closes)


def number(value: object) -> float | None:
    """A plain number; None where there is none."""
    found = float(cast("float", value)) if value is not None else math.nan
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def estimate(found: Mean | None) -> Estimate | None:
    """With its normal limits at 95 %."""
    if found is None:
        return None
    reach = NORMAL * math.sqrt(found.variance) if math.isfinite(found.variance) else None
    low, high = (None, None) if reach is None else (found.mean - reach, found.mean + reach)
    return Estimate(mean=found.mean, n=found.n, low=low, high=high)


def change(row: Row) -> Change:
    """A row of `waves.changes`."""
    return Change(
        told=cast("Told", str(row["told"])),
        n=min(int(row["n_before"]), int(row["n_after"])),
        rank_low=whole(row.get("rank_low")),
        rank_high=whole(row.get("rank_high")),
        **{name: number(row.get(of)) for name, of in SIZES},
    )


def points(line: Line, waves: "tuple[PastWave, ...]") -> tuple[Point, ...]:
    rulers = list(dict.fromkeys(line.points["ruler"]))
    return tuple(
        Point(
            number=waves[int(row["place"])].number,
            opens=waves[int(row["place"])].opens,
            mean=float(row["mean"]),
            n=int(row["n"]),
            low=number(row["low"]),
            high=number(row["high"]),
            piece=rulers.index(row["ruler"]),
        )
        for row in line.points.to_dict("records")
        if np.isfinite(row["mean"])
    )


def as_estimate(point: Point | None) -> Estimate | None:
    return None if point is None else Estimate(mean=point.mean, n=point.n, low=point.low, high=point.high)
