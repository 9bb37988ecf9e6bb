"""Covariances of what is observed, of what is meant, and of what error alone would make, for many samples at once.

Columns stand as attitude and patronage before, attitude and patronage after.
"""

from dataclasses import dataclass

import numpy as np

from analysis.checks import Array, is_number
from analysis.errors import BadOption
from analysis.loyalty.cuts import Flags
from analysis.loyalty.movement.errors import NoCovariance
from analysis.loyalty.movement.orthants import POINTS, chance_of_staying, corners

# Attitude in both waves, then patronage in both: pairs of the same axis stand together.
BY_AXIS = np.array([0, 2, 1, 3])
# A correlation matrix with no root below this is taken for one; beyond it is looked for by projections.
NEGATIVE_ROOT, SETTLED, MOST_PROJECTIONS = -1e-9, 1e-9, 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Latent:
    """Normal distributions of what is meant, shape (m, ...); `at_boundary` where the reliabilities allow none."""

    mean: Array
    covariance: Array
    at_boundary: Flags


@dataclass(frozen=True, kw_only=True, eq=False)
class Errors:
    """What measurement adds, for each sample.

    shares       variance of error as a share of the observed variance, shape (m, 2) for the two axes
    covariances  of the errors of the same axis in both waves, shape (2,)
    """

    shares: Array
    covariances: Array


def observed(values: Array, drawn: Array) -> tuple[Array, Array]:
    """Mean and covariance (divisor n - 1) of the columns in each sample, from how often each row is drawn."""
    # A sample of others alone has nobody of these; two of anybody have a variance.
    n = np.maximum(drawn.sum(axis=1), 2.0)[:, None]
    rows, k = values.shape
    middle = values.mean(axis=0)
    about = values - middle
    shift = drawn @ about / n
    products = (drawn @ (about[:, :, None] * about[:, None, :]).reshape(rows, k * k)).reshape(-1, k, k)
    spread = products / n[:, :, None] - shift[:, :, None] * shift[:, None, :]
    return shift + middle, spread * (n / (n - 1))[:, :, None]


def latent(mean: Array, observed: Array, errors: Errors) -> Latent:
    """The observed distribution without error: the nearest one that exists, its variances kept."""
    covariance = observed.copy()
    place = np.arange(4)
    variances = np.diagonal(observed, axis1=1, axis2=2)
    covariance[:, place, place] = variances * (1 - np.tile(errors.shares, 2))
    for axis in (0, 1):
        covariance[:, axis, axis + 2] -= errors.covariances[axis]
        covariance[:, axis + 2, axis] -= errors.covariances[axis]
    nearest, moved = nearest_covariances(covariance)
    return Latent(mean=mean, covariance=nearest, at_boundary=moved)


def error_alone(mean: Array, observed: Array, errors: Errors) -> tuple[Array, Array]:
    """Mean and covariance of two waves between which nobody changes, measured as these were: their waves pooled."""
    pooled = (mean[:, :2] + mean[:, 2:]) / 2
    spread = (observed[:, :2, :2] + observed[:, 2:, 2:]) / 2
    meant = spread.copy()
    for axis in (0, 1):
        meant[:, axis, axis] *= 1 - errors.shares[:, axis]
        meant[:, axis, axis] += errors.covariances[axis]
    both = np.concatenate([np.concatenate([spread, meant], axis=2), np.concatenate([meant, spread], axis=2)], axis=1)
    return np.tile(pooled, 2), nearest_covariances(both)[0]


def moves(mean: Array, covariance: Array, cuts: Array, *, points: int = POINTS) -> Array:
    """Share of people in another state in the second wave; `cuts` of the two axes, shape (m, 2)."""
    heights = np.tile(cuts, 2)[:, BY_AXIS]
    ordered = covariance[:, BY_AXIS][:, :, BY_AXIS]
    return np.asarray(1 - chance_of_staying(mean[:, BY_AXIS], ordered, heights, points=points))


def table(mean: Array, covariance: Array, cuts: Array) -> Array:
    """Chance of each state before and after, shape (2, 2, 2, 2): attitude, patronage before, then after; 1 is high."""
    ordered = covariance[BY_AXIS][:, BY_AXIS]
    found = corners(mean[None, BY_AXIS], ordered[None], np.tile(cuts, 2)[None, BY_AXIS])[0]
    return np.asarray(found.transpose(0, 2, 1, 3))


def nearest_covariances(matrices: Array) -> tuple[Array, Flags]:
    """Each matrix, or the nearest that is a covariance with the same variances; and which had to be changed.

    Higham (2002), IMA J. Numer. Anal. 22, 329-343: alternating projections with Dykstra's correction.
    """
    sd = np.sqrt(np.diagonal(matrices, axis1=1, axis2=2))
    unit = sd[:, :, None] * sd[:, None, :]
    correlations = matrices / np.where(unit > 0, unit, 1.0)
    moved = np.linalg.eigvalsh(correlations)[:, 0] < NEGATIVE_ROOT
    if not moved.any():
        return matrices, moved
    found = matrices.copy()
    found[moved] = _nearest_correlations(correlations[moved]) * unit[moved]
    return found, moved


def _nearest_correlations(matrices: Array) -> Array:
    current, correction = matrices.copy(), np.zeros_like(matrices)
    waiting = np.arange(len(matrices))
    place = np.arange(matrices.shape[1])
    for _ in range(MOST_PROJECTIONS):
        tilted = current[waiting] - correction[waiting]
        projected = _without_negative_roots(tilted)
        correction[waiting] = projected - tilted
        step = projected.copy()
        step[:, place, place] = 1.0
        change = np.abs(step - current[waiting]).max(axis=(1, 2))
        current[waiting] = step
        waiting = waiting[change > SETTLED]
        if not len(waiting):
            break
    return _unit_diagonal(_without_negative_roots(current))


def _without_negative_roots(matrices: Array) -> Array:
    roots, vectors = np.linalg.eigh(matrices)
    return np.asarray((vectors * np.maximum(roots, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1))


def _unit_diagonal(matrices: Array) -> Array:
    sd = np.sqrt(np.diagonal(matrices, axis1=1, axis2=2))
    return np.asarray(matrices / (sd[:, :, None] * sd[:, None, :]))


def check_covariance(matrix: object, *, size: int, option: str = "covariance") -> Array:
    """A covariance matrix of so many variables, none of them constant.

    Raises
    ------
    BadOption      not numbers of this shape
    NoCovariance   not symmetric, a variance of 0 or less, or a negative root
    """
    values = _numbers(matrix)
    if values is None or values.shape != (size, size):
        raise BadOption(option, needed=f"as a matrix of numbers, {size} x {size}", found=_shape_of(matrix))
    variances = np.diag(values)
    if not np.allclose(values, values.T, rtol=1e-9, atol=1e-12 * float(np.abs(values).max())):
        raise NoCovariance(found="a matrix that is not symmetric")
    if (variances <= 0).any():
        raise NoCovariance(found=f"a variance of {variances.min():g}")
    sd = np.sqrt(variances)
    least = float(np.linalg.eigvalsh(values / np.outer(sd, sd))[0])
    if least < NEGATIVE_ROOT:
        raise NoCovariance(found=f"a root of {least:g} among its correlations")
    return values


def _numbers(matrix: object) -> Array | None:
    try:
        values = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return values if all(map(is_number, values.ravel().tolist())) else None


def _shape_of(matrix: object) -> str:
    return " x ".join(map(str, np.shape(matrix))) if isinstance(matrix, np.ndarray) else type(matrix).__name__
