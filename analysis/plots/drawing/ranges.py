"""Ends of scales that can be read: whole steps around what is measured."""

from collections.abc import Iterable

import numpy as np

_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0)


def round_range(
    values: Iterable[float], *, least: float, within: tuple[float, float] | None = None, step: float = 5.0
) -> tuple[float, float]:
    """Whole steps around the values, at least so far apart; missing values count for nothing."""
    known = [value for value in values if not np.isnan(value)]
    low, high = (min(known), max(known)) if known else (0.0, least)
    spare = max(least - (high - low), 0.0) / 2
    low, high = np.floor((low - spare) / step) * step, np.ceil((high + spare) / step) * step
    if within is not None:
        low, high = max(float(low), within[0]), min(float(high), within[1])
    return float(low), float(high)


def around_zero(reach: float) -> float:
    """A whole step beyond what is reached on both sides of 0."""
    step = 5.0 if reach <= 30 else 10.0
    return float(np.ceil(reach / step) * step)


def steps(low: float, high: float, *, most: int) -> list[float]:
    """Round values within, no more than so many."""
    for step in _STEPS:
        first = np.ceil(low / step - 1e-9)
        found = np.arange(first, np.floor(high / step + 1e-9) + 1) * step
        if len(found) <= most:
            return [float(value) + 0.0 for value in found]
    return [low, high]
