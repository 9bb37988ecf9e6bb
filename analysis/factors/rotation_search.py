r"""Minimise a rotation criterion from many starts at once, then finish the best one to the last digit.

Gradient projection (Jennrich 2001, 2002; Bernaards & Jennrich 2005, Educ. Psychol. Meas. 65, 676-696) brings every
start near its optimum in one batch; Newton's method on the same manifold ends the best one quadratically.

Shapes: starts s, items k, factors m; a batch of loadings is (s, k, m), of transformations (s, m, m).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.checks import Array
from analysis.numeric.newton import downhill

MAX_STEPS = 2000
BATCH_TOLERANCE = 1e-4
MAX_NEWTON_STEPS = 60
NEWTON_TOLERANCE = 1e-13
# Criteria this close, relative to their size, belong to the same optimum.
SAME_OPTIMUM = 1e-6


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A simplicity criterion to be minimised.

    value       loadings -> (criterion for each of the batch, its gradient by the loadings)
    curvature   (loadings, change of loadings) -> change of the gradient
    """

    value: Callable[[Array], tuple[Array, Array]]
    curvature: Callable[[Array, Array], Array]


@dataclass(frozen=True, kw_only=True, eq=False)
class Optimum:
    """The best rotation found.

    transformation   shape (m, m)
    criterion        its value
    gradient         length of the projected gradient
    local_optima     different optima met from all starts
    """

    transformation: Array
    criterion: float
    gradient: float
    local_optima: int


class Orthogonal:
    """Rotations that keep factors uncorrelated: T'T = I, loadings A T."""

    @staticmethod
    def evaluate(a: Array, t: Array, criterion: Criterion) -> tuple[Array, Array]:
        """Criterion, and its gradient by T projected onto the tangent."""
        values, gradient = criterion.value(a @ t)
        g = a.T @ gradient
        inner = _transposed(t) @ g
        return values, np.asarray(g - t @ (inner + _transposed(inner)) / 2)

    @staticmethod
    def back(t: Array) -> Array:
        """Nearest orthogonal matrix."""
        u, _, v = np.linalg.svd(t)
        return np.asarray(u @ v)

    @staticmethod
    def tangent(t: Array) -> Array:
        """Basis of the directions T may move in, shape (directions, m, m)."""
        m = len(t)
        rows, columns = np.triu_indices(m, 1)
        skew = np.zeros((len(rows), m, m))
        skew[np.arange(len(rows)), rows, columns] = 1.0
        skew[np.arange(len(rows)), columns, rows] = -1.0
        return np.asarray(t @ skew)

    @staticmethod
    def hessian(a: Array, t: Array, criterion: Criterion, basis: Array) -> Array:
        """Second derivatives along the basis."""
        loadings = a @ t
        gradient = criterion.value(loadings[None])[1][0]
        changed = a.T @ criterion.curvature(loadings, a @ basis)
        inner = t.T @ (a.T @ gradient)
        changed = changed - basis @ ((inner + inner.T) / 2)
        return np.asarray(np.einsum("aij,bij->ab", basis, changed))


class Oblique:
    """Rotations to correlated factors: columns of T have length one, loadings A inv(T)'."""

    @staticmethod
    def evaluate(a: Array, t: Array, criterion: Criterion) -> tuple[Array, Array]:
        """Criterion, and its gradient by T projected onto the tangent."""
        inverse = _transposed(_inverses(t))
        loadings = np.matmul(a, inverse)
        values, gradient = criterion.value(loadings)
        g = inverse @ (_transposed(gradient) @ loadings)
        return values, np.asarray(t * (t * g).sum(axis=-2, keepdims=True) - g)

    @staticmethod
    def back(t: Array) -> Array:
        """Columns of length one."""
        return np.asarray(t / np.sqrt((t**2).sum(axis=-2, keepdims=True)))

    @staticmethod
    def tangent(t: Array) -> Array:
        """Basis of the directions T may move in, shape (directions, m, m)."""
        m = len(t)
        basis = np.zeros((m * (m - 1), m, m))
        for j in range(m):
            beside = np.linalg.svd(t[:, j][None])[2][1:]
            basis[j * (m - 1) : (j + 1) * (m - 1), :, j] = beside
        return basis

    @staticmethod
    def hessian(a: Array, t: Array, criterion: Criterion, basis: Array) -> Array:
        """Second derivatives along the basis."""
        inverse = np.linalg.inv(t)
        loadings = a @ inverse.T
        gradient = criterion.value(loadings[None])[1][0]
        turned = _transposed(basis) @ inverse.T
        moved = -(loadings @ turned)
        changed = criterion.curvature(loadings, moved)
        g = -(inverse.T @ gradient.T @ loadings)
        along = (
            inverse.T @ turned @ gradient.T @ loadings
            - inverse.T @ _transposed(changed) @ loadings
            - inverse.T @ gradient.T @ moved
        )
        along = along - basis * (t * g).sum(axis=0)
        return np.asarray(np.einsum("aij,bij->ab", basis, along))


