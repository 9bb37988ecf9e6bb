"""Each item of a scale among the others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, check_range, refuse_outside
from analysis.errors import ConstantScore
from analysis.moments import Moments, as_moments, covariance_matrix, moments_of
from analysis.numeric.blocks import blocks, complete_rows
from analysis.scales.alpha import ROUNDING, alpha_of

# Loading on the first principal component from which an opposite sign is more than noise.
CLEAR_LOADING = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemStatistics:
    """Each item of a scale among the others.

    table        one row for each item: n, mean, sd, skew, kurtosis, floor, ceiling, r_drop, alpha_if_deleted (without
                 the middle four when only moments are known)
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


def item_statistics(
    items: pd.DataFrame | Moments, *, range: tuple[float, float] | None = None, moments: Moments | None = None
) -> ItemStatistics:
    """Distribution of each item, its correlation with the rest, and alpha without it.

    Parameters
    ----------
    items : shape (rows, k), k >= 2
        In scale points, reversed items already turned; rows with a missing answer are left out (listwise).
        Moments give no skew, kurtosis, floor and ceiling.
    range : lowest and highest point of the response scale
        Without it floor and ceiling count the lowest and highest answer seen.
    moments : the moments of these rows, where they have been summed already

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
    if isinstance(items, Moments):
        return _statistics(items, {}, range=None)
    if range is not None:
        check_range(range)
    used = moments_of(items, moments)
    used.require(rows=2, items=2, statistic="item statistics")
    return _statistics(used, _shapes(items, used, range=range), range=range)


def _statistics(moments: Moments, shapes: dict[str, Array], *, range: tuple[float, float] | None) -> ItemStatistics:
    usable = as_moments(moments, statistic="item statistics")
    covariance = covariance_matrix(usable)
    columns = {
        "n": np.full(usable.k, usable.n),
        "mean": usable.mean.to_numpy(),
        "sd": np.sqrt(np.diag(covariance)),
        **shapes,
        "r_drop": rest_correlations(covariance, columns=usable.columns),
    }
    if usable.k > 2:
        columns["alpha_if_deleted"] = _alphas_if_deleted(covariance, columns=usable.columns)
    return ItemStatistics(
        table=pd.DataFrame(columns, index=pd.Index(usable.columns, name="item")),
        n=usable.n,
        k=usable.k,
        n_dropped=usable.n_dropped,
        range=range,
        looks_reversed=_against_the_rest(covariance, columns=usable.columns),
    )


def _shapes(items: pd.DataFrame, moments: Moments, *, range: tuple[float, float] | None) -> dict[str, Array]:
    """Skewness, kurtosis, floor and ceiling over the complete rows, a block at a time."""
    n, mean = moments.n, moments.mean.to_numpy()
    low, high = _extremes(items) if range is None else range
    third, fourth, floor, ceiling = np.zeros((4, moments.k))
    for block in blocks(items):
        if range is not None:
            refuse_outside(block, columns=moments.columns, range=range)
        used = complete_rows(block)
        away = used - mean
        third += (away**3).sum(axis=0)
        fourth += (away**4).sum(axis=0)
        floor += (used == low).sum(axis=0)
        ceiling += (used == high).sum(axis=0)
    variance = np.diag(covariance_matrix(as_moments(moments, statistic="item statistics")))
    return {
        "skew": third / n / variance**1.5,
        "kurtosis": fourth / n / variance**2 - 3,
        "floor": floor / n,
        "ceiling": ceiling / n,
    }


def _extremes(items: pd.DataFrame) -> tuple[Array, Array]:
    """Lowest and highest answer to each item among the complete rows."""
    parts = [used for used in map(complete_rows, blocks(items)) if len(used)]
    return np.min([part.min(axis=0) for part in parts], axis=0), np.max([part.max(axis=0) for part in parts], axis=0)


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
