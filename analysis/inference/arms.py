"""How many people two arms need, so that a difference of shares that matters would be found."""

import math
from dataclasses import asdict, dataclass

import pandas as pd
from scipy import special

from analysis.checks import check_level, check_number
from analysis.errors import BadOption


@dataclass(frozen=True, kw_only=True)
class PeopleNeeded:
    """People in the arm with share `first` and in the one with share `second`, rounded up.

    ratio   people in the second arm for each one in the first
    power   chance of finding the difference, where it is there, at `level`
    """

    n_first: int
    n_second: int
    first: float
    second: float
    ratio: float
    power: float
    level: float

    @property
    def n(self) -> int:
        """Both arms together."""
        return self.n_first + self.n_second

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def people_needed(
    first: float, second: float, *, ratio: float = 1.0, power: float = 0.8, level: float = 0.95
) -> PeopleNeeded:
    r"""People that a comparison of two shares needs.

    .. math:: n_1 = \frac{\bigl(z_{1-\alpha/2}\sqrt{(r + 1)\,\bar p\,\bar q} +
              z_{1-\beta}\sqrt{r\,p_1 q_1 + p_2 q_2}\bigr)^2}{r\,(p_2 - p_1)^2}, \quad
              \bar p = \frac{p_1 + r\,p_2}{1 + r}, \quad n_2 = r\,n_1

    Parameters
    ----------
    first, second : shares in [0, 1] that differ
    ratio : people in the second arm for each one in the first, above 0
    power, level : in (0, 1)

    Raises
    ------
    BadOption   a share outside [0, 1], two equal shares, a ratio of 0 or less, a power or level outside (0, 1)

    Notes
    -----
    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., formula 4.14, here
    for arms of different size and without the correction for continuity.
    Checked against: statsmodels samplesize_proportions_2indep_onetail, tests/analysis/inference/test_arms.py

    Examples
    --------
    >>> found = people_needed(0.6, 0.7)
    >>> found.n_first, found.n_second
    (356, 356)
    """
    for name, share in (("first", first), ("second", second)):
        if not 0 <= check_number(name, share, needed="a share between 0 and 1") <= 1:
            raise BadOption(name, needed="a share between 0 and 1", found=share)
    check_level(power, option="power", example=".8")
    check_level(level)
    # beyond this one arm alone would be larger than mankind
    if not 1e-6 <= check_number("ratio", ratio) <= 1e6:
        raise BadOption("ratio", needed="between 1/1,000,000 and 1,000,000", found=ratio)
    gap = abs(second - first)
    if gap < 1e-6:
        raise BadOption("second", needed="a share that differs from the first by 1/1,000,000 or more", found=second)
    together = (first + ratio * second) / (1 + ratio)
    alone = ratio * first * (1 - first) + second * (1 - second)
    chance = float(special.ndtri((1 + level) / 2)) * math.sqrt((1 + ratio) * together * (1 - together))
    found = max(chance + float(special.ndtri(power)) * math.sqrt(alone), 0.0)
    n_first = max(found**2 / (ratio * gap**2), 1.0)
    return PeopleNeeded(
        n_first=_up(n_first),
        n_second=_up(max(n_first * ratio, 1.0)),
        first=first,
        second=second,
        ratio=ratio,
        power=power,
        level=level,
    )


def _up(n: float) -> int:
    """Rounded up, but not for the rounding of the machine."""
    return math.ceil(n * (1 - 1e-12))
