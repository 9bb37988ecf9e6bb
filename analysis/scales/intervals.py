"""Confidence limits and standard errors of a reliability coefficient."""

import numpy as np
from scipy import special

from analysis.checks import Array, check_level, check_whole, is_number
from analysis.errors import BadOption, TooFewItems, TooFewRows
from analysis.inference.limits import Limits

# Beyond these the quantiles of F have no digits left, and no sample is so large.
MOST_PEOPLE = 10**12


def feldt_interval(alpha: float, *, n: int, k: int, level: float = 0.95) -> Limits:
    r"""Feldt's limits of Cronbach's alpha, from published figures alone.

    .. math:: 1 - (1 - \hat\alpha) F_{1 - (1 - level)/2}, \quad 1 - (1 - \hat\alpha) F_{(1 - level)/2}, \quad
              F \sim F(n - 1, (n - 1)(k - 1))

    Exact for normal answers and essentially parallel items; too narrow for skewed answers with heavy tails.

    Parameters
    ----------
    alpha : at most 1
    n : people, at least 2
    k : items, at least 2
    level : in (0, 1)

    Raises
    ------
    BadOption     alpha above 1 or not a number, level outside (0, 1)
    TooFewRows    fewer than 2 people
    TooFewItems   fewer than 2 items

    Notes
    -----
    Source: Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11(1), 93-103.
    Checked against: oracle reliability_mobi.json (R psych), acceptance example 6.14

    Examples
    --------
    >>> [round(limit, 3) for limit in feldt_interval(0.81, n=100, k=14)]
    [0.751, 0.86]
    """
    check_level(level)
    _check_alpha(alpha, k=k)
    if check_whole("n", n, most=MOST_PEOPLE) < 2:
        raise TooFewRows(needed_rows=2, found_rows=n)
    tail = (1 - level) / 2
    degrees = n - 1, (n - 1) * (k - 1)
    # fdtri is the quantile itself; stats.f.ppf wraps it at twenty times the cost.
    low, high = (float(special.fdtri(*degrees, share)) for share in (1 - tail, tail))
    return Limits(1 - (1 - alpha) * low, 1 - (1 - alpha) * high)


def wald_interval(estimate: float, *, se: float, level: float) -> Limits:
    """Estimate plus and minus the normal quantile times the standard error; a reliability ends at 1."""
    reach = float(special.ndtri((1 + level) / 2)) * se
    return Limits(estimate - reach, min(estimate + reach, 1.0))


def alpha_gradient(covariance: Array) -> Array:
    r"""How alpha answers to each covariance: ``d alpha = tr(G dS)``.

    .. math:: G = \frac{k}{k-1} \left( \frac{\mathrm{tr} S}{(1'S1)^2} 11' - \frac{1}{1'S1} I \right)
    """
    k, total = len(covariance), covariance.sum()
    return np.asarray(k / (k - 1) * (np.trace(covariance) / total**2 - np.eye(k) / total))


def alpha_normal_se(covariance: Array, *, n: int) -> float:
    r"""`normal_se` of alpha, multiplied out.

    .. math:: se^2 = \frac{2 k^2}{n (k-1)^2 (1'S1)^3}
              \left[ 1'S1 \, (\mathrm{tr} S^2 + \mathrm{tr}^2 S) - 2 \, \mathrm{tr} S \, (1'S^2 1) \right]

    Notes
    -----
    Source: van Zyl, Neudecker & Nel (2000), Psychometrika 65, 271-280; Duhachek & Iacobucci (2004), Journal of
    Applied Psychology 89, 792-808. Parallel items are not assumed.
    Checked against: oracle reliability_mobi.json, ase_duhachek (R psych)
    """
    k, with_total = len(covariance), covariance.sum(axis=0)
    total, trace, flat = with_total.sum(), covariance.trace(), covariance.ravel()
    inner = total * (flat @ flat + trace**2) - 2 * trace * (with_total @ with_total)
    # Identical items have no sampling error; rounding may leave a tiny negative number.
    return float(np.sqrt(max(2 * k**2 * inner / ((k - 1) ** 2 * total**3 * n), 0.0)))


def normal_se(gradient: Array, covariance: Array, *, n: int) -> float:
    r"""Standard error of a function of the covariances for normal answers.

    .. math:: se^2 = \frac{2}{n} \mathrm{tr}(G S G S)

    Notes
    -----
    Source: Browne (1984), Br. J. Math. Stat. Psychol. 37, 62-83.
    Checked against: `alpha_normal_se`, tests/analysis/scales/test_intervals.py
    """
    product = gradient @ covariance
    return float(np.sqrt(max(2 * (product * product.T).sum() / n, 0.0)))


def adf_se(gradient: Array, values: Array) -> float:
    r"""Standard error of a function of the covariances whatever the distribution of the answers.

    .. math:: se^2 = \frac{1}{n(n-1)} \sum_p (q_p - \bar q)^2, \quad q_p = (x_p - \bar x)' G (x_p - \bar x)

    Notes
    -----
    Source: Browne (1984), Br. J. Math. Stat. Psychol. 37, 62-83; for alpha Maydeu-Olivares, Coffman & Hartmann (2007),
    Psychological Methods 12, 157-176.
    Checked against: the infinitesimal jackknife, tests/analysis/scales/test_intervals.py
    """
    away = values - values.mean(axis=0)
    effects = np.einsum("pi,pi->p", away @ gradient, away)
    return float(effects.std(ddof=1) / np.sqrt(len(values)))


def implied_mean_r(alpha: float, *, k: int) -> float:
    """Mean correlation of the items that a standardized alpha implies: ``alpha / (k - (k - 1) alpha)``.

    Examples
    --------
    >>> round(implied_mean_r(0.81, k=14), 3)
    0.233
    """
    _check_alpha(alpha, k=k)
    return float(alpha / (k - (k - 1) * alpha))


def _check_alpha(alpha: float, *, k: int) -> None:
    if not (is_number(alpha) and alpha <= 1):
        raise BadOption("alpha", needed="as a number of at most 1", found=alpha)
    if check_whole("k", k, most=MOST_PEOPLE) < 2:
        raise TooFewItems(needed_items=2, found_items=k, statistic="Cronbach's alpha")
