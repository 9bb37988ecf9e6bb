"""What to improve first: how much goes with each driver against how well it is rated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import MOST_REPLICATES, Array, check_level, check_range, check_whole, refuse_outside
from analysis.effects.relative_weights import MORE, Draws, draw_weights
from analysis.effects.resampling import REPLICATES, SEED
from analysis.effects.rows import OnRows, Rows, complete_rows, correlations_of
from analysis.effects.weights import shares_of, weights_of
from analysis.errors import BadOption
from analysis.inference.limits import percentile_limits
from analysis.numeric.draws import Progress, generator

Quadrant = Literal["improve", "keep", "low_priority", "overkill"]
# Chance of being the first from which a driver is told to be the one to improve.
SURE = 0.8


@dataclass(frozen=True, kw_only=True, eq=False)
class Priorities(OnRows):
    """Drivers by importance and score.

    drivers     a row for each: name, correlation, importance (share of R squared, Johnson), importance_low,
                importance_high, score (0 to 100), score_low, score_high, quadrant, p_first (share of the resamples in
                which importance times what is missing of 100 is largest) and is_sure
    quadrant    "improve" (important, rated low), "keep" (important, high), "low_priority" (neither), "overkill" (rated
                high, not important)
    is_sure     in "improve" with both intervals, or with a p_first of .8 or more; never with a correlation below 0
    cuts        importance (1 / k) and score (the mean of the drivers') between the quadrants
    sites       a row for each site and driver: site, name, score, low, high (missing for one person), n; empty without
                sites. The importance is
                that of all people: a site alone has too few for its own
    """

    y: str
    x: tuple[str, ...]
    drivers: pd.DataFrame
    cuts: tuple[float, float]
    sites: pd.DataFrame
    r2: float
    importance: Literal["relative_weight"]
    level: float
    replicates: int
    n_failed: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each driver."""
        return self.drivers


def priorities(
    data: pd.DataFrame,
    *,
    y: str,
    x: Sequence[str],
    ranges: Mapping[str, tuple[float, float]],
    site: str | None = None,
    level: float = 0.95,
    replicates: int = REPLICATES,
    rng: np.random.Generator | None = None,
    progress: Progress | None = None,
) -> Priorities:
    r"""Share of what is explained (relative weight) beside the score on 0-100 of each driver, both with intervals.

    .. math:: importance_j = \epsilon_j / R^2, \quad score_j = 100 \frac{\bar x_j - low_j}{high_j - low_j}, \quad
              priority_j = importance_j (100 - score_j)

    Importance tells what goes together, not what follows from a repair.

    Parameters
    ----------
    data : shape (rows, columns); rows with a missing cell are left out
    y, x : outcome and drivers
    ranges : lowest and highest point of each driver
    site : column; the scores of each site are told beside those of all
    replicates, rng, progress : as `relative_weights`

    Raises
    ------
    BadOption, OutOfRange   a driver without a range, or answers outside it; the rest as `relative_weights`

    Notes
    -----
    Source: Martilla & James (1977), Journal of Marketing 41(1), 77-79, with Johnson's (2000) weights for stated ones.
    Checked against: `relative_weights` and t limits of the means, tests/analysis/effects/test_priority.py
    """
    check_level(level)
    check_whole("replicates", replicates, least=2, most=MOST_REPLICATES)
    rows = complete_rows(data, y=[y], x=x, more=MORE)
    low, width = _scaled(rows, ranges)
    drawn = draw_weights(rows, replicates=int(replicates), rng=generator(rng, seed=SEED), progress=progress)
    together = correlations_of(np.column_stack([rows.predictors, rows.outcomes]))
    own = weights_of(together[:-1, :-1], together[:-1, -1:])[:, 0]
    scores = 100 * (rows.predictors - low) / width
    table = _drivers(rows, own, scores, drawn, (100 * (drawn.means - low) / width, together[:-1, -1]), level)
    return Priorities(
        y=rows.y[0],
        x=rows.x,
        drivers=table,
        cuts=(1 / rows.k, float(scores.mean())),
        sites=_sites(data, site, rows, ranges, level) if site is not None else site_rows([]),
        r2=float(own.sum()),
        importance="relative_weight",
        level=level,
        replicates=int(replicates),
        n_failed=drawn.n_failed,
        advised=rows.advised,
        n=rows.n,
        n_dropped=rows.n_dropped,
    )


def _scaled(rows: Rows, ranges: Mapping[str, tuple[float, float]]) -> tuple[Array, Array]:
    """Lowest point and width of each driver's range."""
    if not isinstance(ranges, Mapping) or any(name not in ranges for name in rows.x):
        needed = "with the lowest and highest point of every driver, such as {'trust': (1, 5)}"
        raise BadOption("ranges", needed=needed, found=ranges)
    found = [check_range(ranges[name]) for name in rows.x]
    for name, values, range_ in zip(rows.x, rows.predictors.T, found, strict=True):
        refuse_outside(values[:, np.newaxis], columns=[name], range=range_)
    low, high = np.array(found).T
    return low, high - low


def _drivers(
    rows: Rows, own: Array, scores: Array, drawn: Draws, beside: tuple[Array, Array], level: float
) -> pd.DataFrame:
    drawn_scores, correlations = beside
    shares = shares_of(drawn.weights[:, :, 0])
    low, high = percentile_limits(shares, level=level)
    importance, means, (score_low, score_high) = shares_of(own), scores.mean(axis=0), mean_limits(scores, level)
    cut, middle = 1 / rows.k, float(scores.mean())
    # what goes with less of the outcome is nothing to improve
    urgency = shares * (100 - drawn_scores) * (correlations > 0)
    is_any = urgency.any(axis=1)
    first = np.bincount(urgency[is_any].argmax(axis=1), minlength=rows.k) / len(shares)
    inside = (low > cut) & (score_high < middle)
    quadrants = [_quadrant(i > cut, s > middle) for i, s in zip(importance, means, strict=True)]
    is_low = np.array([one == "improve" for one in quadrants]) & (correlations > 0)
    return pd.DataFrame(
        {
            "name": list(rows.x),
            "correlation": correlations,
            "importance": importance,
            "importance_low": low,
            "importance_high": high,
            "score": means,
            "score_low": score_low,
            "score_high": score_high,
            "quadrant": quadrants,
            "p_first": first,
            "is_sure": is_low & (inside | (first >= SURE)),
        }
    )


def _quadrant(is_important: bool, is_high: bool) -> Quadrant:
    if is_important:
        return "keep" if is_high else "improve"
    return "overkill" if is_high else "low_priority"


def mean_limits(scores: Array, level: float) -> tuple[Array, Array]:
    """The t limits of each column's mean; missing for one row, which tells nothing of its error."""
    n, means = len(scores), scores.mean(axis=0)
    if n < 2:
        return np.full_like(means, np.nan), np.full_like(means, np.nan)
    reach = special.stdtrit(n - 1, (1 + level) / 2) * scores.std(axis=0, ddof=1) / np.sqrt(n)
    return np.maximum(means - reach, 0.0), np.minimum(means + reach, 100.0)


def _sites(
    data: pd.DataFrame, site: str, rows: Rows, ranges: Mapping[str, tuple[float, float]], level: float
) -> pd.DataFrame:
    """Scores of the same people, site by site; who is in none is left out."""
    by_site = complete_rows(data, y=rows.y, x=rows.x, cluster=site, more=MORE, fewest_clusters=1)
    low, width = _scaled(by_site, ranges)
    scores = 100 * (by_site.predictors - low) / width
    found: list[dict[str, object]] = []
    for code, label in enumerate(by_site.labels):
        own = scores[by_site.groups == code]
        lows, highs = mean_limits(own, level)
        for j, name in enumerate(rows.x):
            limits = {"low": float(lows[j]), "high": float(highs[j])}
            found.append({"site": label, "name": name, "score": float(own[:, j].mean()), **limits, "n": len(own)})
    return site_rows(found)


def site_rows(found: list[dict[str, object]]) -> pd.DataFrame:
    """The table of sites, with its columns where it is empty."""
    return pd.DataFrame(found, columns=["site", "name", "score", "low", "high", "n"])
