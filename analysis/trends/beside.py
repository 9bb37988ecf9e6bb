"""Means of one group beside those of everybody else, judged together; and the places that many means may have."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_scores, check_whole
from analysis.errors import BadOption
from analysis.inference.family_wise import holm_p_values
from analysis.inference.means import welch_error
from analysis.trends.tables import check_counts, check_positive, number_columns

FEWEST_PEOPLE = 30
TOLD = ("below", "above", "no_difference", "too_few")


@dataclass(frozen=True, kw_only=True, eq=False)
class Besides:
    """One row of `table` for each mean, in the order and with the index they were given.

    difference, se, df, low, high, p   own less others, after Welch; missing where it was not tested
    adjusted    p after Holm over all that were tested
    told        below or above: adjusted p at most alpha; no_difference; too_few: fewer than `least` people in a group,
                or nobody differs
    tested, n_dropped   rows that were tested, and that were not
    n           people of the rows that were tested, own and others
    """

    table: pd.DataFrame
    tested: int
    alpha: float
    least: int
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each mean."""
        return self.table.copy()


def beside_others(
    table: pd.DataFrame, *, least: int = FEWEST_PEOPLE, alpha: float = 0.05, level: float = 0.95
) -> Besides:
    r"""Several means of a group less those of all others, judged together.

    .. math:: d = \bar x - \bar y, \quad se^2 = v_x + v_y

    with Welch's degrees of freedom, and p values after Holm over the rows that can be compared: of one group few things
    are looked at, and none of what is told should be a false alarm. The limits are those of a single difference.

    Parameters
    ----------
    table : columns n, mean, variance (of the mean) and n_others, mean_others, variance_others
    least : people that both groups need
    alpha : chance of any false difference
    level : of the limits

    Raises
    ------
    UnknownColumn, BadOption   a column is missing, alpha, level or least that mean nothing

    Notes
    -----
    Source: Welch (1947); Holm (1979). Checked against: scipy (ttest_ind from statistics), statsmodels (multipletests),
    tests/analysis/trends/test_beside.py

    Examples
    --------
    >>> own = {"n": [203, 203], "mean": [57.0, 67.0], "variance": [2.4, 2.4]}
    >>> others = {"n_others": [875, 875], "mean_others": [65.0, 69.0], "variance_others": [0.6, 0.6]}
    >>> found = beside_others(pd.DataFrame(own | others)).table
    >>> list(found["told"]), round(float(found["low"].iloc[0]), 2)
    (['below', 'no_difference'], -11.41)
    """
    check_level(alpha, option="alpha", example=".05")
    check_level(level)
    check_whole("least", least, least=2)
    names = ["n", "mean", "variance", "n_others", "mean_others", "variance_others"]
    given = number_columns(table, names, gaps=True)
    counts = np.array([check_counts(name, np.nan_to_num(given[name])) for name in ("n", "n_others")])
    variances = np.array([check_positive(name, given[name], or_zero=True) for name in ("variance", "variance_others")])
    difference = given["mean"] - given["mean_others"]
    se, df = welch_error(variances, counts)
    is_tested = (counts.min(axis=0) >= least) & ~np.isnan(difference) & (se > 0)
    p = np.where(is_tested, np.minimum(2 * special.stdtr(df, -np.abs(difference / np.where(se > 0, se, 1))), 1), np.nan)
    adjusted = np.full(len(p), np.nan)
    adjusted[is_tested] = holm_p_values(p[is_tested].tolist())
    reach = special.stdtrit(df, (1 + level) / 2) * se
    rows = {"difference": difference, "se": se, "df": df, "low": difference - reach, "high": difference + reach, "p": p}
    found = pd.DataFrame({name: np.where(is_tested, row, np.nan) for name, row in rows.items()}, index=table.index)
    places = np.select([~is_tested, adjusted > alpha, difference < 0], [3, 2, 0], default=1)
    return Besides(
        table=found.assign(adjusted=adjusted, told=[TOLD[place] for place in places]),
        tested=int(is_tested.sum()),
        alpha=alpha,
        least=least,
        level=level,
        n=int(counts[:, is_tested].sum()),
        n_dropped=int((~is_tested).sum()),
    )


def rank_intervals(values: "pd.Series[float]", *, variances: "pd.Series[float]") -> pd.DataFrame:
    r"""The places that each of many figures may have, 1 the lowest: columns rank_low and rank_high.

    1 + the number that are surely lower, to S less the number that are surely higher, each pair at ``.025/(S - 1)``.

    Raises
    ------
    BadOption   other rows, variances that are not above 0, or a gap

    Notes
    -----
    Source: Mohammad, Bauer & Held (2023). Checked against: a loop over pairs, tests/analysis/trends/test_beside.py

    Examples
    --------
    >>> means = pd.Series([57.0, 66.0, 65.0])
    >>> rank_intervals(means, variances=pd.Series([2.0, 2.0, 2.0])).to_numpy().tolist()
    [[1, 1], [2, 3], [2, 3]]
    """
    given, errors = check_scores(values, name="values"), check_scores(variances, name="variances")
    if len(given) != len(errors) or not values.index.equals(variances.index):
        raise BadOption("variances", needed="for the same rows as the values", found=len(errors))
    if np.isnan(given).any() or not (errors > 0).all():
        raise BadOption("variances", needed="above 0, with a value in each row", found=list(errors))
    low, high = places_of(given, errors)
    return pd.DataFrame({"rank_low": low, "rank_high": high}, index=values.index).astype(int)


def places_of(values: Array, variances: Array) -> tuple[Array, Array]:
    """The places that each may have, given every pair of differences."""
    many = len(values)
    if many < 2:
        return np.ones(many), np.ones(many)
    apart = (values[:, np.newaxis] - values) / np.sqrt(variances[:, np.newaxis] + variances)
    limit = float(special.ndtri(1 - 0.025 / (many - 1)))
    return 1.0 + (apart > limit).sum(axis=1), float(many) - (apart < -limit).sum(axis=1)
