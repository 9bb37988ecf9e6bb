"""Scores of people side by side, for what goes with what: scales, the value index, single items, and their site."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from analysis import scoring
from analysis.effects.errors import TooFewClusters
from analysis.errors import AnalysisError, TooFewItems, TooFewRows, UnknownColumn
from analysis.inference.least_squares import Errors
from app.results.parts.given import Given
from app.results.parts.groups import SITE
from app.results.parts.scales import answers_to
from app.results.parts.standing import usable
from app.results.plan import INDEX, ScalePlan

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Errored:
    """How errors are told: by sites where they are enough, else by people.

    too_few_sites   there are sites, and too few of them to stand for others
    """

    errors: Errors
    cluster: str | None
    too_few_sites: bool = False


def complete(given: Given, names: Sequence[str]) -> pd.DataFrame:
    """The people who have all of these scores, with their site where it is known.

    Raises the reason why one of the scores does not exist; TooFewRows where nobody has all.
    """
    columns = {name: _column(given, name) for name in dict.fromkeys(names)}
    table = pd.DataFrame(columns).dropna()
    if not len(table):
        raise TooFewRows(needed_rows=len(columns) + 2, found_rows=0, given_rows=len(given.frame))
    return table if given.people is None else table.assign(**{SITE: given.people["site"].loc[table.index]})


def with_fitting_errors(table: pd.DataFrame, run: Callable[[Errored], T]) -> tuple[T, Errored]:
    """The result with errors clustered by site where all have one and the sites are enough, else with HC3."""
    alone = Errored(errors="hc3", cluster=None)
    if SITE not in table or table[SITE].isna().any() or table[SITE].nunique() < 2:
        return run(alone), alone
    by_site = Errored(errors="cluster", cluster=SITE)
    try:
        return run(by_site), by_site
    except TooFewClusters:
        few = Errored(errors="hc3", cluster=None, too_few_sites=True)
        return run(few), few


def items_of(scales: Sequence[ScalePlan]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for scale in scales for item in scale.items))


def _column(given: Given, name: str) -> "pd.Series[float]":
    if name == INDEX:
        return _index(given)
    scale = next((scale for scale in given.scales if scale.plan.name == name), None)
    if scale is not None:
        if isinstance(scale.scores, AnalysisError):
            raise scale.scores
        return scale.scores.values
    single = next((scale for scale in given.plan.touchpoints if name in scale.items), None)
    if single is None:
        raise UnknownColumn([name], available=[scale.plan.name for scale in given.scales])
    return answers_to(given.frame, single, given.plan)[name]


def _index(given: Given) -> "pd.Series[float]":
    dimensions, wanted = usable(given.dimensions), len(given.plan.value_index)
    if len(dimensions) < wanted:
        raise TooFewItems(needed_items=wanted, found_items=len(dimensions), statistic="the value index")
    return scoring.perceived_value_index(dimensions).values
