r"""Limits of R squared where predictors, too, are answers of people: normal, and drawn with the outcome.

R squared of n people and k predictors with population value :math:`\rho^2` is a mixture of beta distributions,

.. math:: F(R^2; \rho^2) = \sum_j P(J = j)\, I_{R^2}\left(\tfrac{k}{2} + j, \tfrac{n-k-1}{2}\right), \quad
          J \sim NB\left(\tfrac{n-1}{2}, \rho^2\right)

exactly (Fisher 1928). The limits are the values of :math:`\rho^2` for which what was found is a quantile. The
noncentral F, whose predictors are fixed by an experimenter, gives shorter limits that hold too seldom.

Source: Fisher (1928), Proc. R. Soc. A 121, 654-673; Lee (1971), J. R. Stat. Soc. B 33, 117-130.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import special

from analysis.checks import Array, check_level, check_whole, is_number
from analysis.errors import BadOption, TooFewItems, TooFewRows
from analysis.inference.limits import Limits
from analysis.scales.intervals import MOST_PEOPLE

# Terms up to which the sum is taken one by one; beyond it is an integral that the nodes give to the last digit.
MOST_TERMS = 4_000
NODES = 400
# Standard deviations of J that are summed over, and the largest value whose distribution can be summed.
REACH = 12.0
MOST = 1 - 1e-9
STEPS = 200


def r_squared_interval(r2: float, *, n: int, k: int, level: float = 0.95) -> Limits:
    r"""Limits of the population's R squared for normal answers, from published figures alone.

    Parameters
    ----------
    r2 : in [0, 1)
    n : people, at least k + 2
    k : predictors, at least 1
    level : in (0, 1)

    Raises
    ------
    BadOption     an R squared outside [0, 1), a level outside (0, 1)
    TooFewItems   no predictor
    TooFewRows    fewer than k + 2 people

    Notes
    -----
    Source: Fisher (1928); see the module.
    Checked against: the noncentral F averaged over chi-square, tests/analysis/effects/test_r_squared.py

    Examples
    --------
    >>> [round(limit, 4) for limit in r_squared_interval(0.25, n=100, k=5)]
    [0.0801, 0.3721]
    """
    check_level(level)
    if not (is_number(r2) and 0 <= r2 <= MOST):
        raise BadOption("r2", needed="as a number from 0 to below 1", found=r2)
    if check_whole("k", k, most=MOST_PEOPLE) < 1:
        raise TooFewItems(needed_items=1, found_items=k, statistic="R squared")
    if check_whole("n", n, most=MOST_PEOPLE) < k + 2:
        raise TooFewRows(needed_rows=k + 2, found_rows=n)
    tail = (1 - level) / 2
    return Limits(*(_where(float(r2), n, k, share) for share in (1 - tail, tail)))


def _where(r2: float, n: int, k: int, share: float) -> float:
    """The population value for which what was found is this quantile; 0 where even 0 gives less."""

    def excess(rho2: float) -> float:
        return _distribution(r2, rho2, n, k) - share

    if excess(0.0) <= 0:
        return 0.0
    if excess(MOST) >= 0:
        return MOST
    return _crossing(excess)


def _crossing(excess: Callable[[float], float]) -> float:
    """Where a falling function between 0 and MOST is 0, by false position (Illinois).

    scipy's own search takes longer to load than to search.
    """
    (low, above), (high, below) = (0.0, excess(0.0)), (MOST, excess(MOST))
    side = 0
    for _ in range(STEPS):
        middle = (low * below - high * above) / (below - above)
        found = excess(middle)
        if found == 0 or high - low < 1e-14:
            break
        if found > 0:
            low, above, below, side = middle, found, below / (2 if side > 0 else 1), 1
        else:
            high, below, above, side = middle, found, above / (2 if side < 0 else 1), -1
        if abs(found) < 1e-13:
            break
    return float(middle)


def _distribution(r2: float, rho2: float, n: int, k: int) -> float:
    """Chance of at most this R squared."""
    a, b, shape = k / 2, (n - k - 1) / 2, (n - 1) / 2
    if rho2 <= 0:
        return float(special.betainc(a, b, r2))
    mean, spread = shape * rho2 / (1 - rho2), np.sqrt(shape * rho2) / (1 - rho2)
    low, high = max(np.floor(mean - REACH * spread), 0.0), np.ceil(mean + REACH * spread + 40)
    if high - low <= MOST_TERMS:
        j = np.arange(low, high + 1)
        weights = np.ones(len(j))
    else:
        half = (high - low) / 2
        nodes, weights = _gauss()
        j = low + half * (1 + nodes)
    log = special.gammaln(shape + j) - special.gammaln(j + 1) + j * np.log(rho2)
    chances = np.exp(log - log.max()) * weights
    return float(chances @ special.betainc(a + j, b, r2) / chances.sum())


@cache
def _gauss() -> tuple[Array, Array]:
    """Nodes and weights; they cost a tenth of a second, which only large samples need."""
    return np.polynomial.legendre.leggauss(NODES)
