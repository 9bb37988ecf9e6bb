"""Whether a line over waves rises or falls."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import check_level, require_frame
from analysis.errors import BadOption, TooFewWaves
from analysis.inference.means import t_reach
from analysis.trends.between import between_variance
from analysis.trends.ewma import observed
from analysis.trends.tables import number_columns

FEWEST_WAVES = 4


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A straight line over waves.

    slope, se, low, high   change for one unit of time
    t, df, p               two-sided test on T - 2 degrees of freedom
    intercept              of the line at time 0
    tau2                   variance of the waves around the line, beside their own errors
    n, n_dropped           waves used, and left out because they had no answers
    """

    slope: float
    se: float
    low: float
    high: float
    level: float
    t: float
    df: int
    p: float
    intercept: float
    tau2: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def trend(waves: pd.DataFrame, *, level: float = 0.95) -> Trend:
    r"""Straight line over the waves by weighted least squares.

    .. math:: w_t = \frac{1}{v_t + \tau^2}, \quad b = (X'WX)^{-1} X'W y, \quad Var(b) = (X'WX)^{-1}

    tau2 is Paule & Mandel's: what waves differ by beyond the error of their means.

    Parameters
    ----------
    waves : with the columns mean and variance (of the mean); `at`, the time of each wave, else its place

    Raises
    ------
    TooFewWaves   fewer than 4 waves with answers
    BadOption     all waves at the same time, times that are dates

    Notes
    -----
    Source: Paule & Mandel (1982); Knapp & Hartung (2003), Stat. Med. 22, 2693-2710 for t.
    Checked against: statsmodels WLS, tests/analysis/trends/test_trend.py

    Examples
    --------
    >>> found = trend(pd.DataFrame({"mean": [50.0, 52.0, 54.0, 56.0], "variance": [1.0] * 4}))
    >>> round(found.slope, 6), found.df
    (2.0, 2)
    """
    check_level(level)
    table, dropped = observed(_timed(waves))
    if len(table) < FEWEST_WAVES:
        raise TooFewWaves(needed_waves=FEWEST_WAVES, found_waves=len(table), statistic="a trend")
    times, y, v = (table[name].to_numpy(dtype=np.float64) for name in ("at", "mean", "variance"))
    if np.ptp(times) == 0:
        raise BadOption("at", needed="different for the waves", found=float(times[0]))
    tau2 = between_variance(y, v, np.column_stack([np.ones(len(times)), times - times.mean()]))
    weights = 1 / (v + tau2)
    # about the weighted means, so that no waves are too unlike in their errors
    middle, height = (float(weights @ one / weights.sum()) for one in (times, y))
    spread = float(weights @ (times - middle) ** 2)
    slope = float(weights @ ((times - middle) * (y - height))) / spread
    se, df = spread**-0.5, len(table) - 2
    reach = t_reach(se, df=df, level=level)
    return Trend(
        slope=slope,
        se=se,
        low=slope - reach,
        high=slope + reach,
        level=level,
        t=slope / se,
        df=df,
        p=float(2 * special.stdtr(df, -abs(slope / se))),
        intercept=height - slope * middle,
        tau2=tau2,
        n=len(table),
        n_dropped=dropped,
    )


def _timed(waves: pd.DataFrame) -> pd.DataFrame:
    """The waves with their times as numbers; a wave without answers keeps its place."""
    require_frame(waves)
    if "at" not in waves.columns:
        return waves.assign(at=np.arange(len(waves), dtype=float))
    if pd.api.types.is_datetime64_any_dtype(waves["at"]) or pd.api.types.is_timedelta64_dtype(waves["at"]):
        raise BadOption("at", needed="as numbers, such as months since the first wave", found=str(waves["at"].iloc[0]))
    return waves.assign(at=number_columns(waves, ["at"])["at"])
