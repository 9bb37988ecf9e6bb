"""How well the items of a scale measure one thing together."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.blocks import Codes
from analysis.checks import Array, check_level, check_range, complete_items, refuse_constant, refuse_outside
from analysis.describe import end_shares, excess_kurtosis, skewness
from analysis.errors import ConstantScore
from analysis.intervals import Limits, feldt_interval, implied_mean_r, normal_theory_se
from analysis.moments import Moments, as_moments, covariance_matrix

__all__ = [
    "Alpha",
    "Interval",
    "ItemStatistics",
    "Limits",
    "cronbach_alpha",
    "feldt_interval",
    "implied_mean_r",
    "item_statistics",
]

Interval = Literal["feldt", "adf", "bootstrap"]
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Alpha:
    """Cronbach's alpha of one scale.

    alpha            point estimate; at most 1, negative if items disagree
    low, high        confidence limits at `level`, by `interval`
    standardized     alpha of the standardized items
    se               standard error of alpha
    mean_r           mean correlation of the items
    spearman_brown   only for k = 2: reliability of the two halves put together; None for more items
    n, k             complete rows used; items
    n_dropped        rows left out because an answer was missing
    """

    alpha: float
    low: float
    high: float
    level: float
    interval: Interval
    standardized: float
    se: float
    mean_r: float
    spearman_brown: float | None
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names (spearman_brown only for two items)."""
        row = pd.DataFrame([vars(self)])
        return row if self.spearman_brown is not None else row.drop(columns="spearman_brown")


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemStatistics:
    """Each item of a scale among the others.

    table        one row for each item: n, mean, sd, skew, kurtosis, floor, ceiling, r_drop, alpha_if_deleted
    n, k         complete rows used; items
    n_dropped    rows left out because an answer was missing
    range        points of the response scale; None: floor and ceiling are the lowest and highest answer seen
    """

    table: pd.DataFrame
    n: int
    k: int
    n_dropped: int
    range: tuple[float, float] | None

    @property
    def looks_reversed(self) -> tuple[str, ...]:
        """Items that run against the rest of the scale and may be worded the other way round."""
        return tuple(str(name) for name in self.table.index[self.table["r_drop"] < 0])

    def to_frame(self) -> pd.DataFrame:
        """One row for each item; two items have no alpha_if_deleted."""
        return self.table.copy()


def cronbach_alpha(items: pd.DataFrame | Moments, *, level: float = 0.95, interval: Interval = "feldt") -> Alpha:
    r"""Cronbach's alpha with a confidence interval.

    .. math:: \alpha = \frac{k}{k-1}\left(1 - \frac{\sum_i s_i^2}{s_T^2}\right)
                     = \frac{k}{k-1} \frac{\sum_{i \ne j} s_{ij}}{s_T^2}

    Parameters
    ----------
    items : shape (rows, k), k >= 2
        One row for each response, one column for each item, in scale points, reversed items already turned.
        Rows with a missing answer are left out (listwise).
    level : in (0, 1)

    Raises
    ------
    TooFewItems     fewer than 2 items
    TooFewRows      fewer than 2 complete rows
    ConstantItems   an item has the same answer in every row used
    ConstantScore   the items cancel out: the total is the same in every row
    BadOption       level outside (0, 1)

    Notes
    -----
    Source: Cronbach (1951), Psychometrika 16, 297-334; for the limits see `feldt_interval`.
    Degrees of freedom count the rows used, not the rows given.
    Checked against: oracle reliability_mobi.json (R psych)

    Examples
    --------
    >>> people = pd.DataFrame({"a": [4, 2, 5, 3, 1], "b": [5, 3, 5, 3, 2], "c": [4, 2, 4, 2, 3]})
    >>> round(cronbach_alpha(people).alpha, 3)
    0.902
    """
    check_level(level)
    moments = as_moments(items, statistic="Cronbach's alpha")
    n, k = moments.n, moments.k
    alpha = alpha_of(moments.scatter)
    mean_r = _mean_correlation(moments)
    standardized = _standardized(mean_r, k=k)
    limits = feldt_interval(alpha, n=n, k=k, level=level)
    return Alpha(
        alpha=alpha,
        low=limits.low,
        high=limits.high,
        level=level,
        interval=interval,
        standardized=standardized,
        se=normal_theory_se(covariance_matrix(moments), n=n),
        mean_r=mean_r,
        spearman_brown=standardized if k == 2 else None,
        n=n,
        k=k,
        n_dropped=moments.n_dropped,
    )


