"""Whether two groups are alike: not "no difference was found" but "none that would matter is there"."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import SMALLEST, Array, check_level, check_number, check_scores, check_whole
from analysis.errors import BadOption, ConstantScore, TooFewRows
from analysis.inference.means import welch_error
from analysis.scales.intervals import MOST_PEOPLE


@dataclass(frozen=True, kw_only=True)
class Equivalence:
    """Two one-sided tests of a difference of means.

    difference      mean of the first less mean of the second, in standard deviations (pooled) of people
    se              of the difference
    low, high       limits at 1 - 2 alpha: inside the bounds just where the groups are equivalent
    bound           the smallest difference that would matter
    t_low, p_low    against a difference of -bound or less
    t_high, p_high  against a difference of +bound or more
    p               the larger of the two
    is_equivalent   p at most alpha
    is_different    limits at 1 - alpha leave out 0; both may hold: a difference that is there and does not matter
    """

    difference: float
    se: float
    df: float
    low: float
    high: float
    bound: float
    t_low: float
    p_low: float
    t_high: float
    p_high: float
    p: float
    is_equivalent: bool
    is_different: bool
    alpha: float
    n_first: int
    n_second: int
    n_dropped: int

    @property
    def n(self) -> int:
        """People in both groups."""
        return self.n_first + self.n_second

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


def equivalence(
    first: "pd.Series[Any]", second: "pd.Series[Any]", *, bound: float = 0.2, alpha: float = 0.05
) -> Equivalence:
    r"""Whether the scores of two groups, such as two channels, have means that differ by less than the bound.

    .. math:: d = \frac{\bar x_1 - \bar x_2}{s}, \quad t_{\mp} = \frac{d \pm \delta}{se}, \quad
              se^2 = \frac{s_1^2/n_1 + s_2^2/n_2}{s^2}

    with Welch's degrees of freedom; s, pooled, only turns the bound into units of the scores and is taken as known.

    Parameters
    ----------
    first, second : a score for each person; missing ones are left out
    bound : in pooled standard deviations; .2 is small (Cohen). Set it before the answers are seen.
    alpha : of each of the two tests

    Raises
    ------
    TooFewRows      a group of fewer than two people
    ConstantScore   nobody differs from anybody
    BadOption       a bound of 0 or less, an alpha outside (0, .5)

    Notes
    -----
    Source: Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680.
    Checked against: statsmodels ttost_ind, tests/analysis/effects/test_equivalence.py

    Examples
    --------
    >>> online, desk = pd.Series([4, 5, 3, 4, 4, 5] * 40), pd.Series([4, 4, 3, 5, 4, 5] * 40)
    >>> equivalence(online, desk, bound=0.25).is_equivalent
    True
    """
    a, b = (check_scores(scores, name=name) for name, scores in (("first", first), ("second", second)))
    dropped = int(np.isnan(a).sum() + np.isnan(b).sum())
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    for one in (a, b):
        if len(one) < 2:
            raise TooFewRows(needed_rows=2, found_rows=len(one))
    variances = np.array([a.var(ddof=1), b.var(ddof=1)])
    sizes = np.array([len(a), len(b)])
    pooled = float(((sizes - 1) @ variances) / (sizes.sum() - 2))
    if pooled <= (1e-14 * max(abs(a).max(), abs(b).max())) ** 2:
        raise ConstantScore("both groups")
    parts = variances / pooled / sizes
    se, df = map(float, welch_error(parts, sizes))
    d = float((a.mean() - b.mean()) / np.sqrt(pooled))
    return _tested(d, se, df, bound=bound, alpha=alpha, sizes=sizes, n_dropped=dropped)


def equivalence_of_figures(
    difference: float, *, n_first: int, n_second: int, bound: float = 0.2, alpha: float = 0.05
) -> Equivalence:
    r"""The same from a published standardised difference and the sizes of the groups, variances taken as equal.

    .. math:: se^2 = \frac1{n_1} + \frac1{n_2}, \quad df = n_1 + n_2 - 2

    Raises
    ------
    TooFewRows   a group of fewer than two people
    BadOption    a bound of 0 or less, an alpha outside (0, .5)

    Examples
    --------
    >>> found = equivalence_of_figures(0.05, n_first=400, n_second=400)
    >>> found.is_equivalent, round(found.p, 3), round(found.low, 3), round(found.high, 3)
    (True, 0.017, -0.066, 0.166)
    """
    d = check_number("difference", difference)
    sizes = np.array(
        [check_whole(name, n, most=MOST_PEOPLE) for name, n in (("n_first", n_first), ("n_second", n_second))]
    )
    if sizes.min() < 2:
        raise TooFewRows(needed_rows=2, found_rows=int(sizes.min()))
    se = float(np.sqrt((1 / sizes).sum()))
    return _tested(d, se, float(sizes.sum() - 2), bound=bound, alpha=alpha, sizes=sizes, n_dropped=0)


def _tested(d: float, se: float, df: float, *, bound: float, alpha: float, sizes: Array, n_dropped: int) -> Equivalence:
    limit = check_number("bound", bound)
    if limit < SMALLEST:
        raise BadOption("bound", needed="above 0, in standard deviations, such as .2", found=bound)
    if check_level(alpha, option="alpha", example=".05") >= 0.5:
        raise BadOption("alpha", needed="below .5, such as .05", found=alpha)
    t_low, t_high = (d + limit) / se, (d - limit) / se
    p_low, p_high = float(special.stdtr(df, -t_low)), float(special.stdtr(df, t_high))
    reach = float(special.stdtrit(df, 1 - alpha)) * se
    return Equivalence(
        difference=d,
        se=se,
        df=df,
        low=d - reach,
        high=d + reach,
        bound=limit,
        t_low=t_low,
        p_low=p_low,
        t_high=t_high,
        p_high=p_high,
        p=max(p_low, p_high),
        is_equivalent=max(p_low, p_high) <= alpha,
        is_different=2 * float(special.stdtr(df, -abs(d / se))) <= alpha,
        alpha=alpha,
        n_first=int(sizes[0]),
        n_second=int(sizes[1]),
        n_dropped=n_dropped,
    )
