"""The rows of a regression: complete, as numbers, each with its cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, check_names, numeric_frame, pick, refuse_matrix
from analysis.effects.errors import TooFewClusters
from analysis.errors import BadOption, ConstantItems, SingularMatrix, TooFewItems, TooFewRows, listed

# Variance of a predictor that the others leave, below which the digits of its coefficient are rounding.
LEAST_OWN = 1e-10
# Spread of a column below which it is rounding.
ROUNDING = 1e-13
FEW_CLUSTERS = 30
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Complete rows.

    outcomes     shape (n, outcomes)
    predictors   shape (n, k)
    groups       cluster of each row, counted from 0; None without clusters
    labels       names of the clusters, in that order
    """

    outcomes: Array
    predictors: Array
    y: tuple[str, ...]
    x: tuple[str, ...]
    groups: Codes | None
    labels: tuple[object, ...]
    n_dropped: int

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.predictors)

    @property
    def k(self) -> int:
        """Predictors."""
        return len(self.x)

    @property
    def advised(self) -> int:
        """Rows from which the coefficients are steady: 50 + 8 k (Green 1991)."""
        return 50 + 8 * self.k


@dataclass(frozen=True, kw_only=True, eq=False)
class OnRows:
    """What a result tells of its rows: people used, left out, and from how many on coefficients are steady."""

    advised: int
    n: int
    n_dropped: int

    @property
    def has_few_rows(self) -> bool:
        """Whether there are fewer rows than advised."""
        return self.n < self.advised


@dataclass(frozen=True, kw_only=True, eq=False)
class OnClusters(OnRows):
    """The same of rows that may go together; clusters are None where they do not."""

    clusters: int | None

    @property
    def has_few_clusters(self) -> bool:
        """Whether clusters are so few that what they show is told with a warning."""
        return self.clusters is not None and self.clusters < FEW_CLUSTERS


def complete_rows(
    data: pd.DataFrame,
    *,
    y: Sequence[str],
    x: Sequence[str],
    cluster: str | None = None,
    more: int = 2,
    fewest_clusters: int = 2,
) -> Rows:
    """The rows that have everything; at least so many more than predictors.

    Raises UnknownColumn, BadOption, TooFewItems, NotNumeric, TooFewRows, ConstantItems, SingularMatrix,
    TooFewClusters.
    """
    outcomes, predictors = check_names("y", y), check_names("x", x)
    if not outcomes or not predictors:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a regression")
    _refuse_twice([*outcomes, *predictors])
    found = pick(data, [*outcomes, *predictors])
    refuse_matrix(data.select_dtypes("number"))
    values = numeric_frame(found)
    labels = None if cluster is None else _labels(data, cluster)
    kept = np.asarray(~np.isnan(values).any(axis=1))
    if labels is not None:
        kept &= labels.notna().to_numpy(dtype=np.bool_)
    least, n = len(predictors) + more, int(kept.sum())
    if n < least:
        raise TooFewRows(needed_rows=least, found_rows=n, given_rows=len(values))
    used = values[kept]
    _refuse_constant(used, [*outcomes, *predictors])
    codes, names = (None, pd.Index([])) if labels is None else pd.factorize(labels[kept])
    if codes is not None and len(names) < fewest_clusters:
        raise TooFewClusters(needed_df=4, found_df=len(names) - 1, clusters=len(names))
    m = len(outcomes)
    refuse_singular(used[:, m:], predictors)
    return Rows(
        outcomes=used[:, :m],
        predictors=used[:, m:],
        y=tuple(map(str, outcomes)),
        x=tuple(map(str, predictors)),
        groups=None if codes is None else codes.astype(np.int64),
        labels=tuple(names),
        n_dropped=len(values) - n,
    )


def standardized(columns: Array) -> Array:
    """Columns about their means in their standard deviations (divisor n - 1)."""
    away = columns - columns.mean(axis=0)
    return np.asarray(away / away.std(axis=0, ddof=1))


def correlations_of(columns: Array) -> Array:
    """Correlations of the columns."""
    z = standardized(columns)
    return np.asarray(z.T @ z / (len(z) - 1))


def refuse_singular(predictors: Array, names: Sequence[str]) -> None:
    """Stop where a predictor is a sum of others; those are named."""
    values, vectors = np.linalg.eigh(correlations_of(predictors))
    if values[0] >= LEAST_OWN:
        return
    share = np.abs(vectors[:, 0])
    involved = [str(name) for name, one in zip(names, share, strict=True) if one > 1e-4]
    raise SingularMatrix(found=f"predictors that repeat each other: {listed(involved)}", items=involved)


def _labels(data: pd.DataFrame, cluster: str) -> "pd.Series[str]":
    if not isinstance(cluster, str):
        raise BadOption("cluster", needed="as the name of a column", found=cluster)
    column = pick(data, [cluster])[cluster]
    if isinstance(column, pd.DataFrame) or column.map(pd.api.types.is_list_like).any():
        raise BadOption("cluster", needed="as a column with one label in each cell", found=cluster)
    return column


def _refuse_twice(names: Sequence[str]) -> None:
    twice = sorted({str(name) for name in names if list(names).count(name) > 1})
    if twice:
        raise BadOption("x", needed="with each column once, and no outcome among them", found=", ".join(twice))


def _refuse_constant(values: Array, names: Sequence[str]) -> None:
    size = np.abs(values).max(axis=0)
    still = np.ptp(values, axis=0) <= ROUNDING * size
    if still.any():
        raise ConstantItems([str(name) for name, one in zip(names, still, strict=True) if one])
