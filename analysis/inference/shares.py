"""Shares of people and the difference between two of them."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.checks import check_level, check_whole
from analysis.errors import BadOption, TooFewRows
from analysis.inference.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Share of one group less the share of another among the same people.

    value, se   as shares: times 100 for percentage points
    low, high   confidence limits at ``level``
    """

    value: float
    se: float
    low: float
    high: float
    level: float
    n: int


def wilson_interval(count: int, n: int, *, level: float = 0.95) -> Limits:
    r"""Wilson's limits of a share, good for few people and for shares near 0 or 1.

    .. math:: \frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    Raises
    ------
    BadOption   a count that is not between 0 and n, or a level outside (0, 1)

    Notes
    -----
    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.

    Examples
    --------
    >>> low, high = wilson_interval(0, 10)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.2775)
    """
    check_level(level)
    if not check_whole("count", count) <= check_whole("n", n) or n < 1:
        raise BadOption("count", needed="between 0 and n, n at least 1", found=f"{count} of {n}")
    p, z = count / n, float(special.ndtri((1 + level) / 2))
    centre, reach = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((centre + side * reach) / (1 + z * z / n) for side in (-1, 1))
    return Limits(0.0 if count == 0 else float(low), 1.0 if count == n else float(high))


def difference(plus: int, minus: int, *, n: int, level: float = 0.95) -> Difference:
    r"""Share of those counted plus, less the share of those counted minus.

    .. math:: d = p - m, \quad se^2 = \frac{p + m - d^2}{n}

    Where everybody is in one group the standard error is 0, which is not certainty: the limits are then those of the
    exact binomial for one group.

    Raises
    ------
    TooFewRows   nobody
    BadOption    counts below 0 or more than n together, or a level outside (0, 1)
    """
    check_level(level)
    if check_whole("n", n) < 1:
        raise TooFewRows(needed_rows=1, found_rows=n)
    if check_whole("plus", plus) + check_whole("minus", minus) > n:
        raise BadOption("counts", needed="0 or more, at most n together", found=f"{plus} and {minus} of {n}")
    value = (plus - minus) / n
    se = float(np.sqrt(max((plus + minus) / n - value**2, 0.0) / n))
    below = above = float(special.ndtri((1 + level) / 2)) * se
    if se == 0:
        unseen = 1 - ((1 - level) / 2) ** (1 / n)
        below, above = unseen * (1 + value), unseen * (1 - value)
    return Difference(value=value, se=se, low=max(value - below, -1.0), high=min(value + above, 1.0), level=level, n=n)


def share_change(before: int, n_before: int, after: int, n_after: int, *, level: float = 0.95) -> Difference:
    r"""Share of some people less the share of other people, with Newcombe's limits.

    .. math:: d = p_2 - p_1, \quad d - \sqrt{(p_2 - l_2)^2 + (u_1 - p_1)^2}, \;
              d + \sqrt{(u_2 - p_2)^2 + (p_1 - l_1)^2}

    with Wilson's limits l and u of each share: they hold for few people and for shares near 0 or 1.

    Raises
    ------
    BadOption   a count that is not between 0 and its n, or a level outside (0, 1)

    Notes
    -----
    Source: Newcombe (1998), Stat. Med. 17, 873-890, method 10.
    Checked against: statsmodels confint_proportions_2indep, tests/analysis/inference/test_shares.py

    Examples
    --------
    >>> found = share_change(48, 80, 56, 70)
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    first, second = (wilson_interval(count, n, level=level) for count, n in ((before, n_before), (after, n_after)))
    one, other = before / n_before, after / n_after
    value = other - one
    low, high = np.hypot(other - second.low, first.high - one), np.hypot(second.high - other, one - first.low)
    return Difference(
        value=value,
        se=float(np.sqrt(one * (1 - one) / n_before + other * (1 - other) / n_after)),
        low=max(value - float(low), -1.0),
        high=min(value + float(high), 1.0),
        level=level,
        n=int(n_before + n_after),
    )
