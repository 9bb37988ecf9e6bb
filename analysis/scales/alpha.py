"""Cronbach's alpha with its confidence limits."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import MOST_REPLICATES, Array, check_choice, check_level, check_whole, complete_items
from analysis.errors import BadOption, ConstantScore
from analysis.inference.limits import Limits, percentile_limits
from analysis.moments import Moments, as_moments, covariance_matrix
from analysis.numeric.blocks import Codes
from analysis.numeric.draws import Progress
from analysis.scales.bootstrap import REPLICATES, bca_limits, resampled_alphas
from analysis.scales.intervals import adf_se, alpha_gradient, alpha_normal_se, feldt_interval, wald_interval

Interval = Literal["feldt", "adf", "bootstrap", "bca"]
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Alpha:
    """Cronbach's alpha of one scale.

    alpha            point estimate; at most 1, negative if items disagree
    low, high        confidence limits at `level`, by `interval`
    standardized     alpha of the standardized items
    se               standard error of alpha: for normal answers with "feldt", for any distribution with "adf",
                     standard deviation of the replicates with "bootstrap" and "bca"
    mean_r           mean correlation of the items
    spearman_brown   only for k = 2: reliability of the two halves put together; None for more items
    replicates       resamples; None without resampling
    n, k             complete rows used; items
    n_dropped        rows left out because an answer was missing
    """

    alpha: float
    low: float
    high: float
    level: float
    interval: Interval
    standardized: float
    se: float
    mean_r: float
    spearman_brown: float | None
    replicates: int | None
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names, without those that do not exist for this scale."""
        return pd.DataFrame([{name: value for name, value in vars(self).items() if value is not None}])


def cronbach_alpha(
    items: pd.DataFrame | Moments,
    *,
    level: float = 0.95,
    interval: Interval = "feldt",
    index: npt.ArrayLike | None = None,
    rng: np.random.Generator | None = None,
    replicates: int = REPLICATES,
    progress: Progress | None = None,
    moments: Moments | None = None,
) -> Alpha:
    r"""Cronbach's alpha with a confidence interval.

    .. math:: \alpha = \frac{k}{k-1}\left(1 - \frac{\sum_i s_i^2}{s_T^2}\right)
                     = \frac{k}{k-1} \frac{\sum_{i \ne j} s_{ij}}{s_T^2}

    Parameters
    ----------
    items : shape (rows, k), k >= 2
        One row for each response, one column for each item, in scale points, reversed items already turned.
        Rows with a missing answer are left out (listwise). Moments are enough for Feldt's limits.
    level : in (0, 1)
    interval : how the limits are made
        feldt (normal answers, essentially parallel items), adf (any distribution), bootstrap (percentile of resampled
        rows) or bca (the same, corrected for bias and skewness).
    index : shape (replicates, n)
        Row positions of each resample among the complete rows, counted from 0; None draws them.
    rng : draws the resamples; None uses a fixed stream, so equal input gives equal limits
    replicates : number of resamples drawn
    progress : called as resampling goes on with the replicates done and all of them
        For bootstrap and bca; it changes no figure. `resampling_seconds` says beforehand about how long they take.
    moments : the moments of these rows, where they have been summed already

    Raises
    ------
    TooFewItems     fewer than 2 items
    TooFewRows      fewer than 2 complete rows
    ConstantItems   an item has the same answer in every row used
    ConstantScore   the items cancel out: the total is the same in every row
    BadOption       level outside (0, 1), unknown interval, an index of the wrong shape, moments where rows are needed

    Notes
    -----
    Source: Cronbach (1951), Psychometrika 16, 297-334; for the limits see `feldt_interval`, `adf_se`, `bca_limits`.
    Degrees of freedom count the rows used, not the rows given.
    Checked against: oracles reliability_mobi.json, alpha_bootstrap.json (R)

    Examples
    --------
    >>> people = pd.DataFrame({"a": [4, 2, 5, 3, 1], "b": [5, 3, 5, 3, 2], "c": [4, 2, 4, 2, 3]})
    >>> round(cronbach_alpha(people).alpha, 3)
    0.902
    """
    check_level(level)
    _check_interval(interval, items=items)
    replicates = check_whole("replicates", replicates, least=2, most=MOST_REPLICATES)
    used = as_moments(items, statistic="Cronbach's alpha", known=moments)
    n, k = used.n, used.k
    alpha = alpha_of(used.scatter)
    mean_r = _mean_correlation(used)
    standardized = standardized_alpha(mean_r, k=k)
    uncertain = _uncertainty(
        items,
        used,
        alpha=alpha,
        level=level,
        interval=interval,
        index=index,
        rng=rng,
        replicates=replicates,
        progress=progress,
    )
    return Alpha(
        alpha=alpha,
        low=uncertain.limits.low,
        high=uncertain.limits.high,
        level=level,
        interval=interval,
        standardized=standardized,
        se=uncertain.se,
        mean_r=mean_r,
        spearman_brown=standardized if k == 2 else None,
        replicates=uncertain.replicates,
        n=n,
        k=k,
        n_dropped=used.n_dropped,
    )


