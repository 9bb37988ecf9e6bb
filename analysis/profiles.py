"""Modules that one to ten managers of a firm answer: profiles of means, levels, steps. Never alpha, never factors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import scoring
from analysis.checks import Array, check_names, check_number, numeric_frame, pick, refuse_outside
from analysis.errors import BadOption, TooFewItems, TooFewRows


@dataclass(frozen=True, kw_only=True, eq=False)
class ProfileLine:
    """The means of rows that stand side by side.

    table         row, n, mean, in the order given; a row that nobody answered is left out
    mean          of the rows' means
    lowest        every row at the lowest mean
    n, n_dropped  people with any answer; rows without one
    """

    table: pd.DataFrame
    mean: float
    lowest: tuple[str, ...]
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each row of the profile."""
        return self.table


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Steps that build on each other.

    table         step, n, mean, in their order
    bottleneck    the first step below the limit; None where there is none
    below         the limit
    n, n_dropped  people with any answer; rows without one
    """

    table: pd.DataFrame
    bottleneck: str | None
    below: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each step."""
        return self.table


@dataclass(frozen=True, kw_only=True, eq=False)
class Ladder:
    """How far each firm has come on stages of which each includes those before.

    levels           stages reached without a gap, from 0
    inconsistencies  stages reached above the first gap (Guttman's errors)
    n, n_dropped     firms with every answer; rows without
    """

    levels: "pd.Series[int]"
    inconsistencies: "pd.Series[int]"
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each firm with every answer."""
        return pd.DataFrame({"level": self.levels, "inconsistencies": self.inconsistencies})


def profile_line(items: pd.DataFrame) -> ProfileLine:
    """The mean of each row and which are lowest: where a firm is furthest from the right-hand pole.

    Raises
    ------
    TooFewItems   no row
    TooFewRows    nobody answered
    NotNumeric

    Examples
    --------
    >>> found = profile_line(pd.DataFrame([[4, 2, 3, 1, 5]], columns=["core", "custom", "extra", "pricing", "staff"]))
    >>> found.mean, found.lowest
    (3.0, ('pricing',))
    """
    table, n = _means(items)
    lowest = table.loc[table["mean"] == table["mean"].min(), "row"]
    return ProfileLine(
        table=table, mean=float(table["mean"].mean()), lowest=tuple(lowest), n=n, n_dropped=len(items) - n
    )


def group_means(items: pd.DataFrame, *, groups: Mapping[str, Sequence[str]]) -> ProfileLine:
    """The mean of each group of items: of each person's mean where at least half of the group is answered.

    Raises
    ------
    TooFewItems     no group, or a group without items
    TooFewRows      nobody has the mean of a group
    UnknownColumn, NotNumeric, BadOption

    Examples
    --------
    >>> one = pd.DataFrame([[4, 3, 5, 4]], columns=["s1", "s2", "e1", "e2"])
    >>> group_means(one, groups={"social": ["s1", "s2"], "exchange": ["e1", "e2"]}).table["mean"].tolist()
    [3.5, 4.5]
    """
    if not isinstance(groups, Mapping):
        raise BadOption("groups", needed="as {name: [columns]}", found=groups)
    found = {str(name): _group(items, columns) for name, columns in groups.items()}
    return profile_line(pd.DataFrame(found, index=items.index if isinstance(items, pd.DataFrame) else None))


def bottleneck(steps: pd.DataFrame, *, below: float = 3) -> Steps:
    """The first step whose mean is below the limit: later steps rest on it.

    Parameters
    ----------
    steps : the steps as columns in their order, one row for each person
    below : the limit; the middle of a scale from 1 to 5

    Raises
    ------
    TooFewItems   no step
    TooFewRows    nobody answered
    NotNumeric, BadOption

    Notes
    -----
    Source: Peppers & Rogers (identify, differentiate, interact, customise); the limit is ours.

    Examples
    --------
    >>> steps = ["identify", "differentiate", "interact", "customise"]
    >>> bottleneck(pd.DataFrame([[4, 2, 4, 3]], columns=steps)).bottleneck
    'differentiate'
    """
    limit = check_number("below", below)
    table, n = _means(steps)
    under = table.loc[table["mean"] < limit, "row"]
    return Steps(
        table=table.rename(columns={"row": "step"}),
        bottleneck=str(under.iloc[0]) if len(under) else None,
        below=limit,
        n=n,
        n_dropped=len(steps) - n,
    )


def ladder(stages: pd.DataFrame) -> Ladder:
    """Level of cumulative stages answered yes (1) or no (0): how many in a row from the first.

    Raises
    ------
    TooFewItems   no stage
    TooFewRows    no firm answered every stage
    OutOfRange    answers other than 0 and 1
    BadOption     answers between 0 and 1

    Notes
    -----
    Source of the idea: Guttman (1944), American Sociological Review 9, 139-150.

    Examples
    --------
    >>> found = ladder(pd.DataFrame([[1, 1, 0, 1]], columns=["mail", "direct", "data", "crm"]))
    >>> int(found.levels[0]), int(found.inconsistencies[0])
    (2, 1)
    """
    values = _yes_or_no(stages, "stages")
    complete = ~np.isnan(values).any(axis=1)
    if not complete.any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(values))
    used = values[complete]
    levels = np.cumprod(used, axis=1).sum(axis=1).astype(int)
    index = stages.index[np.flatnonzero(complete)]
    return Ladder(
        levels=pd.Series(levels, index=index, name="level"),
        inconsistencies=pd.Series(used.sum(axis=1).astype(int) - levels, index=index, name="inconsistencies"),
        n=int(complete.sum()),
        n_dropped=int((~complete).sum()),
    )


def share_of_yes(answers: pd.DataFrame) -> float:
    """Mean share of yes (1) among the yes-or-no questions that each firm answered: 2 of 3 is .67.

    Raises
    ------
    TooFewItems   no question
    TooFewRows    nobody answered
    OutOfRange    answers other than 0 and 1
    BadOption     answers between 0 and 1

    Examples
    --------
    >>> round(share_of_yes(pd.DataFrame([[1, 1, 0]], columns=["known", "one_by_one", "own"])), 2)
    0.67
    """
    values = _yes_or_no(answers, "answers")
    known = ~np.isnan(values).all(axis=1)
    if not known.any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(values))
    return float(np.nanmean(values[known], axis=1).mean())


def _means(items: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Rows that somebody answered, and how many people answered any."""
    values = numeric_frame(items)
    if not values.shape[1]:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a profile")
    counts: npt.NDArray[np.int64] = (~np.isnan(values)).sum(axis=0)
    if not counts.any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(values))
    asked = np.flatnonzero(counts)
    table = pd.DataFrame(
        {
            "row": [str(name) for name in items.columns[asked]],
            "n": counts[asked],
            "mean": np.nanmean(values[:, asked], axis=0),
        }
    )
    return table, int((~np.isnan(values)).any(axis=1).sum())


def _group(items: pd.DataFrame, columns: Sequence[str]) -> Array:
    names = check_names("groups", columns)
    if not names:
        raise TooFewItems(needed_items=1, found_items=0, statistic="the mean of a group")
    return np.asarray(scoring.score(pick(items, names)).values, dtype=np.float64)


def _yes_or_no(answers: pd.DataFrame, name: str) -> Array:
    values = numeric_frame(answers)
    if not values.shape[1]:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a share of yes")
    refuse_outside(values, columns=[str(column) for column in answers.columns], range=(0, 1))
    if ((values > 0) & (values < 1)).any():
        raise BadOption(name, needed="as 0 (no) or 1 (yes)", found="a number between")
    return values
