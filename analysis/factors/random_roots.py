"""Roots of correlation matrices, many at once: what chance alone gives a parallel analysis."""

import numpy as np

from analysis.checks import Array
from analysis.factors.extraction import LEAST_UNIQUENESS

# Loose is enough for chance: the quantiles move by .0002, their sampling error is .005.
LOOSE = (1e-4, 200)
TIGHT = (1e-12, 20_000)


def random_correlations(n: int, k: int, *, replicates: int, rng: np.random.Generator) -> Array:
    """Correlation matrices of n rows of k independent normal items, shape (replicates, k, k)."""
    triangles = np.tril(rng.standard_normal((replicates, k, k)), -1)
    degrees = n - 1 - np.arange(k)
    triangles[:, np.arange(k), np.arange(k)] = np.sqrt(rng.chisquare(degrees, size=(replicates, k)))
    unit = triangles / np.sqrt((triangles**2).sum(axis=2, keepdims=True))
    matrices: Array = unit @ unit.swapaxes(1, 2)
    return matrices


def component_roots(matrices: Array) -> Array:
    """Roots in falling order, shape (replicates, k)."""
    return np.asarray(np.linalg.eigvalsh(matrices)[:, ::-1])


def common_roots(matrices: Array, *, stop: tuple[float, int] = LOOSE) -> Array:
    """Roots with the communalities of a bounded one-factor minres on the diagonal, for a batch of matrices.

    ``stop`` is the change of loadings that ends the sweeps, and the most sweeps.
    """
    loadings = _one_factor(matrices, stop)
    reduced = matrices.copy()
    diagonal = np.arange(matrices.shape[1])
    reduced[:, diagonal, diagonal] = loadings**2
    return component_roots(reduced)


def _one_factor(matrices: Array, stop: tuple[float, int]) -> Array:
    """One-factor minres with uniquenesses of .005 or more, for a batch of matrices.

    Each loading in turn takes its best value given the others. In random matrices one item often runs against the
    bound, where Newton's method over the uniquenesses has no slope to follow.
    """
    k = matrices.shape[1]
    outside = matrices * (1 - np.eye(k))
    loadings = _first_axis(matrices)
    open_ = np.arange(len(matrices))
    tolerance, sweeps = stop
    for _ in range(sweeps):
        before = loadings[open_]
        swept, squares = before.copy(), before**2
        for i in range(k):
            others = squares.sum(axis=1) - squares[:, i]
            pull = (outside[:, i, :] * swept).sum(axis=1)
            swept[:, i] = _best_loading(pull, np.maximum(others, 1e-12))
            squares[:, i] = swept[:, i] ** 2
        moved = np.abs(swept - before).max(axis=1) > tolerance
        loadings[open_] = swept
        # those that stand still leave: `outside` keeps step with `open_`
        open_, outside = open_[moved], outside[moved]
        if not len(open_):
            break
    return loadings


def _best_loading(pull: Array, others: Array) -> Array:
    """Solve l (others + max(l^2 - .995, 0)) = pull: beyond the bound the diagonal pulls back."""
    most = 1 - LEAST_UNIQUENESS
    free = pull / others
    beyond = free**2 > most
    if not beyond.any():
        return free
    size, slack = np.abs(pull[beyond]), others[beyond] - most
    # Newton's method on the cubic l^3 + (others - .995) l = |pull|, from above its largest root.
    root = np.abs(free[beyond])
    root = np.minimum(root, 1 + size)
    for _ in range(30):
        root = root - (root**3 + slack * root - size) / (3 * root**2 + slack)
    free[beyond] = np.sign(pull[beyond]) * root
    return free


def _first_axis(matrices: Array) -> Array:
    smc = 1 - 1 / np.diagonal(np.linalg.inv(matrices), axis1=1, axis2=2)
    reduced = matrices - np.eye(matrices.shape[1]) * (1 - smc)[:, None, :]
    roots, vectors = np.linalg.eigh(reduced)
    return np.asarray(vectors[:, :, -1] * np.sqrt(np.maximum(roots[:, -1:], 1e-6)))
