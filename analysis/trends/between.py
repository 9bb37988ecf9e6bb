"""What is left between units when the error of each is known: Paule and Mandel's variance."""

import numpy as np

from analysis.checks import Array

# Newton reaches the last digit in ten steps or so
STEPS, CLOSE = 200, 1e-15


def between_variance(values: Array, variances: Array, design: Array) -> float:
    r"""Variance of the units around a linear model, beside their own errors.

    .. math:: \sum_i \frac{(y_i - x_i' b)^2}{v_i + \tau^2} = n - p, \quad \text{else } \tau^2 = 0

    with b by least squares, weights ``1 / (v + tau^2)``.

    Notes
    -----
    Source: Paule & Mandel (1982), J. Res. Natl. Bur. Stand. 87, 377-385; DerSimonian & Kacker (2007).
    """
    free = len(values) - int(np.linalg.matrix_rank(design))
    tau2 = 0.0
    for _step in range(STEPS):
        weights = 1 / (variances + tau2)
        squares = residuals(values, weights, design) ** 2
        excess = float(weights @ squares) - free
        if free <= 0 or excess <= 0:
            break
        # the sum falls in tau2 ever more slowly, so that no step goes beyond the root
        step = excess / float(weights**2 @ squares)
        tau2 += step
        if step <= CLOSE * tau2:
            break
    return tau2


def residuals(values: Array, weights: Array, design: Array) -> Array:
    """What weighted least squares leaves."""
    root = np.sqrt(weights)
    found = np.linalg.lstsq(design * root[:, np.newaxis], values * root, rcond=None)[0]
    return np.asarray(values - design @ found)


def constant(values: Array) -> Array:
    """The design of a common mean."""
    return np.ones((len(values), 1))
