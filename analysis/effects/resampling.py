"""Resampled means and correlations, all replicates at once, from sums of rows instead of copies of rows.

A replicate needs the sums of the columns and of their products; those are one product of the counts of the rows with
the rows. Where whole clusters are drawn, the rows are the sums of the clusters. Many rows are put into random groups of
one size, which are drawn like clusters: their sums vary as those of rows do, and the time no longer hangs on the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.checks import Array
from analysis.effects.rows import Codes
from analysis.inference.least_squares import sums_by
from analysis.numeric.draws import Progress, drawn_anew, portions

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
    done = 0
    for samples in portions(replicates, most=CELLS // len(units)):
        yield _of_sums(drawn_anew(len(units), samples=samples, rng=rng) @ units, centre, scale)
        done += samples
        if progress is not None:
            progress(done, replicates)


def _products(z: Array) -> Array:
    """One, the columns, and the products of every pair of them."""
    first, second = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, first] * z[:, second]])


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
