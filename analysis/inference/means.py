"""The mean of people with its confidence interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_scores
from analysis.errors import TooFewRows


@dataclass(frozen=True, kw_only=True)
class Mean:
    """Mean of the people who have a value.

    sd             divisor n - 1; None for one person
    se, low, high  limits (t) at `level`; None for one person
    n, n_dropped   people with a value; rows without one
    """

    mean: float
    sd: float | None
    se: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


def mean_of(values: "pd.Series[Any]", *, level: float = 0.95) -> Mean:
    r"""The mean with its t-limits.

    .. math:: \bar x \pm t_{(1 + level)/2, n - 1} s / \sqrt{n}

    Raises
    ------
    TooFewRows   nobody has a value
    NotNumeric, BadOption

    Examples
    --------
    >>> found = mean_of(pd.Series([1, 2, 3, 4, 5]))
    >>> found.mean, round(found.low, 3), round(found.high, 3)
    (3.0, 1.037, 4.963)
    """
    check_level(level)
    given = check_scores(values, name="values")
    known = given[~np.isnan(given)]
    if not len(known):
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(given))
    mean, n, dropped = float(known.mean()), len(known), len(given) - len(known)
    if n < 2:
        return Mean(mean=mean, sd=None, se=None, low=None, high=None, level=level, n=n, n_dropped=dropped)
    sd = float(known.std(ddof=1))
    se = sd / float(np.sqrt(n))
    reach = t_reach(se, df=n - 1, level=level)
    return Mean(mean=mean, sd=sd, se=se, low=mean - reach, high=mean + reach, level=level, n=n, n_dropped=dropped)


def t_reach(se: float, *, df: float, level: float) -> float:
    """From an estimate to its limit."""
    return float(special.stdtrit(df, (1 + level) / 2)) * se


def linearised_se(moves: Array) -> float:
    r"""Standard error of an estimate from what each person, or cluster of people, adds to it.

    .. math:: se^2 = \frac{n}{n - 1} \sum_i e_i^2
    """
    n = len(moves)
    return float(np.sqrt(n / (n - 1) * (moves**2).sum())) if n > 1 else 0.0


def welch_error(variances: Array, n: Array) -> tuple[Array, Array]:
    r"""Standard error and degrees of freedom of the difference of two means, from the variances of both.

    .. math:: se^2 = v_1 + v_2, \quad df = \frac{se^4}{v_1^2/(n_1 - 1) + v_2^2/(n_2 - 1)}

    variances, n   shape (2,), or (2, differences); without any variance df is 1
    """
    total = variances.sum(axis=0)
    below = (variances**2 / np.maximum(n - 1, 1)).sum(axis=0)
    df = np.divide(total**2, below, out=np.ones_like(total), where=below > 0)
    return np.sqrt(total), df
