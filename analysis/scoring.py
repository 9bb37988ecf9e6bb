"""Scores of people: the mean of the items of a scale, and the perceived value index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import (
    check_level,
    check_names,
    check_range,
    check_scores,
    is_number,
    numeric_frame,
    pick,
    refuse_outside,
    require_frame,
)
from analysis.errors import BadOption, TooFewItems, TooFewRows
from analysis.inference.means import mean_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """One scale's score of each person, in scale points.

    values           mean of the answered items, reversed items turned; missing where too few were answered
    items_answered   how many items each score rests on, for every row
    n, n_dropped     people with a score; rows without one
    k                items of the scale
    reverse, range, at_least   the options that made it
    """

    values: "pd.Series[float]"
    items_answered: "pd.Series[int]"
    n: int
    n_dropped: int
    k: int
    reverse: tuple[str, ...]
    range: tuple[float, float] | None
    at_least: float

    @property
    def mean(self) -> float:
        """Mean score of the people who have one."""
        if not self.n:
            raise TooFewRows(needed_rows=1, found_rows=0)
        return float(self.values.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the scores, divisor n - 1."""
        if self.n < 2:
            raise TooFewRows(needed_rows=2, found_rows=self.n)
        return float(self.values.std(ddof=1))

    @property
    def rescaled(self) -> "pd.Series[float]":
        """The scores on 0-100."""
        if self.range is None:
            raise BadOption("range", needed="as (lowest point, highest point) to rescale scores to 0-100", found=None)
        return rescale(self.values, range=self.range)

    def to_frame(self) -> pd.DataFrame:
        """One row for each row given: score, items_answered, and rescaled where the range is known."""
        frame = pd.DataFrame({"score": self.values, "items_answered": self.items_answered})
        return frame if self.range is None else frame.assign(rescaled=self.rescaled)


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueIndex:
    """The perceived value index: the mean of the declared dimensions of a person, on 0-100.

    It is an index, neither money nor per cent.

    values         index of each person; missing where a dimension is missing
    dimensions     scores of each person on each dimension, on 0-100
    items          how many items each dimension has
    mean           mean index of the people who have one
    se, low, high  standard error and confidence limits (t) of the mean at `level`; None with one person
    n, n_dropped   people with an index; rows without one
    """

    values: "pd.Series[float]"
    dimensions: pd.DataFrame
    items: tuple[int, ...]
    mean: float
    se: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each dimension and one for the index: name, estimate, se, low, high, n, items."""
        rows = [
            {"name": str(name), **_mean_row(self.dimensions[name], level=self.level), "items": items}
            for name, items in zip(self.dimensions.columns, self.items, strict=True)
        ]
        index = {"name": "index", **_mean_row(self.values, level=self.level), "items": sum(self.items)}
        return pd.DataFrame([*rows, index])


def turn(items: pd.DataFrame, *, reverse: Sequence[str], range: tuple[float, float]) -> pd.DataFrame:
    """Items with the reversed ones turned: ``low + high - x``, for every coefficient that needs one direction.

    Raises
    ------
    UnknownColumn   a reversed item is not a column
    OutOfRange      an answer of a reversed item lies outside the range

    Examples
    --------
    >>> turn(pd.DataFrame({"a": [1, 5], "b": [2, 4]}), reverse=["b"], range=(1, 5))["b"].tolist()
    [4.0, 2.0]
    """
    low, high = check_range(range)
    columns = check_names("reverse", reverse)
    values = numeric_frame(pick(items, columns))
    refuse_outside(values, columns=columns, range=range)
    return items.assign(**{name: low + high - values[:, position] for position, name in enumerate(columns)})


def rescale(scores: "pd.Series[float]", *, range: tuple[float, float]) -> "pd.Series[float]":
    """Scores from their response scale to 0-100: ``100 (x - low) / (high - low)``.

    Examples
    --------
    >>> rescale(pd.Series([1.0, 4.0, 5.0]), range=(1, 5)).tolist()
    [0.0, 75.0, 100.0]
    """
    low, high = check_range(range)
    known = check_scores(scores)
    return pd.Series((known - low) / (high - low) * 100, index=scores.index, name=scores.name)


def score(
    items: pd.DataFrame,
    *,
    reverse: Sequence[str] = (),
    range: tuple[float, float] | None = None,
    at_least: float = 0.5,
) -> Scores:
    r"""Score of each person: the mean of the answered items.

    .. math:: x_p = \frac{1}{|A_p|} \sum_{i \in A_p} x_{pi}, \quad
              x_{pi} \to low + high - x_{pi} \text{ for reversed items}

    Parameters
    ----------
    items : shape (rows, k), k >= 1
        One column for each item, in scale points as answered.
    reverse : names of the items worded the other way round
    range : lowest and highest point of the response scale
        Needed to turn items, to rescale and to refuse impossible answers.
    at_least : in (0, 1]
        Share of the items that must be answered; the others leave the score missing.

    Raises
    ------
    OutOfRange      an answer outside the range, by the name of its item
    UnknownColumn   a reversed item is not among the items
    BadOption       reversed items without a range, or a share outside (0, 1]

    Notes
    -----
    Checked against: acceptance example 1.1, tests/analysis/test_scoring.py

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [5, 4], "b": [4, None], "c": [2, None]})
    >>> scores = score(answers, reverse=["c"], range=(1, 5))
    >>> scores.to_frame()["items_answered"].tolist(), scores.n, scores.n_dropped
    ([3, 1], 1, 1)
    """
    reverse = check_names("reverse", reverse)
    require_frame(items)
    if not (is_number(at_least) and 0 < at_least <= 1):
        raise BadOption("at_least", needed="above 0 and at most 1, such as .5", found=at_least)
    values = _turned_values(items, reverse=reverse, range=range)
    answered = (~np.isnan(values)).sum(axis=1)
    enough = (answered > 0) & (answered >= at_least * values.shape[1])
    means = np.full(len(values), np.nan)
    np.divide(np.nansum(values, axis=1), answered, out=means, where=enough)
    return Scores(
        values=pd.Series(means, index=items.index, name="score"),
        items_answered=pd.Series(answered, index=items.index, name="items_answered"),
        n=int(enough.sum()),
        n_dropped=int((~enough).sum()),
        k=values.shape[1],
        reverse=tuple(reverse),
        range=None if range is None else check_range(range),
        at_least=at_least,
    )


def perceived_value_index(dimensions: Mapping[str, Scores], *, level: float = 0.95) -> ValueIndex:
    r"""Perceived value index of each person: the mean of the rescaled dimension scores, 0-100.

    .. math:: V_p = \frac{1}{D} \sum_d 100 \frac{x_{pd} - low_d}{high_d - low_d}

    Parameters
    ----------
    dimensions : scores of the same people, by the name of the dimension
        A person without one of the dimensions has no index.
    level : in (0, 1)

    Raises
    ------
    TooFewItems   no dimension
    BadOption     scores without a range, or of different rows
    TooFewRows    nobody has all dimensions
    """
    check_level(level)
    if not dimensions:
        raise TooFewItems(needed_items=1, found_items=0, statistic="the perceived value index")
    table = _rescaled_dimensions(dimensions)
    values = table.mean(axis=1, skipna=False).rename("perceived_value_index")
    if not values.notna().any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(values))
    summary = _mean_row(values, level=level)
    return ValueIndex(
        values=values,
        dimensions=table,
        items=tuple(scores.k for scores in dimensions.values()),
        mean=float(values.mean()),
        se=summary["se"],
        low=summary["low"],
        high=summary["high"],
        level=level,
        n=int(values.notna().sum()),
        n_dropped=int(values.isna().sum()),
    )


def _turned_values(
    items: pd.DataFrame, *, reverse: Sequence[str], range: tuple[float, float] | None
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Answers as numbers, inside the range, reversed items turned."""
    if items.shape[1] < 1:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a score")
    if range is None:
        if reverse:
            raise BadOption("range", needed="as (lowest point, highest point) to turn reversed items", found=None)
        return numeric_frame(items)
    values = numeric_frame(items)
    refuse_outside(values, columns=[str(name) for name in items.columns], range=range)
    return numeric_frame(turn(items, reverse=reverse, range=range))


def _rescaled_dimensions(dimensions: Mapping[str, Scores]) -> pd.DataFrame:
    """Dimension scores on 0-100, refused where they do not describe the same rows."""
    index = next(iter(dimensions.values())).values.index
    for name, scores in dimensions.items():
        if not scores.values.index.equals(index):
            raise BadOption("dimensions", needed="that score the same rows", found=f"other rows in {name}")
    return pd.DataFrame({name: scores.rescaled for name, scores in dimensions.items()})


def _mean_row(values: "pd.Series[float]", *, level: float) -> dict[str, float | None]:
    """Mean with its t interval; the interval needs two people."""
    if not values.notna().any():
        return {"estimate": None, "se": None, "low": None, "high": None, "n": 0}
    found = mean_of(values, level=level)
    return {"estimate": found.mean, "se": found.se, "low": found.low, "high": found.high, "n": found.n}
