"""The dimension scores of each site and of each group that the questionnaire names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis import scoring
from analysis.errors import AnalysisError
from app.disclosure.figure import Figure, Rows, Tree, figures
from app.disclosure.small_cells import divided
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, rows_of
from app.results.parts.standing import usable

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
    """All people divided by an item, or by site."""

    item: str
    groups: tuple[Group, ...]


Groupings = tuple[Grouping, ...]


def groupings(given: Given) -> Groupings:
    """One grouping for each way to divide people in two groups or more; none without dimensions."""
    dimensions = usable(given.dimensions)
    if not dimensions:
        return ()
    columns = {} if given.people is None else {SITE: given.people["site"]}
    columns |= {name: given.frame[name] for name in given.plan.groups if name in given.frame}
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


def scores_of(grouping: Grouping, whole: Grouping | None = None) -> Rows:
    """The groups, each with the people who could be read from it: what is hidden cannot be had by subtracting, from
    the total or, where these are people of some sites, from the same group of the whole wave.
    """
    people = _counts(grouping)
    told = divided(people, rest=_rest(people, whole, None))
    names = dict.fromkeys(str(name) for group in grouping.groups for name in group.standing.get("name", ()))
    scores = {name: _scores(grouping, whole, name) for name in names}
    return [
        {
            "value": Figure(group.value, told[group.value].n),
            "n": told[group.value],
            "scores": {name: scores[name][group.value] for name in names},
        }
        for group in grouping.groups
    ]


def _scores(grouping: Grouping, whole: Grouping | None, name: str) -> dict[str, Tree]:
    """One score of every group."""
    counts = _counts(grouping, name)
    told = divided(counts, rest=_rest(counts, whole, name))
    return {group.value: figures(_row(group, name), told[group.value].n) for group in grouping.groups}


def _row(group: Group, name: str) -> Mapping[str, object]:
    rows = rows_of(group.standing[group.standing["name"] == name]) if len(group.standing) else []
    return {key: value for key, value in rows[0].items() if key != "name"} if rows else {}


def _counts(grouping: Grouping, name: str | None = None) -> dict[str, int]:
    """People of each group; with a name those who have this score."""
    if name is None:
        return {group.value: group.n for group in grouping.groups}
    return {group.value: int(str(_row(group, name).get("n", 0))) for group in grouping.groups}


def _rest(counts: Mapping[str, int], whole: Grouping | None, name: str | None) -> dict[str, int]:
    return {value: n - counts.get(value, 0) for value, n in _counts(whole, name).items()} if whole else {}


def _json(found: Groupings, _labels: Names) -> Mapping[str, Tree]:
    return {"groups": {one.item: scores_of(one) for one in found}} if found else {}


def _people(found: Groupings) -> dict[str, int]:
    return {"groups": max((sum(group.n for group in one.groups) for one in found), default=0)}


GROUPS: Part[Groupings] = Part(
    name="groups",
    wants=lambda plan: bool(plan.value_index),
    run=groupings,
    json=_json,
    rows_behind=_people,
)
