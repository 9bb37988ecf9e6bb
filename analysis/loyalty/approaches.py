"""Four ways to measure loyalty: behavioural, attitudinal, relative to rivals, and combined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis import scoring
from analysis.checks import (
    check_choice,
    check_level,
    check_names,
    check_number,
    check_same_rows,
    check_scores,
    numeric_frame,
    pick,
)
from analysis.errors import BadOption, ConstantItems, TooFewItems, TooFewRows
from analysis.inference.means import mean_of


@dataclass(frozen=True, kw_only=True, eq=False)
class LoyaltyIndex:
    """The mean of a person's places among all people on several indicators.

    values        index of each person; missing where too few indicators are known
    places        place of each person on each indicator, the turned ones turned: percentile ranks or z-scores
    reverse       indicators of which less means more loyal (days since the last purchase)
    by, at_least  the options that made it
    n, n_dropped  people with an index; rows without one
    """

    values: "pd.Series[float]"
    places: pd.DataFrame
    reverse: tuple[str, ...]
    by: Literal["ranks", "z"]
    at_least: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each row given: the place on each indicator, and the index."""
        return self.places.assign(index=self.values)


@dataclass(frozen=True, kw_only=True, eq=False)
class RelativeAttitude:
    """Own rating less that of the best rated rival, person by person.

    values            missing for a person without a rated rival: they have no relative attitude
    own, best_rival   ratings of each person, as given
    rivals            how many rivals each person rated
    mean, sd          of the differences; sd None for one person
    se, low, high     of the mean (t) at `level`; None for one person
    better, equal, worse   people who rate us above, as, and below their best rival
    n, n_dropped      people with a relative attitude; rows without one
    n_without_rival   people among these rows who rated us and no rival
    """

    values: "pd.Series[float]"
    own: "pd.Series[float]"
    best_rival: "pd.Series[float]"
    rivals: "pd.Series[int]"
    mean: float
    sd: float | None
    se: float | None
    low: float | None
    high: float | None
    level: float
    better: int
    equal: int
    worse: int
    n: int
    n_dropped: int
    n_without_rival: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each row given: own, best_rival, rivals, relative."""
        return pd.DataFrame(
            {"own": self.own, "best_rival": self.best_rival, "rivals": self.rivals, "relative": self.values}
        )


def behavioural(indicators: pd.DataFrame, *, reverse: Sequence[str] = (), at_least: float = 0.5) -> LoyaltyIndex:
    r"""How loyal people act: the mean of their percentile ranks on what they do. A continuum, never yes or no.

    .. math:: B_i = \frac{1}{k} \sum_j \frac{R_{ij} - .5}{n_j}

    R is the rank among the people who have the indicator, ties at their mean rank.

    Parameters
    ----------
    indicators : one row for each person: share of visits, frequency, recency (days since the last)
    reverse : indicators of which less means more loyal, such as recency in days
    at_least : share of the indicators that an index needs

    Raises
    ------
    TooFewItems     no indicator
    TooFewRows      nobody has an index
    UnknownColumn, NotNumeric, BadOption

    Notes
    -----
    Recommending is an intention, an attitude: it is no indicator of behaviour. Source: Pantouvakis & Lymperopoulos
    (2008) for the approach; the ranks make counts, shares and days comparable.

    Examples
    --------
    >>> people = pd.DataFrame({"share": [0.9, 0.3, 0.8, 0.2, 0.7], "frequency": [12, 6, 20, 1, 3]})
    >>> round(float(behavioural(people).values[0]), 2)
    0.8
    """
    return _index(indicators, reverse=reverse, by="ranks", at_least=at_least)


def attitudinal(
    items: pd.DataFrame, *, reverse: Sequence[str] = (), range: tuple[float, float] | None = None
) -> scoring.Scores:
    """How loyal people feel: the mean of what they answer on preference, intention to buy again and first choice.

    It is absolute: what they think of rivals stays out (`relative`).

    Raises
    ------
    BadOption, UnknownColumn, NotNumeric, OutOfRange, TooFewItems

    Notes
    -----
    Source: Fournier & Yao (1997) for the approach.

    Examples
    --------
    >>> attitudinal(pd.DataFrame({"clv_rev_1": [4], "clv_rev_2": [5], "clv_loy_1": [3]})).mean
    4.0
    """
    return scoring.score(items, reverse=reverse, range=range)


def relative(own: "pd.Series[Any]", rivals: pd.DataFrame, *, level: float = 0.95) -> RelativeAttitude:
    """What people think of us beside the rival they rate best: a good rating counts little where a rival has it too.

    Parameters
    ----------
    own : rating of us by each person
    rivals : ratings of rivals by the same people on the same response scale, one column each; missing where unrated

    Raises
    ------
    TooFewItems   no column of rivals
    TooFewRows    nobody rated us and a rival
    BadOption     rows of other people, or a level outside (0, 1)
    NotNumeric

    Notes
    -----
    Source: Dick & Basu (1994), J. Acad. Mark. Sci. 22, 99-113: strength and direction against rivals.

    Examples
    --------
    >>> relative(pd.Series([6, 6]), pd.DataFrame({"a": [6, None], "b": [3, None]})).values.tolist()
    [0.0, nan]
    """
    check_level(level)
    mine, theirs = check_scores(own, name="own"), numeric_frame(rivals)
    if not theirs.shape[1]:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a relative attitude")
    check_same_rows("rivals", rivals, own.index, of="own")
    rated = ~np.isnan(theirs)
    best = np.where(rated.any(axis=1), np.where(rated, theirs, -np.inf).max(axis=1), np.nan)
    difference = mine - best
    known = difference[~np.isnan(difference)]
    mean = mean_of(pd.Series(difference), level=level)
    return RelativeAttitude(
        values=pd.Series(difference, index=own.index, name="relative"),
        own=pd.Series(mine, index=own.index, name="own"),
        best_rival=pd.Series(best, index=own.index, name="best_rival"),
        rivals=pd.Series(rated.sum(axis=1), index=own.index, name="rivals"),
        mean=mean.mean,
        sd=mean.sd,
        se=mean.se,
        low=mean.low,
        high=mean.high,
        level=level,
        better=int((known > 0).sum()),
        equal=int((known == 0).sum()),
        worse=int((known < 0).sum()),
        n=len(known),
        n_dropped=len(mine) - len(known),
        n_without_rival=int((~np.isnan(mine) & ~rated.any(axis=1)).sum()),
    )


def combined(
    indicators: pd.DataFrame,
    *,
    reverse: Sequence[str] = (),
    by: Literal["ranks", "z"] = "ranks",
    at_least: float = 0.5,
) -> LoyaltyIndex:
    """Behaviour and attitude in one: the equally weighted mean of people's places on both.

    Usage, inclination to the brand, frequency, amount and recency, as percentile ranks or z-scores. Whether it
    foretells more than each alone: `foretelling.foretell`.

    Raises
    ------
    TooFewItems     no indicator
    TooFewRows      nobody has an index
    ConstantItems   an indicator in which nobody differs has no z-scores
    UnknownColumn, NotNumeric, BadOption

    Notes
    -----
    Source: McMullan (2005), J. Serv. Mark. 19, 470-481, for the approach; equal weights are ours.

    Examples
    --------
    >>> combined(pd.DataFrame({"usage": [1, 2, 3, 4], "days": [40, 30, 20, 10]}), reverse=["days"]).values.tolist()
    [0.125, 0.375, 0.625, 0.875]
    """
    check_choice("by", by, ("ranks", "z"))
    return _index(indicators, reverse=reverse, by=by, at_least=at_least)


def _index(
    indicators: pd.DataFrame, *, reverse: Sequence[str], by: Literal["ranks", "z"], at_least: float
) -> LoyaltyIndex:
    given = numeric_frame(indicators)
    turned = check_names("reverse", reverse)
    pick(indicators, turned)
    if not given.shape[1]:
        raise TooFewItems(needed_items=1, found_items=0, statistic="an index of loyalty")
    needed = check_number("at_least", at_least)
    if not 0 < needed <= 1:
        raise BadOption("at_least", needed="above 0 and at most 1", found=at_least)
    signs = np.where(indicators.columns.isin(turned), -1.0, 1.0)
    place = _ranks if by == "ranks" else _z
    places = pd.DataFrame(signs * given, columns=indicators.columns, index=indicators.index).apply(place)
    enough = places.notna().mean(axis=1) >= needed
    if not enough.any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(places))
    return LoyaltyIndex(
        values=places.mean(axis=1).where(enough).rename("index"),
        places=places,
        reverse=tuple(turned),
        by=by,
        at_least=needed,
        n=int(enough.sum()),
        n_dropped=int((~enough).sum()),
    )


def _ranks(values: "pd.Series[float]") -> "pd.Series[float]":
    return (values.rank() - 0.5) / max(int(values.notna().sum()), 1)


def _z(values: "pd.Series[float]") -> "pd.Series[float]":
    known = values.dropna()
    if len(known) < 2 or not np.ptp(known):
        raise ConstantItems([str(values.name)])
    return (values - known.mean()) / known.std(ddof=1)
