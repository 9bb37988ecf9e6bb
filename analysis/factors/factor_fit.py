"""How well common factors reproduce a correlation matrix, as R psych reports it."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.checks import Array
from analysis.factors.extraction import degrees_of_freedom


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Fit of a factor solution.

    chi2            likelihood-ratio statistic with Bartlett's correction
    df              degrees of freedom
    p               probability of chi2 or more; None with 0 degrees of freedom
    rmsea           root mean square error of approximation; None with 0 degrees of freedom
    rmsea_low, rmsea_high   its 90 % limits; None with 0 degrees of freedom
    tli             Tucker-Lewis index; None with 0 degrees of freedom, or where items do not correlate at all
    bic             chi2 - df log n
    rmsr            root mean square of the residual correlations
    objective       discrepancy of the likelihood, log|S| - log|R| + tr(R inv(S)) - k
    """

    chi2: float
    df: int
    p: float | None
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    tli: float | None
    bic: float
    rmsr: float
    objective: float


def fit_of(correlations: Array, *, loadings: Array, uniquenesses: Array, n: int) -> Fit:
    r"""Fit of unrotated loadings to the correlations behind them.

    .. math:: \chi^2 = \left(n - 1 - \frac{2k + 5}{6} - \frac{2m}{3}\right) F_{ML}

    Notes
    -----
    Source: Bartlett (1950), Br. J. Stat. Psychol. 3, 77-85; RMSEA and TLI as psych::fa.
    """
    k, m = loadings.shape
    implied = loadings @ loadings.T + np.diag(uniquenesses)
    objective = max(_discrepancy(correlations, implied), 0.0)
    df = degrees_of_freedom(k, m)
    multiplier = n - 1 - (2 * k + 5) / 6 - 2 * m / 3
    chi2 = multiplier * objective
    low, high = _rmsea_limits(chi2, df, n) if df else (None, None)
    below = np.tril_indices(k, -1)
    return Fit(
        chi2=chi2,
        df=df,
        p=float(special.chdtrc(df, chi2)) if df else None,
        rmsea=float(np.sqrt(max(chi2 / (df * n) - 1 / (n - 1), 0.0))) if df else None,
        rmsea_low=low,
        rmsea_high=high,
        tli=_tli(correlations, chi2, df, multiplier),
        bic=float(chi2 - df * np.log(n)),
        rmsr=float(np.sqrt(np.mean((correlations - implied)[below] ** 2))),
        objective=objective,
    )


def _discrepancy(correlations: Array, implied: Array) -> float:
    ratio = np.linalg.solve(implied, correlations)
    return float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(correlations))


def _tli(correlations: Array, chi2: float, df: int, multiplier: float) -> float | None:
    # The model without factors gets the multiplier of the model with them, as psych does, so that both are on one
    # footing; Tucker & Lewis leave the factors out of it, which moves the index by about .001.
    k = len(correlations)
    null_ratio = -multiplier * float(np.linalg.slogdet(correlations)[1]) / (k * (k - 1) / 2)
    if df == 0 or null_ratio <= 1:
        return None
    return (null_ratio - chi2 / df) / (null_ratio - 1)


def _rmsea_limits(chi2: float, df: int, n: int, tail: float = 0.05) -> tuple[float, float]:
    def limit(probability: float) -> float:
        # a chi2 under this quantile is likelier than that without any misfit
        if special.chndtr(chi2, df, 0.0) <= probability:
            return 0.0
        return float(np.sqrt(special.chndtrinc(chi2, df, probability) / (df * (n - 1))))

    return limit(1 - tail), limit(tail)
