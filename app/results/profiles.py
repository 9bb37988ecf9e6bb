"""Constructs whose items share no common cause, item by item: never a coefficient, never a score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, numeric_frame, pick, refuse_outside
from analysis.shares import wilson_interval
from app.results.plan import Range, ScalePlan


@dataclass(frozen=True, kw_only=True)
class ItemProfile:
    """Answers to one item as asked, nothing turned.

    above, below   people over and under the midpoint of the response scale
    share          of those over it, with its limits (Wilson, 95 %)
    """

    name: str
    n: int
    mean: float
    above: int
    below: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Items of an index, or items that only stand together; an item that nobody answered is left out."""

    plan: ScalePlan
    items: tuple[ItemProfile, ...]
    n: int


def profile(frame: pd.DataFrame, scale: ScalePlan, *, missing_codes: tuple[float, ...] = ()) -> Profile:
    """Raises UnknownColumn, NotNumeric, OutOfRange as a scale does."""
    given = numeric_frame(pick(frame, list(scale.items)))
    values = np.where(np.isin(given, missing_codes), np.nan, given)
    range_ = scale.range or (float(np.nanmin(values)), float(np.nanmax(values)))
    refuse_outside(values, columns=list(scale.items), range=range_)
    items = (_item(name, column, range_) for name, column in zip(scale.items, values.T, strict=True))
    return Profile(plan=scale, items=tuple(item for item in items if item is not None), n=len(frame))


def _item(name: str, column: Array, range_: Range) -> ItemProfile | None:
    known = column[~np.isnan(column)]
    if not len(known):
        return None
    middle = (range_[0] + range_[1]) / 2
    above = int((known > middle).sum())
    low, high = wilson_interval(above, len(known))
    return ItemProfile(
        name=name,
        n=len(known),
        mean=float(known.mean()),
        above=above,
        below=int((known < middle).sum()),
        share=above / len(known),
        low=low,
        high=high,
    )
