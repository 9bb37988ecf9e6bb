"""Is the newest wave outside chance? A line over waves of one ruler with limits for a single wave."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import check_number, check_whole
from analysis.errors import BadOption, TooFewWaves
from analysis.trends.ewma import observed

FEWEST_WAVES, REACH = 12, 2.7


@dataclass(frozen=True, kw_only=True, eq=False)
class ChanceLimits:
    """Limits of chance of single waves.

    table      one row for each wave with answers: its label, mean, low, high
    told       of the newest wave: within, fell, rose
    base_mean, base_sd   mean of the waves before the newest, and the spread of their z
    reach      in standard errors
    n, n_dropped   waves used, and left out because they had no answers
    """

    table: pd.DataFrame
    told: str
    base_mean: float
    base_sd: float
    reach: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each wave."""
        return self.table.copy()


def chance_limits(waves: pd.DataFrame, *, least: int = FEWEST_WAVES, reach: float = REACH) -> ChanceLimits:
    r"""Limits that a single wave leaves by chance once in 144 waves at most.

    .. math:: \bar y \pm L \max(1, s) \sqrt{v_t + \bar v/m}

    with mean, mean variance and spread of z of the m waves before the newest one. They differ by wave because the
    number of people does; beside `ewma`, which sees small shifts that last, they see a large one at once.

    Parameters
    ----------
    waves : in their order, with the columns mean and variance (of the mean); wave (a label) may be there
        A wave without answers has no mean.
    least : waves from which there are limits, the newest among them, 4 or more
    reach : L, in standard errors

    Raises
    ------
    TooFewWaves     fewer than `least` waves with answers
    UnknownColumn, BadOption

    Notes
    -----
    Source: Shewhart (1931); Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., ch. 6, for limits
    of groups of different size. The last term under the root is the error of the mean of the base.
    Checked against: by hand, by a loop in plain numbers, and by simulation, tests/analysis/trends/test_limits.py

    Examples
    --------
    >>> found = chance_limits(pd.DataFrame({"mean": [66.0] * 11 + [57.0], "variance": [3.0] * 12}))
    >>> found.told, round(float(found.table["low"].iloc[-1]), 3)
    ('fell', 61.116)
    """
    check_whole("least", least, least=4)
    if check_number("reach", reach) <= 0:
        raise BadOption("reach", needed="above 0", found=reach)
    table, dropped = observed(waves)
    if len(table) < least:
        raise TooFewWaves(needed_waves=least, found_waves=len(table), statistic="limits of chance for a wave")
    y, v = table["mean"].to_numpy(), table["variance"].to_numpy()
    base, variance = float(y[:-1].mean()), float(v[:-1].mean())
    spread = float(((y[:-1] - base) / np.sqrt(v[:-1])).std(ddof=1))
    room = reach * max(1.0, spread) * np.sqrt(v + variance / (len(y) - 1))
    told = "fell" if y[-1] < base - room[-1] else "rose" if y[-1] > base + room[-1] else "within"
    return ChanceLimits(
        table=table.assign(low=base - room, high=base + room)[["wave", "mean", "low", "high"]],
        told=told,
        base_mean=base,
        base_sd=spread,
        reach=reach,
        n=len(table),
        n_dropped=dropped,
    )
