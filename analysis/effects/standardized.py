r"""Errors of standardised coefficients, which know that the standard deviations were estimated, too.

What one row adds, with a the row of :math:`R^{-1} z_x` and e its residual in standard deviations:

.. math:: \psi_j = a_j e + \tfrac12 \beta_j (z_j^2 - z_y^2)

The first part is that of the raw coefficient, taken from `least_squares`; the second is missing where a raw standard
error is merely multiplied by :math:`s_x / s_y`. Under normality each :math:`\psi` is a quadratic form z'Qz, and
:math:`cov = 2 tr(Q R P R)`.

Source: Yuan & Chan (2011), Psychometrika 76, 670-690; Jones & Waller (2013), Psychological Methods 18, 435-453.
"""

import numpy as np

from analysis.checks import Array
from analysis.effects.rows import Codes
from analysis.inference.least_squares import sums_by


def with_spread(raw: Array, betas: Array, x: Array, y: Array, groups: Codes | None) -> Array:
    """Contributions to the errors of the raw slopes made those of standardised ones.

    raw     shape (rows or clusters, k, outcomes), of standardised columns, without the intercept
    betas   shape (k, outcomes)
    x, y    standardised columns
    """
    spread = 0.5 * betas * (x[:, :, np.newaxis] ** 2 - y[:, np.newaxis, :] ** 2) / (len(x) - 1)
    return np.asarray(raw + (spread if len(raw) == len(x) else sums_by(_known(groups), spread)))


def _known(groups: Codes | None) -> Codes:
    return np.empty(0, dtype=np.int64) if groups is None else groups


def normal_covariance(correlations: Array, betas: Array, *, df: int) -> Array:
    """Covariance of the standardised coefficients of all outcomes for normal answers, shape (k outcomes, k outcomes).

    correlations   of the predictors, then of the outcomes
    betas          shape (k, outcomes)
    The order is that of `betas.ravel()`.
    """
    k, m = betas.shape
    inverse = np.linalg.inv(correlations[:k, :k])
    forms = np.zeros((k, m, k + m, k + m))
    for j in range(k):
        for o in range(m):
            forms[j, o] = _form(inverse[j], betas, j, o)
    sided = forms.reshape(k * m, k + m, k + m) @ correlations
    return np.asarray(2 * np.einsum("apq,bqp->ab", sided, sided) / df)


def _form(row: Array, betas: Array, j: int, outcome: int) -> Array:
    """The symmetric matrix of a psi as a quadratic form in (x, y)."""
    (k, m), beta = betas.shape, betas[j, outcome] / 2
    residual, weights = np.zeros(k + m), np.zeros(k + m)
    residual[:k], residual[k + outcome] = -betas[:, outcome], 1
    weights[:k] = row
    form = (np.outer(weights, residual) + np.outer(residual, weights)) / 2
    form[j, j] += beta
    form[k + outcome, k + outcome] -= beta
    return np.asarray(form)
