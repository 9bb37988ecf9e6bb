r"""Unrotated common factors of a correlation matrix: minres, maximum likelihood, principal axes.

All three are minimised over the uniquenesses alone, with the exact Hessian, so the answer carries all its digits:
a stopping rule on the change of the fit leaves errors in the fourth decimal.

Sources: Harman & Jones (1966), Psychometrika 31, 351-368; Joreskog (1967), Psychometrika 32, 443-482;
Clarke (1970), Br. J. Math. Stat. Psychol. 23, 43-52 (second derivatives).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.checks import Array
from analysis.errors import Inadmissible, NotConverged, NotIdentified, listed
from analysis.numeric.newton import downhill

Method = Literal["minres", "ml", "paf"]
METHODS: tuple[Method, ...] = ("minres", "ml", "paf")

# The bound that statistical packages put on a uniqueness; a solution beyond it is a Heywood case.
LEAST_UNIQUENESS = 0.005
GRADIENT_TOLERANCE = 1e-12
# Rounding stops some matrices a little above the tolerance; up to here the loadings still hold ten digits.
ACCEPTABLE_GRADIENT = 1e-9
MAX_STEPS = 200
MAX_AXIS_STEPS = 500

Derivatives = tuple[float, Array, Array]
# None where the objective does not exist: for the line search that is a worse step.
Objective = Callable[[Array], Derivatives | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Extraction:
    """Unrotated factors.

    loadings       shape (k, m), columns by falling sum of squares, column sums positive
    uniquenesses   shape (k,)
    gradient       largest slope left at the solution
    steps          Newton steps taken
    """

    loadings: Array
    uniquenesses: Array
    gradient: float
    steps: int


def degrees_of_freedom(k: int, m: int) -> int:
    """Correlations less free loadings: ((k - m)^2 - (k + m)) / 2."""
    return ((k - m) ** 2 - (k + m)) // 2


def most_factors(k: int) -> int:
    """Most factors that k items can settle; 0 for fewer than 3 items."""
    return max((m for m in range(k) if degrees_of_freedom(k, m) >= 0), default=0)


def extract(correlations: Array, *, factors: int, method: Method, columns: tuple[str, ...]) -> Extraction:
    """Factors of a correlation matrix of full rank.

    Raises
    ------
    NotIdentified   more factors than the number of items can settle
    Inadmissible    a uniqueness under .005 (Heywood case), or a factor without variance
    NotConverged    the slope does not vanish
    """
    k = len(correlations)
    most = most_factors(k)
    if not 1 <= factors <= most:
        raise NotIdentified(
            needed=f"from 1 to {most} factors for {k} items" if most else "at least 3 items for a factor",
            found=f"{factors} factors, {k} items",
            remedy="ask for fewer factors or add items" if most else "add items",
        )
    if method == "ml":
        psi, slope, steps = _fit_ml(correlations, factors)
        loadings = _ml_loadings(correlations, psi, factors)
    else:
        psi, slope, steps = _fit_minres(correlations, factors, from_axes=method == "paf")
        loadings = _axis_loadings(correlations, psi, factors)
    _refuse_heywood(psi, columns, factors)
    _refuse_unconverged(slope, steps, method)
    _refuse_empty_factor(loadings, factors)
    return Extraction(loadings=upright(loadings), uniquenesses=psi, gradient=slope, steps=steps)


def upright(loadings: Array) -> Array:
    """Columns turned so that each sums to zero or more."""
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)


def _falling_roots(matrix: Array) -> tuple[Array, Array]:
    roots, vectors = np.linalg.eigh(matrix)
    return roots[::-1], vectors[:, ::-1]


def _axis_loadings(correlations: Array, psi: Array, m: int) -> Array:
    roots, vectors = _falling_roots(correlations - np.diag(psi))
    return vectors[:, :m] * np.sqrt(np.maximum(roots[:m], 0.0))


def _ml_loadings(correlations: Array, psi: Array, m: int) -> Array:
    scale = np.sqrt(psi)
    roots, vectors = _falling_roots(correlations / np.outer(scale, scale))
    return scale[:, None] * vectors[:, :m] * np.sqrt(np.maximum(roots[:m] - 1.0, 0.0))


def _minres_derivatives(psi: Array, correlations: Array, m: int) -> Derivatives:
    """Half the sum of the squared roots that the factors leave, by the uniquenesses."""
    roots, vectors = _falling_roots(correlations - np.diag(psi))
    kept, left, v1, v2 = roots[:m], roots[m:], vectors[:, :m], vectors[:, m:]
    gradient = -(v2**2) @ left
    hessian = (v2 @ v2.T) ** 2 + 2.0 * _crossed(v1, v2, left / _apart(left - kept[:, None]))
    return 0.5 * float(left @ left), gradient, hessian


def _ml_derivatives(log_psi: Array, correlations: Array, m: int) -> Derivatives | None:
    """Sum of e - log e - 1 over the roots that the factors leave, by the logarithms of the uniquenesses.

    None outside the domain: the roots are positive, but where a uniqueness vanishes the smallest of them drown in
    the rounding of the largest, and may come out as zero or less.
    """
    scale = np.exp(0.5 * log_psi)
    roots, vectors = _falling_roots(correlations / np.outer(scale, scale))
    kept, left, v1, v2 = roots[:m], roots[m:], vectors[:, :m], vectors[:, m:]
    if not left.min() > 0:
        return None
    gradient = (v2**2) @ (1.0 - left)
    weights = (1.0 - left) * (left + kept[:, None]) / _apart(left - kept[:, None])
    hessian = ((v2 * left) @ v2.T) * (v2 @ v2.T) - _crossed(v1, v2, weights)
    return float((left - np.log(left) - 1.0).sum()), gradient, hessian


def _crossed(v1: Array, v2: Array, weights: Array) -> Array:
    """Sum over kept roots a and left roots b of weights[a, b] times v_ia v_la v_ib v_lb, shape (k, k)."""
    kept = v1.T[:, :, None] * v1.T[:, None, :]
    return np.asarray((kept * ((v2 * weights[:, None, :]) @ v2.T)).sum(axis=0))


def _apart(gaps: Array) -> Array:
    # Two equal roots make the Hessian infinite; a tiny gap only makes a short, safe step.
    return np.minimum(gaps, -1e-12)


def _fit_minres(correlations: Array, m: int, *, from_axes: bool) -> tuple[Array, float, int]:
    psi = 1.0 / np.diag(np.linalg.inv(correlations))
    if from_axes:
        psi = _principal_axes(correlations, psi, m)
    return _newton(lambda x: _minres_derivatives(x, correlations, m), psi)


def _fit_ml(correlations: Array, m: int) -> tuple[Array, float, int]:
    k = len(correlations)
    start = (1.0 - 0.5 * m / k) / np.diag(np.linalg.inv(correlations))
    log_psi, slope, steps = _newton(lambda x: _ml_derivatives(x, correlations, m), np.log(start))
    return np.exp(log_psi), slope, steps


def _principal_axes(correlations: Array, psi: Array, m: int) -> Array:
    """Classic iteration up to the third decimal; Newton's method, which has the same fixed points, does the rest."""
    for _ in range(MAX_AXIS_STEPS):
        renewed = 1.0 - (_axis_loadings(correlations, psi, m) ** 2).sum(axis=1)
        change = float(np.abs(renewed - psi).max())
        psi = renewed
        if change < 1e-3:
            break
    return psi


