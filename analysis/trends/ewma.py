"""Small shifts that last: an exponentially weighted mean of a line over waves, with its limits of chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_number, check_whole
from analysis.errors import BadOption, TooFewWaves
from analysis.trends.tables import check_positive, number_columns

BASE, WEIGHT, LIMIT = 12, 0.2, 2.86


@dataclass(frozen=True, kw_only=True, eq=False)
class Ewma:
    """A line over waves of one ruler, smoothed, with its limits of chance.

    table      one row for each wave with answers: its label, mean, z; from the first wave after the base on ewma and
               limit (in standard errors), low and high (the same limits in the units of the mean), told (within, fell,
               rose), and where days are given the difference to the same month of last year: year_change, year_low,
               year_high
    base_mean, base_variance, base_sd   mean of the first `base` waves, mean of their variances, spread of their z
    base, weight, limit                 options
    n, n_dropped                        waves used, and left out because they had no answers
    """

    table: pd.DataFrame
    base_mean: float
    base_variance: float
    base_sd: float
    base: int
    weight: float
    limit: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each wave."""
        return self.table.copy()


def ewma(
    waves: pd.DataFrame, *, base: int = BASE, weight: float = WEIGHT, limit: float = LIMIT, level: float = 0.95
) -> Ewma:
    r"""Alarm for a shift that is small and lasts, over waves of one ruler.

    .. math:: z_t = \frac{y_t - \bar y_m}{\sqrt{\bar v}}, \quad E_t = \lambda z_t + (1 - \lambda) E_{t-1}, \quad E_0 = 0

    .. math:: |E_t| > L \max(1, s_m) \sqrt{\tfrac{\lambda}{2 - \lambda} (1 - \kappa^2) + (1 - \kappa)^2/m}, \quad
              \kappa = (1 - \lambda)^t

    The first m waves give their mean, the mean of their variances and the spread s_m of their z; t counts the waves
    with answers after them: a gap is never filled in.

    Parameters
    ----------
    waves : in their order, with the columns mean and variance (of the mean); wave (a label) and day may be there
        A wave without answers has no mean.
    base : waves that say what is usual, 3 or more
    weight, limit : lambda and L

    Raises
    ------
    TooFewWaves     fewer than `base` waves with answers
    UnknownColumn, BadOption

    Notes
    -----
    Source: Roberts (1959), Technometrics 1, 239-250; Lucas & Saccucci (1990), Technometrics 32, 1-12; the last term
    under the root is the error of the base mean.
    Checked against: by hand, and by simulation (tests/benchmarks/alarms.py), tests/analysis/trends/test_ewma.py

    Examples
    --------
    >>> found = ewma(pd.DataFrame({"mean": [60.0] * 12 + [50.0], "variance": [4.0] * 13}))
    >>> round(float(found.table["ewma"].iloc[-1]), 3), found.table["told"].iloc[-1]
    (-1.0, 'fell')
    """
    check_whole("base", base, least=3)
    if not 0 < check_number("weight", weight) <= 1:
        raise BadOption("weight", needed="above 0, at most 1", found=weight)
    if check_number("limit", limit) <= 0:
        raise BadOption("limit", needed="above 0", found=limit)
    table, dropped = observed(waves)
    if len(table) < base:
        raise TooFewWaves(needed_waves=base, found_waves=len(table), statistic="limits of chance over waves")
    y, v = table["mean"].to_numpy(), table["variance"].to_numpy()
    mean, variance = float(y[:base].mean()), float(v[:base].mean())
    z = (y - mean) / np.sqrt(variance)
    spread = float(z[:base].std(ddof=1))
    smooth, limits = _watched(z[base:], base=base, weight=weight, reach=limit * max(1.0, spread))
    unwatched = np.full(base, np.nan)
    smooth, limits = np.r_[unwatched, smooth], np.r_[unwatched, limits]
    reach = limits * np.sqrt(variance)
    told = np.select([smooth < -limits, smooth > limits], ["fell", "rose"], "within")
    told[:base] = "base"
    years = _year_ago(table, level) if "day" in table.columns else {}
    table = table.assign(z=z, ewma=smooth, limit=limits, low=mean - reach, high=mean + reach, told=told, **years)
    return Ewma(
        table=table,
        base_mean=mean,
        base_variance=variance,
        base_sd=spread,
        base=base,
        weight=weight,
        limit=limit,
        n=len(table),
        n_dropped=dropped,
    )


def observed(waves: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The waves that have answers, and how many have none."""
    found = number_columns(waves, ["mean", "variance"], gaps=True)
    check_positive("variance", found["variance"])
    table = waves.assign(**found).reset_index(drop=True)
    if "wave" not in table.columns:
        table.insert(0, "wave", range(1, len(table) + 1))
    known = table["mean"].notna() & table["variance"].notna()
    return table[known].reset_index(drop=True), int((~known).sum())


def _watched(z: Array, *, base: int, weight: float, reach: float) -> tuple[Array, Array]:
    """The smoothed line after the base, and its limits."""
    smooth, last = np.empty(len(z)), 0.0
    for place, value in enumerate(z):
        last = weight * float(value) + (1 - weight) * last
        smooth[place] = last
    kept = (1 - weight) ** np.arange(1, len(z) + 1)
    return smooth, reach * np.sqrt(weight / (2 - weight) * (1 - kept**2) + (1 - kept) ** 2 / base)


def _year_ago(table: pd.DataFrame, level: float) -> dict[str, Array]:
    """Each wave less the wave of the same month a year before."""
    try:
        days = pd.to_datetime(table["day"], format="ISO8601")
        months = (days.dt.year * 12 + days.dt.month).fillna(-1).astype(int)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadOption("day", needed="as dates", found=str(table["day"].iloc[0])) from error
    places = {int(month): place for place, month in enumerate(months)}
    before = np.array([places.get(int(month) - 12, -1) for month in months], dtype=np.int64)
    has = before >= 0
    change = np.where(has, table["mean"] - table["mean"].to_numpy()[before], np.nan)
    spread = np.sqrt(table["variance"] + table["variance"].to_numpy()[before])
    reach = np.where(has, float(special.ndtri((1 + level) / 2)) * spread, np.nan)
    return {"year_change": change, "year_low": change - reach, "year_high": change + reach}
