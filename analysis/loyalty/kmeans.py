"""Four clusters of people on two standardised axes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.checks import Array
from analysis.errors import TooFewRows

CLUSTERS = 4
MAX_STEPS = 300
# The four quadrants themselves are the first start: a 2 x 2 solution is found where one is as good as any.
CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])

Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class Clusters:
    """A partition of points into four.

    centroids   shape (4, 2)
    labels      cluster of each point
    within      weighted sum of squared distances to the centroids
    """

    centroids: Array
    labels: Labels
    within: float


def standardised(points: Array, weights: Array) -> Array:
    """Both axes with mean 0 and variance 1, so that neither counts for more because of its unit."""
    mean = np.average(points, axis=0, weights=weights)
    spread = np.sqrt(np.average((points - mean) ** 2, axis=0, weights=weights))
    # A resample of few people may not vary on an axis; then everybody is at its mean.
    return np.asarray((points - mean) / np.where(spread > 0, spread, 1.0))


def best_clusters(points: Array, weights: Array, *, starts: int, rng: np.random.Generator) -> Clusters:
    """Lloyd's iteration from the four corners and from random points spread apart (k-means++); the best is kept.

    Raises
    ------
    TooFewRows   fewer than four different points
    """
    if len(points) < CLUSTERS:
        raise TooFewRows(needed_rows=CLUSTERS, found_rows=len(points))
    first = [CORNERS, *(_spread_apart(points, weights, rng) for _ in range(starts))]
    return min((iterate(points, weights, centroids) for centroids in first), key=lambda found: found.within)


def iterate(points: Array, weights: Array, centroids: Array) -> Clusters:
    """Lloyd's iteration until nobody changes cluster."""
    labels = np.full(len(points), -1)
    for _ in range(MAX_STEPS):
        # The squared distance without the point's own square, which is the same for every centroid.
        nearest = ((centroids**2).sum(axis=1) - 2.0 * points @ centroids.T).argmin(axis=1)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        centroids = _means(points, weights, labels)
    within = float(weights @ ((points - centroids[labels]) ** 2).sum(axis=1))
    return Clusters(centroids=centroids, labels=labels, within=within)


def _means(points: Array, weights: Array, labels: Labels) -> Array:
    size = np.bincount(labels, weights, CLUSTERS)
    sums = np.stack([np.bincount(labels, weights * points[:, axis], CLUSTERS) for axis in (0, 1)], axis=1)
    empty = size == 0
    centroids = np.asarray(sums / np.where(empty, 1.0, size)[:, None])
    if empty.any():
        # An empty cluster starts again at the people farthest from their own centroid.
        far = np.argsort(-((points - centroids[labels]) ** 2).sum(axis=1), kind="stable")
        centroids[empty] = points[np.resize(far, int(empty.sum()))]
    return centroids


def _spread_apart(points: Array, weights: Array, rng: np.random.Generator) -> Array:
    chosen = [points[rng.choice(len(points), p=weights / weights.sum())]]
    while len(chosen) < CLUSTERS:
        nearest = np.min([((points - c) ** 2).sum(axis=1) for c in chosen], axis=0) * weights
        chosen.append(points[rng.choice(len(points), p=nearest / nearest.sum())])
    return np.array(chosen)


def resampled_clusters(
    pairs: Array, counts: Array, clusters: Clusters, *, replicates: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Counts by the side of each person's centroid in resampled people, clustered anew from the clusters found.

    ``pairs`` are the different points, ``counts`` how many people share each. Shape (replicates, 2, 2), first index 1
    for high on the first axis. The cost grows with the number of different points.
    """
    n = int(counts.sum())
    found = np.zeros((replicates, 2, 2), dtype=np.int64)
    for replicate in range(replicates):
        drawn = rng.multinomial(n, counts / n)
        used = drawn > 0
        again = _again(pairs[used], drawn[used].astype(np.float64), clusters.labels[used])
        high = (again.centroids > 0).astype(int)[again.labels]
        np.add.at(found[replicate], (high[:, 0], high[:, 1]), drawn[used])
    return found


def _again(points: Array, weights: Array, labels: Labels) -> Clusters:
    z = standardised(points, weights)
    return iterate(z, weights, _means(z, weights, labels))