def alpha_of(scatter: Array | Codes, *, score: str = "the total score") -> float:
    """Alpha from covariances or any multiple of them; `score` names the sum in the message when it does not vary.

    Whole numbers are divided once, at the end, so identical items give exactly 1.
    """
    k, trace, total = len(scatter), np.trace(scatter).item(), scatter.sum().item()
    if total <= ROUNDING * trace:
        raise ConstantScore(score)
    # Never above 1 but for rounding.
    return float(min(k * (total - trace) / ((k - 1) * total), 1.0))


def standardized_alpha(mean_r: float, *, k: int) -> float:
    """Alpha of k standardized items with this mean correlation (Spearman-Brown)."""
    spread = 1 + (k - 1) * mean_r
    if spread <= ROUNDING:
        raise ConstantScore("the sum of the standardized items")
    return k * mean_r / spread


def _check_interval(interval: Interval, *, items: pd.DataFrame | Moments) -> None:
    check_choice("interval", interval, get_args(Interval))
    if interval != "feldt" and isinstance(items, Moments):
        raise BadOption(
            "interval", needed="'feldt' when only moments are known", found=interval, remedy="give the frame of answers"
        )


class _Uncertainty(NamedTuple):
    limits: Limits
    se: float
    replicates: int | None


def _uncertainty(
    items: pd.DataFrame | Moments,
    moments: Moments,
    *,
    alpha: float,
    level: float,
    interval: Interval,
    index: npt.ArrayLike | None,
    rng: np.random.Generator | None,
    replicates: int,
    progress: Progress | None,
) -> _Uncertainty:
    covariance = covariance_matrix(moments)
    if interval == "feldt" or isinstance(items, Moments):
        limits = feldt_interval(alpha, n=moments.n, k=moments.k, level=level)
        return _Uncertainty(limits, alpha_normal_se(covariance, n=moments.n), None)
    values = complete_items(items).values
    if interval == "adf":
        se = adf_se(alpha_gradient(covariance), values)
        return _Uncertainty(wald_interval(alpha, se=se, level=level), se, None)
    alphas = resampled_alphas(values, replicates=replicates, index=index, rng=rng, progress=progress)
    if interval == "bca":
        limits = bca_limits(alphas, alpha=alpha, values=values, level=level)
    else:
        limits = Limits(*map(float, percentile_limits(alphas, level=level)))
    return _Uncertainty(limits, float(alphas.std(ddof=1)), len(alphas))


def _mean_correlation(moments: Moments) -> float:
    k, covariance = moments.k, covariance_matrix(moments)
    unit = 1 / np.sqrt(covariance.diagonal())
    return float((unit @ covariance @ unit - k) / (k * (k - 1)))
