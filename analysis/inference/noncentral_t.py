r"""Tails of the noncentral t distribution, by integrals whose terms are all positive.

.. math:: P(T' > t) = P(Z + \delta > t S), \quad Z \sim N(0, 1), \; df \, S^2 \sim \chi^2_{df}

Either side can be integrated over: the narrower of Z and t S is the weight, the other one a distribution function that
is smooth beside it. No series has to converge, so there is a figure for every df, t and delta.

Source: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 31.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from analysis.checks import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
PANELS = 16
# Chance outside the range that is integrated over.
BEYOND = 1e-30
# Normal variables do not pass this: the chance is 1e-38.
END = 13.0
# From here on t is normal to the last digit.
MOST_DEGREES = 1e15


class _Grid(NamedTuple):
    """Points and what each counts for; the weights of a distribution add up to one."""

    points: Array
    weights: Array


def two_sided_tail(limit: float, *, df: float, shift: float) -> float:
    """Chance that a noncentral t with this shift lies further from zero than the limit, which is 0 or more."""
    df = min(df, MOST_DEGREES)
    if limit * limit <= 2 * df:
        return min(_over_spread(limit, df, shift), 1.0)
    return min(_over_normal(limit, df, shift) + _over_normal(limit, df, -shift), 1.0)


def _over_spread(limit: float, df: float, shift: float) -> float:
    """Weight: the density of S, known up to a factor that the sum of the weights gives."""
    half = df / 2
    ends = special.gammaincinv(half, BEYOND), special.gammainccinv(half, BEYOND)
    grid = _panels(*(float(np.sqrt(end / half)) - 1 for end in ends))
    away = grid.points
    log_density = (df - 1) * np.log1p(away) - df * away * (1 + away / 2)
    weights = grid.weights * np.exp(log_density - log_density.max())
    reach = limit * (1 + away)
    found = special.ndtr(shift - reach) + special.ndtr(-shift - reach)
    return float(weights @ found / weights.sum())


def _over_normal(limit: float, df: float, shift: float) -> float:
    """Weight: the normal density, over the values where Z + shift is positive."""
    low = max(-shift, -END)
    if low >= END:
        return 0.0
    grid = _panels(low, END)
    density = np.exp(-(grid.points**2) / 2) / np.sqrt(2 * np.pi)
    reach = (grid.points + shift) / limit
    return float((grid.weights * density) @ special.gammainc(df / 2, df / 2 * reach**2))


def _panels(low: float, high: float) -> _Grid:
    edges = np.linspace(low, high, PANELS + 1)
    half = np.diff(edges)[:, np.newaxis] / 2
    points = (edges[:-1, np.newaxis] + half) + half * NODES
    return _Grid(points.ravel(), (half * WEIGHTS).ravel())
