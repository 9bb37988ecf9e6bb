r"""Johnson's relative weights of one or of many correlation matrices at once.

.. math:: R = V D V', \quad \Lambda = V D^{1/2} V', \quad \beta = V D^{-1/2} V' r, \quad
          \epsilon_j = \sum_k \Lambda_{jk}^2 \beta_k^2, \quad \sum_j \epsilon_j = R^2

Source: Johnson (2000), Multivariate Behavioral Research 35, 1-19.
"""

import numpy as np

from analysis.checks import Array
from analysis.effects.rows import LEAST_OWN

# A share of the variance that is only the rounding of correlations of 0.
NOTHING = 1e-20


def weights_of(correlations: Array, with_outcomes: Array) -> Array:
    """Relative weights, shape (..., k, outcomes); NaN where the predictors of a matrix repeat each other.

    correlations    of the predictors, shape (..., k, k)
    with_outcomes   of the predictors with the outcomes, shape (..., k, outcomes)
    """
    values, vectors = np.linalg.eigh(correlations)
    usable = values[..., :1] >= LEAST_OWN
    roots = np.sqrt(np.where(usable, values, 1.0))
    turned = vectors.swapaxes(-1, -2)
    loadings = (vectors * roots[..., np.newaxis, :]) @ turned
    slopes = (vectors / roots[..., np.newaxis, :]) @ turned @ with_outcomes
    return np.asarray(np.where(usable[..., np.newaxis], loadings**2 @ slopes**2, np.nan))


def shares_of(weights: Array) -> Array:
    """Parts of what is explained, shape (..., k); where nothing is explained each has 0 of it."""
    together = weights.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(weights, together, out=np.zeros_like(weights), where=together > NOTHING))


def _root(correlations: Array) -> Array:
    """L with R = L L'; Cholesky's where the matrices have one, ten times faster than eigenvectors."""
    try:
        return np.asarray(np.linalg.cholesky(correlations))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(correlations)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0))[:, np.newaxis, :])


def with_random(correlations: Array, *, k: int, n: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    r"""Correlations with one more predictor, which is drawn at random and related to nothing.

    The correlations of a normal variable with fixed columns need no draw of n values: in an orthonormal basis of the
    columns it has independent normal coordinates g, and what lies outside has a squared length of chi-square.

    .. math:: r = \frac{L g}{\sqrt{g'g + \chi^2_{n - 1 - q}}}, \quad R = L L'

    correlations   of k predictors and then the outcomes, shape (replicates, q, q)
    n              rows behind each
    Returns the correlations of the predictors with the new one last, shape (replicates, k + 1, k + 1), and those of
    all of them with the outcomes, shape (replicates, k + 1, outcomes).
    """
    replicates, q = correlations.shape[:2]
    root = _root(correlations)
    g = rng.standard_normal((replicates, q))
    outside = rng.chisquare(np.maximum(n - 1 - q, 1))
    drawn = (root @ g[..., np.newaxis])[..., 0] / np.sqrt((g**2).sum(axis=1) + outside)[:, np.newaxis]
    predictors = np.ones((replicates, k + 1, k + 1))
    predictors[:, :k, :k] = correlations[:, :k, :k]
    predictors[:, :k, k] = predictors[:, k, :k] = drawn[:, :k]
    return predictors, np.concatenate([correlations[:, :k, k:], drawn[:, np.newaxis, k:]], axis=1)
