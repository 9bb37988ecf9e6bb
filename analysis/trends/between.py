"""What is left between units when the error of each is known: Paule and Mandel's variance."""

import numpy as np
from scipy import optimize

from analysis.checks import Array

STEPS = 200


def between_variance(values: Array, variances: Array, design: Array) -> float:
    r"""Variance of the units around a linear model, beside their own errors.

    .. math:: \sum_i \frac{(y_i - x_i' b)^2}{v_i + \tau^2} = n - p, \quad \text{else } \tau^2 = 0

    with b by least squares, weights ``1 / (v + tau^2)``.

    Notes
    -----
    Source: Paule & Mandel (1982), J. Res. Natl. Bur. Stand. 87, 377-385; DerSimonian & Kacker (2007).
    """
    free = len(values) - int(np.linalg.matrix_rank(design))

    def excess(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        return float(weights @ residuals(values, weights, design) ** 2) - free

    if free <= 0 or excess(0.0) <= 0:
        return 0.0
    above = float(np.ptp(values)) ** 2 + float(variances.max())
    while excess(above) > 0:
        above *= 2
    return float(optimize.brentq(excess, 0.0, above, xtol=1e-13 * above, rtol=1e-14, maxiter=STEPS))


def residuals(values: Array, weights: Array, design: Array) -> Array:
    """What weighted least squares leaves."""
    root = np.sqrt(weights)
    found = np.linalg.lstsq(design * root[:, np.newaxis], values * root, rcond=None)[0]
    return np.asarray(values - design @ found)


def constant(values: Array) -> Array:
    """The design of a common mean."""
    return np.ones((len(values), 1))
