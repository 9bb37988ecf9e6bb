"""Each item of a scale among the others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.alpha import ROUNDING, alpha_of
from analysis.checks import Array, check_range, complete_items, refuse_constant, refuse_outside
from analysis.describe import end_shares, excess_kurtosis, skewness
from analysis.errors import ConstantScore

# Loading on the first principal component from which an opposite sign is more than noise.
CLEAR_LOADING = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemStatistics:
    """Each item of a scale among the others.

    table        one row for each item: n, mean, sd, skew, kurtosis, floor, ceiling, r_drop, alpha_if_deleted
    n, k         complete rows used; items
    n_dropped    rows left out because an answer was missing
    range        points of the response scale; None: floor and ceiling are the lowest and highest answer seen
    looks_reversed   items that run against the others and may be worded the other way round: turn them if they are
    """

    table: pd.DataFrame
    n: int
    k: int
    n_dropped: int
    range: tuple[float, float] | None
    looks_reversed: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row for each item; two items have no alpha_if_deleted."""
        return self.table.copy()


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
    return ItemStatistics(
        table=table,
        n=rows.n,
        k=rows.k,
        n_dropped=rows.n_dropped,
        range=range,
        looks_reversed=_against_the_rest(covariance, columns=rows.columns),
    )


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


def _against_the_rest(covariance: Array, *, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Items whose clear loading on the first principal component has the sign of the smaller party."""
    sd = np.sqrt(np.diag(covariance))
    roots, vectors = np.linalg.eigh(covariance / np.outer(sd, sd))
    loadings = vectors[:, -1] * np.sqrt(roots[-1])
    if loadings.sum() < 0:
        loadings = -loadings
    return tuple(name for name, loading in zip(columns, loadings, strict=True) if loading <= -CLEAR_LOADING)
