r"""Johnson's relative weights of one or of many correlation matrices at once.

.. math:: R = V D V', \quad \Lambda = V D^{1/2} V', \quad \beta = V D^{-1/2} V' r, \quad
          \epsilon_j = \sum_k \Lambda_{jk}^2 \beta_k^2, \quad \sum_j \epsilon_j = R^2

Source: Johnson (2000), Multivariate Behavioral Research 35, 1-19.
"""

import numpy as np

from analysis.checks import Array
from analysis.effects.rows import LEAST_OWN


def weights_of(correlations: Array, with_outcome: Array) -> Array:
    """Relative weights, shape (..., k); NaN where the predictors of a matrix repeat each other.

    correlations   of the predictors, shape (..., k, k)
    with_outcome   of the predictors with the outcome, shape (..., k)
    """
    values, vectors = np.linalg.eigh(correlations)
    usable = values[..., :1] >= LEAST_OWN
    roots = np.sqrt(np.where(usable, values, 1.0))
    turned = vectors.swapaxes(-1, -2)
    loadings = (vectors * roots[..., np.newaxis, :]) @ turned
    slopes = ((vectors / roots[..., np.newaxis, :]) @ turned @ with_outcome[..., np.newaxis])[..., 0]
    found = (loadings**2 @ (slopes**2)[..., np.newaxis])[..., 0]
    return np.asarray(np.where(usable, found, np.nan))


def with_random(correlations: Array, *, n: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    r"""Correlations with one more predictor, which is drawn at random and related to nothing.

    The correlations of a normal variable with fixed columns need no draw of n values: in an orthonormal basis of the
    columns it has independent normal coordinates g, and what lies outside has a squared length of chi-square.

    .. math:: r = \frac{L g}{\sqrt{g'g + \chi^2_{n - 1 - q}}}, \quad R = L L'

    correlations   of the predictors and the outcome, which stands last, shape (replicates, q, q)
    n              rows behind each
    Returns the correlations of the predictors with the new one last, shape (replicates, q, q), and those of all of
    them with the outcome, shape (replicates, q).
    """
    replicates, q = correlations.shape[:2]
    values, vectors = np.linalg.eigh(correlations)
    root = vectors * np.sqrt(np.maximum(values, 0.0))[:, np.newaxis, :]
    g = rng.standard_normal((replicates, q))
    outside = rng.chisquare(np.maximum(n - 1 - q, 1))
    drawn = (root @ g[..., np.newaxis])[..., 0] / np.sqrt((g**2).sum(axis=1) + outside)[:, np.newaxis]
    predictors = np.ones((replicates, q, q))
    predictors[:, : q - 1, : q - 1] = correlations[:, : q - 1, : q - 1]
    predictors[:, : q - 1, q - 1] = predictors[:, q - 1, : q - 1] = drawn[:, : q - 1]
    outcome = np.concatenate([correlations[:, : q - 1, q - 1], drawn[:, q - 1 :]], axis=1)
    return predictors, outcome
