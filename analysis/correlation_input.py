"""What factor analyses start from: a correlation matrix and the rows behind it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from analysis.checks import Array, complete_items, refuse_constant
from analysis.errors import BadOption, ConstantItems, SingularMatrix, TooFewItems, TooFewRows

# Below this share of the largest root a matrix is singular for every purpose here: the inverse would carry no digits.
RANK_TOLERANCE = 1e-10
SYMMETRY_TOLERANCE = 1e-8


@runtime_checkable
class Summary(Protocol):
    """Counts and covariances that were gathered elsewhere, such as ``moments.Moments``."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the items."""

    @property
    def n(self) -> int:
        """Rows used."""

    @property
    def cov(self) -> pd.DataFrame:
        """Covariances of the items."""


Items = pd.DataFrame | Summary


@dataclass(frozen=True, kw_only=True, eq=False)
class Correlations:
    """A correlation matrix with its origin.

    values      shape (k, k)
    columns     names of the k items
    n           rows behind it
    n_dropped   rows left out because an answer was missing (0 where only the matrix is known)
    scores      standardised answers, shape (n, k); None where only the matrix is known
    index       labels of the n rows; None where only the matrix is known
    """

    values: Array
    columns: tuple[str, ...]
    n: int
    n_dropped: int
    scores: Array | None = None
    index: pd.Index | None = None

    @property
    def k(self) -> int:
        """Items."""
        return len(self.columns)

    def frame(self) -> pd.DataFrame:
        """The matrix with the names of the items."""
        return pd.DataFrame(self.values, index=list(self.columns), columns=list(self.columns))


def correlations_of(items: Items, *, n: int | None = None, min_items: int = 2) -> Correlations:
    """Correlations of full rank from answers, from moments, or (with ``n``) from a correlation matrix.

    Raises
    ------
    TooFewItems, TooFewRows   fewer than ``min_items`` items, not more rows than items
    ConstantItems             an item has the same answer in every row
    SingularMatrix            items repeat each other
    BadOption                 the matrix is not a correlation matrix, or ``n`` is missing or out of place
    """
    if n is not None:
        found = _from_matrix(items, n)
    elif isinstance(items, pd.DataFrame):
        found = _from_frame(items, min_items)
    else:
        found = _from_summary(items)
    if found.k < min_items:
        raise TooFewItems(needed_items=min_items, found_items=found.k, statistic="a factor analysis")
    if found.n <= found.k:
        raise TooFewRows(needed_rows=found.k + 1, found_rows=found.n, given_rows=found.n + found.n_dropped)
    refuse_singular(found)
    return found


def refuse_singular(correlations: Correlations) -> None:
    """Stop where the smallest root is zero or negative, naming the items that take part in it."""
    roots, vectors = np.linalg.eigh(correlations.values)
    if roots[0] > RANK_TOLERANCE * roots[-1]:
        return
    weights = np.abs(vectors[:, 0])
    involved = [name for name, w in zip(correlations.columns, weights, strict=True) if w > 0.1 * weights.max()]
    kind = "no inverse" if roots[0] > -RANK_TOLERANCE * roots[-1] else "a negative root"
    raise SingularMatrix(
        found=f"a matrix with {kind}; the items {', '.join(involved)} depend on each other", items=involved
    )


def _from_frame(items: pd.DataFrame, min_items: int) -> Correlations:
    rows = complete_items(items, min_items=min_items, min_rows=2, statistic="a factor analysis")
    refuse_constant(rows)
    centred = rows.values - rows.values.mean(axis=0)
    lengths = np.sqrt(np.einsum("ij,ij->j", centred, centred))
    unit = centred / lengths
    values = unit.T @ unit
    np.fill_diagonal(values, 1.0)
    index = items.index[items.notna().all(axis=1).to_numpy()]
    return Correlations(
        values=values,
        columns=rows.columns,
        n=rows.n,
        n_dropped=rows.n_dropped,
        scores=unit * np.sqrt(rows.n - 1),
        index=index,
    )


def _from_summary(items: Summary) -> Correlations:
    if not isinstance(items, Summary):
        raise BadOption(
            "items",
            needed="as a DataFrame of answers, Moments, or a correlation matrix with n",
            found=type(items).__name__,
        )
    covariances = np.asarray(items.cov, dtype=np.float64)
    columns = tuple(str(name) for name in items.columns)
    spread = np.sqrt(np.diag(covariances))
    constant = [name for name, sd in zip(columns, spread, strict=True) if not sd > 0]
    if constant:
        raise ConstantItems(constant)
    values = covariances / np.outer(spread, spread)
    np.fill_diagonal(values, 1.0)
    dropped = int(getattr(items, "n_dropped", 0))
    return Correlations(values=values, columns=columns, n=int(items.n), n_dropped=dropped)


def _from_matrix(items: object, n: int) -> Correlations:
    if not isinstance(items, pd.DataFrame):
        raise BadOption(
            "items", needed="as a correlation matrix in a DataFrame where n is given", found=type(items).__name__
        )
    values = items.to_numpy(dtype=np.float64, na_value=np.nan)
    columns = tuple(str(name) for name in items.columns)
    if values.shape[0] != values.shape[1] or tuple(str(name) for name in items.index) != columns:
        raise BadOption(
            "items",
            needed="square, with the same items in rows and columns, where n is given",
            found=f"{values.shape[0]} rows and {values.shape[1]} columns",
        )
    if not np.isfinite(values).all():
        raise BadOption("items", needed="without empty cells", found="a correlation that is missing")
    if np.abs(values - values.T).max() > SYMMETRY_TOLERANCE or np.abs(np.diag(values) - 1).max() > SYMMETRY_TOLERANCE:
        raise BadOption(
            "items",
            needed="symmetric with ones on the diagonal",
            found="another kind of matrix",
            remedy="divide covariances by the standard deviations first",
        )
    values = (values + values.T) / 2
    np.fill_diagonal(values, 1.0)
    return Correlations(values=values, columns=columns, n=int(n), n_dropped=0)