def item_statistics(items: pd.DataFrame, *, range: tuple[float, float] | None = None) -> ItemStatistics:
    """Distribution of each item, its correlation with the rest, and alpha without it.

    Parameters
    ----------
    items : shape (rows, k), k >= 2
        In scale points, reversed items already turned; rows with a missing answer are left out (listwise).
    range : lowest and highest point of the response scale
        Without it floor and ceiling count the lowest and highest answer seen.

    Raises
    ------
    TooFewItems     fewer than 2 items
    TooFewRows      fewer than 2 complete rows
    ConstantItems   an item has the same answer in every row used
    ConstantScore   the other items cancel out
    OutOfRange      an answer outside the range, by the name of its item

    Notes
    -----
    r_drop is the correlation of an item with the sum of the others. Skewness and kurtosis are type 3.
    Checked against: oracle reliability_mobi.json, data_quality_mobi.json (R psych)
    """
    rows = complete_items(items, statistic="item statistics")
    refuse_constant(rows)
    if range is not None:
        refuse_outside(rows.values, columns=rows.columns, range=check_range(range))
    floor, ceiling = end_shares(rows.values, range=range)
    covariance = np.cov(rows.values, rowvar=False)
    columns = {
        "n": np.full(rows.k, rows.n),
        "mean": rows.values.mean(axis=0),
        "sd": np.sqrt(np.diag(covariance)),
        "skew": skewness(rows.values),
        "kurtosis": excess_kurtosis(rows.values),
        "floor": floor,
        "ceiling": ceiling,
        "r_drop": rest_correlations(covariance, columns=rows.columns),
    }
    if rows.k > 2:
        columns["alpha_if_deleted"] = _alphas_if_deleted(covariance, columns=rows.columns)
    table = pd.DataFrame(columns, index=pd.Index(rows.columns, name="item"))
    return ItemStatistics(table=table, n=rows.n, k=rows.k, n_dropped=rows.n_dropped, range=range)


def alpha_of(scatter: Array | Codes, *, score: str = "the total score") -> float:
    """Alpha from covariances or any multiple of them; `score` names the sum in the message when it does not vary.

    Whole numbers are divided once, at the end, so identical items give exactly 1.
    """
    k, trace, total = len(scatter), np.trace(scatter).item(), scatter.sum().item()
    if total <= ROUNDING * trace:
        raise ConstantScore(score)
    # Never above 1 but for rounding.
    return float(min(k * (total - trace) / ((k - 1) * total), 1.0))


def rest_correlations(covariance: Array, *, columns: tuple[str, ...]) -> Array:
    """Correlation of each item with the sum of the others."""
    variances = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - variances
    rest = covariance.sum() - 2 * with_rest - variances
    for position in np.flatnonzero(rest <= ROUNDING * variances.sum()):
        raise ConstantScore(f"the sum of the items other than {columns[position]}")
    return np.asarray(np.clip(with_rest / np.sqrt(variances * rest), -1.0, 1.0))


def _alphas_if_deleted(covariance: Array, *, columns: tuple[str, ...]) -> Array:
    positions = np.arange(len(covariance))
    kept = ((position, positions[positions != position]) for position in positions)
    return np.array(
        [alpha_of(covariance[np.ix_(keep, keep)], score=f"the sum without {columns[i]}") for i, keep in kept]
    )


def _mean_correlation(moments: Moments) -> float:
    k, scatter = moments.k, moments.scatter
    unit = 1 / np.sqrt(np.diag(scatter))
    return float((unit @ scatter @ unit - k) / (k * (k - 1)))


def _standardized(mean_r: float, *, k: int) -> float:
    spread = 1 + (k - 1) * mean_r
    if spread <= ROUNDING:
        raise ConstantScore("the sum of the standardized items")
    return k * mean_r / spread
