"""Chances of the corners that cuts make of a normal distribution, for many distributions at once.

Genz's separation of variables over one fixed Sobol sequence: equal input gives equal output, and distributions that
differ a little differ a little in their chances, because the same points are used for all (common random numbers).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy import special

from analysis.checks import Array

# An error below 1e-5 in four dimensions; samples of a bootstrap, which scatter by .01, need less.
POINTS, ROUGH_POINTS = 8_192, 512
# Cells of one array: what is looked at together stays in the cache.
CELLS = 2**17
# The smallest chance that is turned into a deviate (-37 standard deviations).
LEAST = 1e-300
# Pivots of a correlation matrix below this are rounding: the variable follows from those before it.
NO_PIVOT = 1e-12


def corners(mean: Array, covariance: Array, cuts: Array, *, points: int = POINTS) -> Array:
    """Chance of each corner; shapes (m, d), (m, d, d), (m, d) give (m, 2, ..., 2), 1 for above the cut.

    A covariance may be singular; a value that is certain and exactly at its cut counts as above.
    """
    free = (False,) * mean.shape[1]
    return _in_chunks(mean, covariance, cuts, free, points).reshape(len(mean), *(2,) * mean.shape[1])


def chance_of_staying(mean: Array, covariance: Array, cuts: Array, *, points: int = POINTS) -> Array:
    """Chance that the variables of each pair (1st and 2nd, 3rd and 4th ...) lie on the same side; shape (m,)."""
    tied = tuple(bool(place % 2) for place in range(mean.shape[1]))
    return np.asarray(_in_chunks(mean, covariance, cuts, tied, points).sum(axis=1))


def _in_chunks(mean: Array, covariance: Array, cuts: Array, tied: Sequence[bool], points: int) -> Array:
    branches = 2 ** sum(not one for one in tied)
    size = max(CELLS // (branches * points), 1)
    sd = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    unit = np.where(sd > 0, sd, 1.0)
    heights, factors = (cuts - mean) / unit, lower_factors(covariance / (unit[:, :, None] * unit[:, None, :]))
    rows = [slice(start, start + size) for start in range(0, len(mean), size)]
    return np.concatenate([_branched(heights[row], factors[row], tied, points) for row in rows])


def _branched(heights: Array, factors: Array, tied: Sequence[bool], points: int) -> Array:
    """Chances of the branches, shape (m, branches).

    A free variable makes two of each, below and above its cut; a tied one keeps the side of the variable before it.
    """
    uniforms = _sobol(len(tied) - 1, points)
    chances, sides = np.ones((len(heights), 1, points)), np.ones(1)
    deviates: list[Array] = []
    for place, is_tied in enumerate(tied):
        if not is_tied:
            chances, *deviates = (np.repeat(one, 2, axis=1) for one in (chances, *deviates))
            sides = np.tile([1.0, -1.0], len(sides))
        row = factors[:, place, :, None, None]
        below = heights[:, place, None, None] - sum((row[:, k] * z for k, z in enumerate(deviates)), np.zeros(1))
        chance = special.ndtr(sides[:, None] * _scaled(below, row[:, place]))
        chances = chances * chance
        if place < len(tied) - 1:
            drawn = special.ndtri(np.maximum(uniforms[:, place] * chance, LEAST))
            deviates.append(sides[:, None] * drawn)
    return np.asarray(chances.mean(axis=2))


def _scaled(below: Array, pivot: Array) -> Array:
    """Heights in conditional standard deviations; certain where nothing is left to vary."""
    certain = np.where(below > 0, np.inf, -np.inf)
    return np.where(pivot > 0, below / np.where(pivot > 0, pivot, 1.0), certain)


@cache
def _sobol(dimensions: int, points: int) -> Array:
    """Fixed points strictly inside the unit cube, shape (points, dimensions)."""
    # scipy.stats takes half a second: only who asks for movement pays
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(dimensions, scramble=False).random(points) + 0.5 / points)


def lower_factors(matrices: Array) -> Array:
    """Lower triangular L with L L' the matrix, shape (m, d, d); a pivot that is only rounding becomes 0."""
    factors = np.zeros_like(matrices)
    for j in range(matrices.shape[1]):
        rest = matrices[:, j:, j] - (factors[:, j:, :j] * factors[:, j : j + 1, :j]).sum(axis=2)
        pivot = np.where(rest[:, 0] > NO_PIVOT, rest[:, 0], 0.0)
        root = np.sqrt(np.where(pivot > 0, pivot, 1.0))
        factors[:, j:, j] = np.where(pivot[:, None] > 0, rest / root[:, None], 0.0)
    return factors
