"""Resampled means and correlations, all replicates at once, from sums of rows instead of copies of rows.

A replicate needs the sums of the columns and of their products; those are one product of the counts of the rows with
the rows. Where whole clusters are drawn, the rows are the sums of the clusters. Many rows are put into random groups of
one size, which are drawn like clusters: their sums vary as those of rows do, and the time no longer hangs on the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.checks import Array
from analysis.effects.least_squares import sums_by
from analysis.effects.rows import Codes

# Replicates that are done, all of them.
Progress = Callable[[int, int], None]
REPLICATES = 2000
SEED = 20_000_101
# Row numbers drawn at a time: 32 MB.
CELLS = 2**22
ROUNDING = 1e-12
# Rows beyond this are drawn in random groups.
MOST_UNITS = 4_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Resampled:
    """A portion of replicates.

    n              rows of each
    means          shape (replicates, columns)
    correlations   shape (replicates, columns, columns); NaN where a column does not vary
    """

    n: Array
    means: Array
    correlations: Array


def resampled(
    columns: Array,
    groups: Codes | None,
    *,
    replicates: int,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Iterator[Resampled]:
    """Replicates in portions; `progress` hears after each how many are done."""
    centre, scale = columns.mean(axis=0), columns.std(axis=0)
    summed = _products((columns - centre) / scale)
    if groups is None and len(columns) > MOST_UNITS:
        groups = rng.permutation(len(columns)) % MOST_UNITS
    units = summed if groups is None else sums_by(groups, summed)
    portion = max(CELLS // len(units), 1)
    for start in range(0, replicates, portion):
        size = min(portion, replicates - start)
        yield _of_sums(_counts(len(units), size, rng) @ units, centre, scale)
        if progress is not None:
            progress(start + size, replicates)


def _products(z: Array) -> Array:
    """One, the columns, and the products of every pair of them."""
    first, second = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, first] * z[:, second]])


def _counts(units: int, replicates: int, rng: np.random.Generator) -> Array:
    """How often each row or cluster was drawn."""
    places = rng.integers(units, size=(replicates, units)) + np.arange(replicates)[:, np.newaxis] * units
    return np.bincount(places.ravel(), minlength=replicates * units).reshape(replicates, units).astype(np.float64)


def _of_sums(sums: Array, centre: Array, scale: Array) -> Resampled:
    k = len(centre)
    first, second = np.triu_indices(k)
    n = sums[:, 0]
    means = sums[:, 1 : k + 1] / n[:, np.newaxis]
    covariances = np.empty((len(sums), k, k))
    covariances[:, first, second] = sums[:, k + 1 :] / n[:, np.newaxis] - means[:, first] * means[:, second]
    covariances[:, second, first] = covariances[:, first, second]
    variances = np.einsum("rjj->rj", covariances)
    spread = np.sqrt(np.where(variances > ROUNDING, variances, np.nan))
    correlations = covariances / (spread[:, :, np.newaxis] * spread[:, np.newaxis, :])
    return Resampled(n=n, means=centre + means * scale, correlations=correlations)
