"""What factor analyses start from: a correlation matrix and the rows behind it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, check_whole, numeric
from analysis.errors import BadOption, SingularMatrix, TooFewItems, TooFewRows, listed
from analysis.moments import Moments, as_moments, correlation_matrix
from analysis.numeric.single_thread import single_thread

# Below this share of the largest root a matrix is singular for every purpose here: the inverse would carry no digits.
RANK_TOLERANCE = 1e-10
SYMMETRY_TOLERANCE = 1e-8

Items = pd.DataFrame | Moments


@dataclass(frozen=True, kw_only=True, eq=False)
class Correlations:
    """A correlation matrix with its origin.

    values      shape (k, k)
    columns     names of the k items
    n           rows behind it
    n_dropped   rows left out because an answer was missing (0 where only the matrix is known)
    answers     the frame it was made from; None where only moments or the matrix are known
    """

    values: Array
    columns: tuple[str, ...]
    n: int
    n_dropped: int
    answers: pd.DataFrame | None = None

    @property
    def k(self) -> int:
        """Items."""
        return len(self.columns)


def correlations_of(
    items: Items, *, n: int | None = None, min_items: int = 2, statistic: str = "a factor analysis"
) -> Correlations:
    """Correlations of full rank from answers, from moments, or (with ``n``) from a correlation matrix.

    Raises
    ------
    TooFewItems, TooFewRows   fewer than ``min_items`` items, not more rows than items
    ConstantItems             an item has the same answer in every row
    SingularMatrix            items repeat each other
    BadOption                 the matrix is not a correlation matrix
    """
    found = _from_answers(items, min_items, statistic) if n is None else _from_matrix(items, n)
    if found.k < min_items:
        raise TooFewItems(needed_items=min_items, found_items=found.k, statistic=statistic)
    if found.n <= found.k:
        raise TooFewRows(needed_rows=found.k + 1, found_rows=found.n, given_rows=found.n + found.n_dropped)
    refuse_singular(found)
    return found


def refuse_singular(correlations: Correlations) -> None:
    """Stop where the smallest root is zero or negative, naming the items that take part in it."""
    with single_thread():
        roots = np.linalg.eigvalsh(correlations.values)
    least = RANK_TOLERANCE * roots[-1]
    if roots[0] > least:
        return
    vectors = np.linalg.eigh(correlations.values)[1]
    weights = np.abs(vectors[:, 0])
    involved = [name for name, w in zip(correlations.columns, weights, strict=True) if w > 0.1 * weights.max()]
    kind = "no inverse" if roots[0] >= -least else f"a negative root ({roots[0]:.3g})"
    raise SingularMatrix(found=f"a matrix with {kind}, from the items {listed(involved)} together", items=involved)


def _from_answers(items: Items, min_items: int, statistic: str) -> Correlations:
    moments = as_moments(items, statistic=statistic, min_items=min_items)
    return Correlations(
        values=correlation_matrix(moments),
        columns=moments.columns,
        n=moments.n,
        n_dropped=moments.n_dropped,
        answers=items if isinstance(items, pd.DataFrame) else None,
    )


def _from_matrix(items: Items, n: int) -> Correlations:
    if not isinstance(items, pd.DataFrame):
        raise BadOption("n", needed="only beside a correlation matrix", found=n, remedy="leave n out")
    columns = tuple(str(name) for name in items.columns)
    people = check_whole("n", n)
    return Correlations(values=checked_correlations(items), columns=columns, n=people, n_dropped=0)


def checked_correlations(items: pd.DataFrame) -> Array:
    """The matrix itself, where it is square, complete, symmetric and has ones on the diagonal."""
    if not isinstance(items, pd.DataFrame) or items.shape[0] != items.shape[1] or not items.size:
        raise BadOption("items", needed="as a square correlation matrix in a DataFrame", found=type(items).__name__)
    values = np.column_stack([numeric(items.iloc[:, position]) for position in range(items.shape[1])])
    if values.shape[0] != values.shape[1] or list(items.index) != list(items.columns):
        shape = f"{values.shape[0]} rows and {values.shape[1]} columns of other names"
        raise BadOption("items", needed="as a correlation matrix with equal names in rows and columns", found=shape)
    if not np.isfinite(values).all():
        raise BadOption("items", needed="as a correlation matrix without empty cells", found="missing correlations")
    uneven = np.abs(values - values.T).max(initial=0.0)
    diagonal = np.abs(np.diag(values) - 1.0).max(initial=0.0)
    if max(uneven, diagonal) > SYMMETRY_TOLERANCE:
        raise BadOption(
            "items",
            needed="as a symmetric correlation matrix with ones on the diagonal",
            found=f"differences up to {max(uneven, diagonal):.3g} from one",
            remedy="divide covariances by the standard deviations, or leave n out if these are answers",
        )
    even = (values + values.T) / 2
    np.fill_diagonal(even, 1.0)
    return np.asarray(even)
