"""Constructs whose items share no common cause, item by item: never a coefficient, never a score."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, numeric_frame, pick, refuse_outside
from analysis.errors import AnalysisError
from analysis.inference.shares import wilson_interval
from app.disclosure.figure import Figure, Json, Tree, fewest
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, present, refused
from app.results.plan import Range, ScalePlan
from app.results.trying import tried


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


Profiles = tuple[tuple[ScalePlan, Profile | AnalysisError], ...]


def _profiles(given: Given) -> Profiles:
    return tuple((scale, _tried(given, scale)) for scale in given.plan.profiles)


def _tried(given: Given, scale: ScalePlan) -> Profile | AnalysisError:
    return tried(lambda: profile(given.frame, scale, missing_codes=given.plan.missing_codes))


def _known(profiles: Profiles) -> dict[str, Profile]:
    return {scale.name: found for scale, found in profiles if isinstance(found, Profile)}


def _json(profiles: Profiles, _labels: Names) -> Mapping[str, Tree]:
    found = {name: _tree(one) for name, one in _known(profiles).items()}
    return {"profiles": found} if found else {}


def _tree(found: Profile) -> Tree:
    items: dict[str, Figure | Tree] = {item.name: _told(item) for item in found.items}
    # how many were asked is told beside items that are told
    most = max((item.n for item in found.items), default=found.n)
    return {"n": Figure(found.n, min(found.n, most)), "items": items}


def _told(item: ItemProfile) -> Tree:
    """Who stands above and below the middle tells of the smallest of the three groups."""
    cell = fewest((item.above, item.below, item.n - item.above - item.below), of=item.n)
    row = present({name: value for name, value in vars(item).items() if name != "name"})
    row |= {"below_share": item.below / item.n}
    return {name: Figure(value, item.n if name in ("n", "mean") else cell) for name, value in row.items()}


def _warnings(profiles: Profiles) -> list[Json]:
    return [refused(f"profiles.{plan.name}", one) for plan, one in profiles if isinstance(one, AnalysisError)]


PROFILES: Part[Profiles] = Part(
    name="profiles",
    wants=lambda plan: bool(plan.profiles),
    run=_profiles,
    json=_json,
    rows_behind=lambda profiles: {"profiles": max((one.n for one in _known(profiles).values()), default=0)},
    under="loyalty",
    warnings=_warnings,
)
