"""Whether several estimates differ from 0 together."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.checks import Array

# Standard error of a standardised estimate below which it is rounding.
ROUNDING = 1e-10
# Condition of a covariance beyond which it is singular but for rounding.
WORST = 1e12


@dataclass(frozen=True, kw_only=True)
class Joint:
    """An F test of several estimates at once."""

    f: float
    df1: int
    df2: float
    p: float


def joint_test(estimates: Array, covariance: Array, *, df: float, clustered: bool = False) -> Joint | None:
    r"""Wald's test as an F.

    .. math:: F = \frac{d' V^{-1} d}{q}, \; (q, df); \quad
              clustered: \; \frac{df - q + 1}{q\, df} d' V^{-1} d, \; (q, df - q + 1)

    The second is Hotelling's T squared: a covariance from few clusters is itself uncertain. None where the covariance
    is singular, or where there are fewer clusters than estimates.
    """
    q = len(estimates)
    df2 = df - q + 1 if clustered else df
    spread = np.sqrt(np.diag(covariance))
    if df2 < 1 or not (spread > ROUNDING).all():
        return None
    correlations = covariance / np.outer(spread, spread)
    if np.linalg.cond(correlations) > WORST:
        return None
    scaled = estimates / spread
    wald = float(scaled @ np.linalg.solve(correlations, scaled))
    f = wald / q * (df2 / df)
    return Joint(f=f, df1=q, df2=float(df2), p=float(special.fdtrc(q, df2, f)))
