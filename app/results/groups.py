"""The dimension scores of each site and of each group that the questionnaire names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis import scoring
from analysis.errors import AnalysisError
from app.results.frames.frame import WaveFrame
from app.results.run import Analysis

# no item can have this id
SITE = "@site"
NOBODY = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """People with one answer in common.

    value     the answer as text; empty for those without one
    n         people
    standing  one row for each dimension and one for the index: name, estimate, low, high, n
    """

    value: str
    n: int
    standing: pd.DataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class Grouping:
    """All people divided by an item, or by site. Nothing is hidden yet: who shows it applies the smallest cell."""

    item: str
    groups: tuple[Group, ...]


def groupings(frame: WaveFrame, analysis: Analysis) -> tuple[Grouping, ...]:
    """One grouping for each way to divide people in two groups or more; none without dimensions."""
    dimensions = dict(analysis.dimensions)
    if not dimensions:
        return ()
    columns = {SITE: frame.people["site"]} | {
        name: frame.answers[name] for name in analysis.plan.groups if name in frame.answers
    }
    found = (Grouping(item=name, groups=tuple(_groups(column, dimensions))) for name, column in columns.items())
    return tuple(one for one in found if len([group for group in one.groups if group.value]) > 1)


def _groups(column: "pd.Series[str]", dimensions: dict[str, scoring.Scores]) -> Iterator[Group]:
    values = column.map(_written)
    for value in sorted(set(values), key=_order):
        chosen = values == value
        own = {name: _of(scores, chosen) for name, scores in dimensions.items()}
        yield Group(value=value, n=int(chosen.sum()), standing=_standing(own))


def _standing(dimensions: dict[str, scoring.Scores]) -> pd.DataFrame:
    """Empty where this group gives no figure at all."""
    try:
        return scoring.perceived_value_index(dimensions).to_frame()
    except AnalysisError:
        return pd.DataFrame()


def _of(scores: scoring.Scores, chosen: "pd.Series[bool]") -> scoring.Scores:
    values = scores.values[chosen]
    return replace(
        scores,
        values=values,
        items_answered=scores.items_answered[chosen],
        n=int(values.notna().sum()),
        n_dropped=int(values.isna().sum()),
    )


def _written(value: object) -> str:
    """A code as text, without the decimals that a column with holes gives to whole numbers."""
    if value is None or value != value:
        return NOBODY
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _order(value: str) -> tuple[bool, float, str]:
    """Codes by size, then words; those without an answer last."""
    return value == NOBODY, float(value) if value.lstrip("-").isdigit() else float("inf"), value