Manifold = type[Orthogonal] | type[Oblique]


def _transposed(matrix: Array) -> Array:
    return matrix.swapaxes(-1, -2)


def _inverses(matrices: Array) -> Array:
    """Inverse of each matrix; where there is none, NaN, which no comparison takes for a lower criterion."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        found = np.full_like(matrices, np.nan)
        regular = np.linalg.det(matrices) != 0
        found[regular] = np.linalg.inv(matrices[regular])
        return found


def minimise(a: Array, *, criterion: Criterion, manifold: Manifold, starts: Array) -> Optimum:
    """Best rotation of the loadings ``a`` from the given starts, shape (s, m, m)."""
    ends, values = _descend(a, criterion, manifold, starts)
    best = int(np.argmin(values))
    transformation, value, gradient = _finish(a, criterion, manifold, ends[best])
    return Optimum(
        transformation=transformation, criterion=value, gradient=gradient, local_optima=_count_different(values)
    )


def _count_different(values: Array) -> int:
    ordered = np.sort(values)
    scale = max(float(np.abs(ordered).max()), 1e-12)
    return 1 + int((np.diff(ordered) > SAME_OPTIMUM * scale).sum())


def _descend(a: Array, criterion: Criterion, manifold: Manifold, starts: Array) -> tuple[Array, Array]:
    """Projected gradient steps with Barzilai-Borwein lengths, all starts in one batch."""
    t = starts
    values, slopes = manifold.evaluate(a, t, criterion)
    length = 1.0 / np.maximum(_norms(slopes), 1.0)
    for _ in range(MAX_STEPS):
        steep = _norms(slopes)
        if steep.max() < BATCH_TOLERANCE:
            break
        trial = manifold.back(t - length[:, None, None] * slopes)
        found, turned = manifold.evaluate(a, trial, criterion)
        falls = found <= values - 1e-4 * length * steep**2
        length = np.where(falls, _next_length(trial - t, turned - slopes, length), 0.5 * length)
        take = falls[:, None, None]
        t, slopes = np.where(take, trial, t), np.where(take, turned, slopes)
        values = np.where(falls, found, values)
    return t, values


def _norms(slopes: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("sij,sij->s", slopes, slopes)))


def _next_length(moved: Array, turned: Array, length: Array) -> Array:
    curvature, size = np.einsum("sij,sij->s", moved, turned), np.einsum("sij,sij->s", moved, moved)
    longer = np.where(curvature > 0, size / np.where(curvature > 0, curvature, 1.0), 2.0 * length)
    return np.minimum(np.maximum(longer, 0.1 * length), 10.0 * length)


def _finish(a: Array, criterion: Criterion, manifold: Manifold, t: Array) -> tuple[Array, float, float]:
    """Newton's method on the manifold, as far as the digits carry."""
    values, slopes = manifold.evaluate(a, t[None], criterion)
    value, slope = float(values[0]), slopes[0]
    for _ in range(MAX_NEWTON_STEPS):
        steep = float(np.linalg.norm(slope))
        if steep < NEWTON_TOLERANCE:
            break
        basis = manifold.tangent(t)
        step = _newton_step(manifold.hessian(a, t, criterion, basis), basis, slope)
        lengths = 0.5 ** np.arange(8)
        trials = manifold.back(t + lengths[:, None, None] * step)
        found, turned = manifold.evaluate(a, trials, criterion)
        # At the bottom the criterion has no digits left to fall by; there the slope decides.
        good = np.flatnonzero((found < value - 1e-13 * abs(value)) | (_norms(turned) < 0.5 * steep))
        if not len(good):
            break
        t, value, slope = trials[good[0]], float(found[good[0]]), turned[good[0]]
    return t, value, float(np.linalg.norm(slope))


def _newton_step(hessian: Array, basis: Array, slope: Array) -> Array:
    along = np.einsum("aij,ij->a", basis, slope)
    return np.asarray(np.einsum("a,aij->ij", downhill(along, hessian, least=1e-10), basis))
