"""McDonald's omega of one scale: the share of a total score that a single common factor explains."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.checks import Array, check_choice, check_level, complete_items
from analysis.errors import BadOption, ConstantScore, Inadmissible, TooFewRows
from analysis.factors.one_factor import fit_one_factor, likelihood_hessian
from analysis.moments import Moments, as_moments, correlation_matrix, covariance_matrix
from analysis.numeric.single_thread import single_thread
from analysis.pairs.correlation_input import Correlations, refuse_singular
from analysis.scales.intervals import adf_se, normal_se, wald_interval

OmegaInterval = Literal["adf", "normal"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Omega:
    """Omega of one scale (congeneric reliability).

    omega          share of the model-implied variance of the sum that the factor explains, in the items' own units
    low, high      confidence limits at `level`, by `interval`
    se             standard error: for any distribution with "adf", for normal answers with "normal"
    standardized   the same of standardized items
    loadings       standardized loading of each item
    heywood        items with more common variance than variance: no population could have the solution, and omega is
                   to be reported with that warning or not at all
    n, k           complete rows used; items
    n_dropped      rows left out because an answer was missing
    """

    omega: float
    low: float
    high: float
    level: float
    interval: OmegaInterval
    se: float
    standardized: float
    loadings: "pd.Series[float]"
    heywood: tuple[str, ...]
    n: int
    k: int
    n_dropped: int

    @property
    def is_admissible(self) -> bool:
        """Whether a population could have the solution."""
        return not self.heywood

    def to_frame(self) -> pd.DataFrame:
        """One row of all fields but the loadings; Heywood cases as text."""
        held = {name: value for name, value in vars(self).items() if name != "loadings"}
        return pd.DataFrame([{**held, "heywood": ", ".join(self.heywood)}])


def omega(
    items: pd.DataFrame | Moments,
    *,
    level: float = 0.95,
    interval: OmegaInterval | None = None,
    moments: Moments | None = None,
) -> Omega:
    r"""McDonald's omega from a one-factor maximum-likelihood model of the covariances.

    .. math:: \omega = \frac{(\sum \lambda_i)^2}{(\sum \lambda_i)^2 + \sum \theta_i}

    Parameters
    ----------
    items : shape (rows, k), k >= 3
        In scale points, reversed items already turned; rows with a missing answer are left out (listwise).
    level : in (0, 1)
    interval : adf (any distribution, needs the rows) or normal; None takes adf for a frame and normal for moments
    moments : the moments of these rows, where they have been summed already

    Raises
    ------
    TooFewItems      fewer than 3 items: two cannot settle a factor
    TooFewRows       not more rows than items
    ConstantItems    an item has the same answer in every row used
    SingularMatrix   items repeat each other
    NotConverged     the items do not go back to one factor
    Inadmissible     omega would exceed 1
    ConstantScore    the loadings cancel out

    Notes
    -----
    The standard error is that of the maximum-likelihood solution, by the delta method.
    Source: McDonald (1999), Test Theory, ch. 6; Raykov (1997), Applied Psychological Measurement 21, 173-184.
    Checked against: oracle omega_cfa_unidim.json (R lavaan)
    """
    check_level(level)
    used = as_moments(items, statistic="omega", min_items=3, known=moments)
    chosen = _interval_for(items, interval)
    correlations = _usable_correlations(used)
    covariance = covariance_matrix(used)
    with single_thread():
        found = fit_one_factor(correlations)
        sd = np.sqrt(np.diag(covariance))
        loadings, unique = sd * found.loadings, sd**2 * found.unique
        estimate = _share(loadings, unique)
        se = _standard_error(items, covariance, omega_gradient(covariance, loadings=loadings, unique=unique), chosen)
    limits = wald_interval(estimate, se=se, level=level)
    return Omega(
        omega=estimate,
        low=limits.low,
        high=limits.high,
        level=level,
        interval=chosen,
        se=se,
        standardized=_share(found.loadings, found.unique),
        loadings=pd.Series(found.loadings, index=list(used.columns), name="loading"),
        heywood=tuple(name for name, left in zip(used.columns, found.unique, strict=True) if left < 0),
        n=used.n,
        k=used.k,
        n_dropped=used.n_dropped,
    )


def _standard_error(
    items: pd.DataFrame | Moments, covariance: Array, gradient: Array, interval: OmegaInterval
) -> float:
    if isinstance(items, Moments):
        return normal_se(gradient, covariance, n=items.n)
    rows = complete_items(items).values
    return adf_se(gradient, rows) if interval == "adf" else normal_se(gradient, covariance, n=len(rows))


def omega_gradient(covariance: Array, *, loadings: Array, unique: Array) -> Array:
    r"""How omega answers to each covariance: ``d omega = tr(G dS)``.

    The loadings and unique variances follow the covariances so that the slope of the likelihood stays zero:
    :math:`H d\tau = -\partial g / \partial S \, dS`, with the exact Hessian H at the solution.
    """
    k = len(covariance)
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    hessian = likelihood_hessian(covariance, loadings=loadings, unique=unique)
    common, spread = loadings.sum() ** 2, loadings.sum() ** 2 + unique.sum()
    slope = np.concatenate([np.full(k, 2 * loadings.sum() * unique.sum() / spread**2), np.full(k, -common / spread**2)])
    by_loading, by_unique = np.split(np.linalg.solve(hessian, slope), 2)
    crossed = np.outer(by_loading, loadings)
    return np.asarray(inverse @ (crossed + crossed.T + np.diag(by_unique)) @ inverse)


def _share(loadings: Array, unique: Array) -> float:
    if unique.sum() <= 0:
        raise Inadmissible(
            needed="items whose unique variances add up to more than zero",
            found="unique variances that add up to less (Heywood case), an omega above 1",
            remedy="leave out items that nearly repeat each other, collect more rows, or report alpha",
        )
    common = loadings.sum() ** 2
    if common <= 1e-12 * (loadings**2).sum():
        raise ConstantScore("the common part of the total score")
    return float(common / (common + unique.sum()))


def _interval_for(items: pd.DataFrame | Moments, interval: OmegaInterval | None) -> OmegaInterval:
    if interval is None:
        return "normal" if isinstance(items, Moments) else "adf"
    check_choice("interval", interval, get_args(OmegaInterval))
    if interval == "adf" and isinstance(items, Moments):
        raise BadOption("interval", needed="'normal' when only moments are known", found=interval)
    return interval


def _usable_correlations(moments: Moments) -> Array:
    if moments.n <= moments.k:
        raise TooFewRows(needed_rows=moments.k + 1, found_rows=moments.n, given_rows=moments.n + moments.n_dropped)
    found = Correlations(
        values=correlation_matrix(moments), columns=moments.columns, n=moments.n, n_dropped=moments.n_dropped
    )
    refuse_singular(found)
    return found.values