def _newton(derivatives: Objective, x: Array) -> tuple[Array, float, int]:
    """Minimise by Newton's method with a Hessian made positive and steps cut until the value falls."""
    begin = derivatives(x)
    if begin is None:
        return x, np.inf, 0
    value, gradient, hessian = begin
    for step in range(MAX_STEPS):
        if np.abs(gradient).max() <= GRADIENT_TOLERANCE:
            return x, float(np.abs(gradient).max()), step
        direction = downhill(gradient, hessian)
        # A uniqueness lives between 0 and 1: no honest step is longer than that.
        direction /= max(1.0, float(np.abs(direction).max()))
        better = _shorter_until_better(derivatives, x, (value, gradient), direction)
        if better is None:
            break
        x, (value, gradient, hessian) = better
    return x, float(np.abs(gradient).max()), step


def _shorter_until_better(
    derivatives: Objective, x: Array, here: tuple[float, Array], direction: Array
) -> tuple[Array, Derivatives] | None:
    slope = float(here[1] @ direction)
    length = 1.0
    while length > 1e-8:
        trial = x + length * direction
        found = derivatives(trial)
        if found is not None and _is_better(found, here, fall=length * slope, slope=slope):
            return trial, found
        length *= 0.5
    return None


def _is_better(found: Derivatives, here: tuple[float, Array], *, fall: float, slope: float) -> bool:
    # Close to the minimum the value has no digits left to fall by, the slope still has.
    flat = abs(slope) < 1e-10 and bool(np.abs(found[1]).max() < 0.9 * np.abs(here[1]).max())
    return found[0] <= here[0] + 1e-4 * fall or flat


def _refuse_heywood(psi: Array, columns: tuple[str, ...], m: int) -> None:
    heywood = [name for name, unique in zip(columns, psi, strict=True) if unique < LEAST_UNIQUENESS]
    if heywood:
        raise Inadmissible(
            needed=f"a uniqueness of {LEAST_UNIQUENESS} or more for every item",
            found=f"less for {listed(heywood)} (Heywood case) with {m} factors",
            remedy="ask for fewer factors, leave out items that nearly repeat each other, or collect more rows",
        )


def _refuse_unconverged(slope: float, steps: int, method: str) -> None:
    if slope > ACCEPTABLE_GRADIENT:
        raise NotConverged(
            needed=f"a slope of {ACCEPTABLE_GRADIENT:g} or less",
            found=f"{slope:.1e} after {steps} steps of {method}",
            remedy="ask for fewer factors or another extraction",
        )


def _refuse_empty_factor(loadings: Array, m: int) -> None:
    if (loadings**2).sum(axis=0)[-1] < 1e-12:
        raise Inadmissible(
            needed=f"{m} factors that each explain something",
            found=f"a reduced correlation matrix whose root number {m} is not positive",
            remedy="ask for fewer factors",
        )
