"""Reliability of an axis, and where it comes from.

Counts and shares have no alpha: their reliability comes from asking twice, from three waves, or is taken as 1.
"""

from dataclasses import asdict, dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.checks import Array, check_scores, is_number
from analysis.errors import BadOption, ConstantItems, Inadmissible, TooFewRows

Source = Literal["given", "assumed", "alpha", "retest", "three_waves"]
FEWEST = 10


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Share of the variance of a score that is not error.

    source   given (a number from elsewhere), assumed (taken as 1), alpha, retest or three_waves
    n        people it rests on; None where it was given or assumed
    """

    value: float
    source: Source
    n: int | None = None
    n_dropped: int = 0

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def checked(option: str, given: object) -> Reliability:
    """A number, a reliability that was found, or None for one that is taken as 1."""
    found = given if isinstance(given, Reliability) else None
    if given is None:
        found = Reliability(value=1.0, source="assumed")
    if isinstance(given, int | float) and not isinstance(given, bool):
        found = Reliability(value=float(given), source="given")
    if found is None or not is_number(found.value) or not 0 < found.value <= 1 or found.source not in get_args(Source):
        raise BadOption(option, needed="above 0 and at most 1, or None for an axis taken as exact", found=given)
    return found


def retest_reliability(first: "pd.Series[float]", second: "pd.Series[float]") -> Reliability:
    """Correlation of the same people asked twice, so soon that nothing can have changed.

    Raises
    ------
    TooFewRows      fewer than 10 people with both answers, linked by index
    ConstantItems   everybody gave the same answer at one of the times
    Inadmissible    no positive correlation: the answers cannot be told from error

    Notes
    -----
    Checked against: numpy.corrcoef, tests/analysis/loyalty/movement/test_reliabilities.py

    Examples
    --------
    >>> first = pd.Series([1, 2, 3, 4, 5, 6, 7, 8, 9, 10.0])
    >>> found = retest_reliability(first, first + [0, 1, 0, 0, 0, 0, 0, 0, -1, 0])
    >>> round(found.value, 3), found.source
    (0.99, 'retest')
    """
    values, dropped = _linked(first=first, second=second)
    return _found(float(np.asarray(np.corrcoef(values.T))[0, 1]), "retest", values, dropped)


def three_wave_reliability(
    first: "pd.Series[float]", second: "pd.Series[float]", third: "pd.Series[float]"
) -> Reliability:
    r"""Reliability of a score that was asked in three waves and may have changed between them.

    .. math:: \rho = \frac{r_{12}\, r_{23}}{r_{13}}

    It holds where what is measured changes from wave to wave without memory (a Markov simplex) and is measured equally
    well each time. More than 1 is chance and is told as 1.

    Raises
    ------
    TooFewRows      fewer than 10 people with all three answers, linked by index
    ConstantItems   everybody gave the same answer in one of the waves
    Inadmissible    correlations of which no such process is made

    Notes
    -----
    Source: Heise (1969), Am. Sociol. Rev. 34, 93-101.
    """
    values, dropped = _linked(first=first, second=second, third=third)
    r = np.asarray(np.corrcoef(values.T))
    far = float(r[0, 2])
    value = float(r[0, 1] * r[1, 2]) / far if abs(far) > 1e-9 else -1.0
    return _found(value if far > 0 else -1.0, "three_waves", values, dropped)


def _linked(**waves: "pd.Series[float]") -> tuple[Array, int]:
    """Complete rows of people linked by index, and how many others there are."""
    columns = {name: pd.Series(check_scores(one, name=name), index=one.index) for name, one in waves.items()}
    for name, one in columns.items():
        if one.index.has_duplicates:
            raise BadOption(name, needed="with each person once", found="a person twice")
    people = pd.concat(columns, axis=1)
    complete = people.dropna()
    if len(complete) < FEWEST:
        raise TooFewRows(needed_rows=FEWEST, found_rows=len(complete), given_rows=len(people))
    constant = [str(name) for name in complete if np.ptp(complete[name].to_numpy()) == 0]
    if constant:
        raise ConstantItems(constant)
    return complete.to_numpy(), len(people) - len(complete)


def _found(value: float, source: Source, values: Array, dropped: int) -> Reliability:
    if not value > 0:
        raise Inadmissible(
            needed="answers of the same people that go together over time",
            found=f"a reliability of {value:.3g}" if value > -1 else "correlations that no reliability explains",
            remedy="take the reliability from another study, or as 1 and say so",
        )
    return Reliability(value=min(value, 1.0), source=source, n=len(values), n_dropped=dropped)
