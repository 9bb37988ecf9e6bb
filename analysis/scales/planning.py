"""How many people a figure needs."""

from analysis.checks import check_level, is_number
from analysis.errors import BadOption
from analysis.scales.intervals import feldt_interval

# past a million people an interval this narrow says more about the wish than about the scale
MOST = 1_000_000


def alpha_width(alpha: float, *, n: int, k: int, level: float = 0.95) -> float:
    r"""Width of Feldt's interval: high limit less low limit.

    .. math:: w(n) = (1 - \hat\alpha) \, (F_{1-a} - F_{a}), \quad F \sim F(n - 1, (n - 1)(k - 1)), \; a = (1 - level)/2

    Raises
    ------
    BadOption, TooFewRows, TooFewItems   as `feldt_interval`

    Examples
    --------
    >>> round(alpha_width(0.81, n=100, k=14), 3)
    0.11
    """
    low, high = feldt_interval(alpha, n=n, k=k, level=level)
    return high - low


def responses_for_width(alpha: float, *, width: float, k: int, level: float = 0.95) -> int | None:
    r"""The fewest complete answers that bring Feldt's interval of alpha to a width, if alpha stays as it is.

    .. math:: n^* = \min \{ n \ge 2 : (1 - \hat\alpha)(F_{1-a}(n) - F_a(n)) \le w \}

    The width falls with n, so the answer is found by halving. For large n it approaches Bonett's closed form,
    ``8 k / (k - 1) (1 - alpha)^2 (z / w)^2 + 2``.

    Parameters
    ----------
    alpha : at most 1
    width : high limit less low limit, above 0
    k : items, at least 2
    level : in (0, 1)

    Returns
    -------
    people, or None where more than a million would be needed

    Raises
    ------
    BadOption     a width that is not above 0, alpha above 1, level outside (0, 1)
    TooFewItems   fewer than 2 items

    Notes
    -----
    Source: Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11(1), 93-103; Bonett (2002), Journal of
    Educational and Behavioral Statistics 27, 335-340. As Feldt's limits themselves it assumes normal, essentially
    parallel items; for skewed five-point answers, where they hold the truth in 91 % instead of 95, plan a third more.
    Checked against: the inverse of `feldt_interval`, Bonett's closed form, tests/analysis/scales/test_planning.py

    Examples
    --------
    >>> responses_for_width(0.81, width=0.109, k=14)
    102
    """
    check_level(level)
    if not (is_number(width) and width > 0):
        raise BadOption("width", needed="above 0, such as .1", found=width)

    def is_narrow(n: int) -> bool:
        return alpha_width(alpha, n=n, k=k, level=level) <= width

    if is_narrow(2):
        return 2
    if not is_narrow(MOST):
        return None
    wide, narrow = 2, 4
    while not is_narrow(narrow):
        wide, narrow = narrow, narrow * 2
    while narrow - wide > 1:
        middle = (wide + narrow) // 2
        wide, narrow = (wide, middle) if is_narrow(middle) else (middle, narrow)
    return narrow
