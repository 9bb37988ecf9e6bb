r"""One common factor by maximum likelihood, its unique variances left free.

.. math:: F = \log |\Sigma| + \mathrm{tr}(S \Sigma^{-1}), \quad \Sigma = \lambda \lambda' + \mathrm{diag}(\theta)

is minimised by Newton's method over loadings and unique variances together. A unique variance may come out negative,
as in a confirmatory factor analysis: the caller says so. The same Hessian tells how the solution answers to the
covariances.

Source: Joreskog (1969), Psychometrika 34, 183-202.
"""

from typing import NamedTuple

import numpy as np

from analysis.checks import Array
from analysis.errors import NotConverged

GRADIENT_TOLERANCE = 1e-12
# Rounding stops some matrices a little above the tolerance; up to here the solution still holds ten digits.
ACCEPTABLE_GRADIENT = 1e-9
MAX_STEPS = 200


class OneFactor(NamedTuple):
    """Loadings, their sum not negative, and unique variances; shape (k,) each."""

    loadings: Array
    unique: Array


class _Point(NamedTuple):
    value: float
    gradient: Array
    hessian: Array


def fit_one_factor(correlations: Array) -> OneFactor:
    """One factor of a correlation matrix of full rank with at least 3 items.

    Raises
    ------
    NotConverged   the likelihood has no optimum: the correlations do not go back to one factor
    """
    k = len(correlations)
    x = _start(correlations)
    here = _at(x, correlations)
    for _ in range(MAX_STEPS):
        if here is None or np.abs(here.gradient).max() <= GRADIENT_TOLERANCE:
            break
        better = _step(x, here, correlations)
        if better is None:
            break
        x, here = better
    if here is None or np.abs(here.gradient).max() > ACCEPTABLE_GRADIENT:
        raise NotConverged(
            needed="items that go back to one common factor",
            found="a likelihood without an optimum",
            remedy="leave out items that do not go with the others, or report alpha and the correlations",
        )
    loadings, unique = x[:k], x[k:]
    return OneFactor(-loadings if loadings.sum() < 0 else loadings, unique)


def likelihood_hessian(covariance: Array, *, loadings: Array, unique: Array) -> Array:
    """Second derivatives of F by the loadings, then by the unique variances; shape (2k, 2k)."""
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    weighted = inverse @ covariance @ inverse
    a, b = inverse @ loadings, weighted @ loadings
    alpha, beta = loadings @ a, loadings @ b
    crossed = np.outer(a, b)
    by_loadings = 2 * (
        (beta - alpha) * inverse + alpha * weighted - np.outer(a, a) + crossed + crossed.T + inverse - weighted
    )
    mixed = 2 * (inverse * (b - a) + weighted * a)
    by_unique = inverse * (2 * weighted - inverse)
    return np.block([[by_loadings, mixed], [mixed.T, by_unique]])


def _start(correlations: Array) -> Array:
    """First principal axis with squared multiple correlations for communalities."""
    unique = 1 / np.diag(np.linalg.inv(correlations))
    roots, vectors = np.linalg.eigh(correlations - np.diag(unique))
    loadings = np.clip(vectors[:, -1] * np.sqrt(max(roots[-1], 0.01)), -0.95, 0.95)
    return np.concatenate([loadings, 1 - loadings**2])


def _at(x: Array, correlations: Array) -> _Point | None:
    """F with its derivatives; None where the implied matrix is no covariance matrix."""
    loadings, unique = np.split(x, 2)
    implied = np.outer(loadings, loadings) + np.diag(unique)
    roots, vectors = np.linalg.eigh(implied)
    if roots[0] <= 1e-10 * roots[-1]:
        return None
    inverse = (vectors / roots) @ vectors.T
    slope = inverse - inverse @ correlations @ inverse
    value = float(np.log(roots).sum() + (correlations * inverse).sum())
    hessian = likelihood_hessian(correlations, loadings=loadings, unique=unique)
    return _Point(value, np.concatenate([2 * slope @ loadings, np.diag(slope)]), hessian)


def _step(x: Array, here: _Point, correlations: Array) -> tuple[Array, _Point] | None:
    """Newton's step with a Hessian made positive, cut until F falls."""
    roots, vectors = np.linalg.eigh(here.hessian)
    size = np.maximum(np.abs(roots), 1e-8 * np.abs(roots).max())
    direction = -vectors @ ((vectors.T @ here.gradient) / size)
    direction /= max(1.0, float(np.abs(direction).max()))
    slope, length = float(here.gradient @ direction), 1.0
    while length > 1e-8:
        found = _at(x + length * direction, correlations)
        if found is not None:
            # Close to the optimum F has no digits left to fall by, the slope still has.
            flat = abs(slope) < 1e-10 and np.abs(found.gradient).max() < 0.9 * np.abs(here.gradient).max()
            if found.value <= here.value + 1e-4 * length * slope or flat:
                return x + length * direction, found
        length *= 0.5
    return None
