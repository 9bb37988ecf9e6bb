"""How much of what is explained goes with each predictor, with intervals and beside a predictor drawn at random."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import MOST_REPLICATES, Array, check_level, check_whole
from analysis.effects.resampling import CELLS, MOST_UNITS, REPLICATES, SEED, resampled
from analysis.effects.rows import OnClusters, Rows, complete_rows, correlations_of
from analysis.effects.weights import NOTHING, shares_of, weights_of, with_random
from analysis.errors import AnalysisError
from analysis.inference.limits import percentile_limits
from analysis.numeric.draws import Progress, generator
from analysis.numeric.single_thread import single_thread

# Share of the replicates that must have weights.
ENOUGH = 0.9
# Row numbers drawn for an estimate of the time.
TIMED_CELLS = 2**20
# Rows beyond predictors that the random one needs.
MORE = 3


class TooFewReplicates(AnalysisError):
    """Resamples in which predictors repeat each other."""

    code = "too_few_replicates"

    def __init__(self, *, usable: int, replicates: int) -> None:
        self.usable, self.replicates = usable, replicates
        super().__init__(
            needed=f"{ENOUGH:.0%} of the resamples with predictors that do not repeat each other",
            found=f"{usable} of {replicates}",
            remedy="collect more responses, or leave out a predictor that others nearly contain",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RelativeWeights(OnClusters):
    """Johnson's relative weights.

    weights         a row for each predictor: name, correlation (with the outcome), weight, low, high (parts of R
                    squared), share, share_low, share_high (of R squared), more_low, more_high (how much more than a
                    random predictor in the same resample) and is_more: above `random_high`
    random          mean weight of a predictor drawn at random
    random_high     the weight that all of k such predictors stay below with a chance of `level`
    r2, r2_low, r2_high   sum of the weights; quantiles over the resamples, somewhat high, as R squared itself is
    n_failed        resamples left out because predictors repeated each other in them
    clusters        how many were drawn whole; None where rows were
    """

    y: str
    x: tuple[str, ...]
    weights: pd.DataFrame
    random: float
    random_high: float
    r2: float
    r2_low: float
    r2_high: float
    level: float
    replicates: int
    n_failed: int

    @property
    def random_share(self) -> float:
        """What chance reaches, as a share of R squared; all of it where nothing is explained."""
        return self.random_high / self.r2 if self.r2 > NOTHING else 1.0

    def to_frame(self) -> pd.DataFrame:
        """One row for each predictor."""
        return self.weights


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """Replicates of the weights.

    weights   shape (replicates, k, outcomes)
    beside    the same with a random predictor, which stands last, shape (replicates, k + 1, outcomes)
    means     of the predictors, shape (replicates, k)
    """

    weights: Array
    beside: Array
    means: Array
    n_failed: int


def relative_weights(
    data: pd.DataFrame,
    *,
    y: str,
    x: Sequence[str],
    cluster: str | None = None,
    level: float = 0.95,
    replicates: int = REPLICATES,
    rng: np.random.Generator | None = None,
    progress: Progress | None = None,
) -> RelativeWeights:
    r"""Parts of R squared that go with each predictor, correlated as they are.

    .. math:: R = V D V', \quad \Lambda = V D^{1/2} V', \quad \beta = V D^{-1/2} V' r, \quad
              \epsilon_j = \sum_k \Lambda_{jk}^2 \beta_k^2

    A weight is a sum of squares, so its interval never holds 0. Into each resample a predictor is drawn that goes with
    nothing; a weight is more than nothing where it passes what the largest of k such predictors reaches. The published
    interval of the difference between the two in the same resample (more_low, more_high) stands beside it: it takes
    the chance of two draws for that of one, and finds a predictor without any relation in 1 of 500 samples.

    Parameters
    ----------
    data : shape (rows, columns); rows with a missing cell are left out
    y, x : columns
    cluster : column; its clusters are drawn whole
    replicates : resamples
    rng : without one a fixed stream is used
    progress : hears how many replicates are done, and of how many

    Raises
    ------
    as `regression`; TooFewReplicates where predictors repeat each other in more than a tenth of the resamples

    Notes
    -----
    Source: Johnson (2000), Multivariate Behavioral Research 35, 1-19; Tonidandel, LeBreton & Johnson (2009),
    Psychological Methods 14, 387-399.
    Checked against: R rwa (mtcars); a loop over copies of rows; tests/analysis/effects/test_relative_weights.py

    Examples
    --------
    >>> answers = pd.DataFrame({"trust": [1, 2, 3, 4, 5, 3], "room": [3, 1, 4, 2, 5, 5], "loyal": [2, 1, 4, 3, 5, 3]})
    >>> found = relative_weights(answers, y="loyal", x=["trust", "room"], replicates=200)
    >>> found.weights[["name", "weight"]].round(3).values.tolist(), round(found.r2, 3)
    ([['trust', 0.452], ['room', 0.419]], 0.871)
    """
    every = weights_of_outcomes(
        data, y=[y], x=x, cluster=cluster, level=level, replicates=replicates, rng=rng, progress=progress
    )
    return next(iter(every.values()))


def weights_of_outcomes(
    data: pd.DataFrame,
    *,
    y: Sequence[str],
    x: Sequence[str],
    cluster: str | None = None,
    level: float = 0.95,
    replicates: int = REPLICATES,
    rng: np.random.Generator | None = None,
    progress: Progress | None = None,
) -> dict[str, RelativeWeights]:
    """The relative weights of the same predictors for each of several outcomes, from the same people and resamples.

    Parameters and errors are those of `relative_weights`; rows with a missing cell in any of the columns are left out.
    """
    check_level(level)
    check_whole("replicates", replicates, least=2, most=MOST_REPLICATES)
    rows = complete_rows(data, y=y, x=x, cluster=cluster, more=MORE)
    drawn = draw_weights(rows, replicates=int(replicates), rng=generator(rng, seed=SEED), progress=progress)
    together = correlations_of(np.column_stack([rows.predictors, rows.outcomes]))
    return {name: _one_outcome(rows, together, drawn, outcome, level) for outcome, name in enumerate(rows.y)}


def _one_outcome(rows: Rows, together: Array, drawn: Draws, outcome: int, level: float) -> RelativeWeights:
    k = rows.k
    correlations = together[:k, k + outcome]
    own = weights_of(together[:k, :k], correlations[:, np.newaxis])[:, 0]
    weights, beside = drawn.weights[:, :, outcome], drawn.beside[:, :, outcome]
    line = _random_line(beside[:, -1], k, level)
    table = _weights_frame(rows.x, own, weights, beside, level=level).assign(is_more=own > line)
    table.insert(1, "correlation", correlations)
    low, high = percentile_limits(weights.sum(axis=1), level=level)
    return RelativeWeights(
        y=rows.y[outcome],
        x=rows.x,
        weights=table,
        random=float(beside[:, -1].mean()),
        random_high=line,
        r2=float(own.sum()),
        r2_low=float(low),
        r2_high=float(high),
        level=level,
        replicates=len(weights) + drawn.n_failed,
        n_failed=drawn.n_failed,
        clusters=len(rows.labels) or None,
        advised=rows.advised,
        n=rows.n,
        n_dropped=rows.n_dropped,
    )


def weighing_seconds(
    data: pd.DataFrame, *, y: str, x: Sequence[str], cluster: str | None = None, replicates: int = REPLICATES
) -> float:
    """About how long `relative_weights` takes on this machine, from one timed portion of the work.

    Raises
    ------
    as `relative_weights`
    """
    check_whole("replicates", replicates, least=2, most=MOST_REPLICATES)
    rows = complete_rows(data, y=[y], x=x, cluster=cluster, more=MORE)
    units = len(rows.labels) or min(rows.n, MOST_UNITS)
    few = min(int(replicates), max(min(TIMED_CELLS // units, CELLS // units), 50))
    start = time.perf_counter()
    draw_weights(rows, replicates=few, rng=generator(None, seed=SEED), enough=0.0)
    return (time.perf_counter() - start) * replicates / few


def draw_weights(
    rows: Rows,
    *,
    replicates: int,
    rng: np.random.Generator,
    progress: Progress | None = None,
    enough: float = ENOUGH,
) -> Draws:
    """Weights of resamples, with and without a random predictor."""
    with single_thread():
        return _drawn(rows, replicates=replicates, rng=rng, progress=progress, enough=enough)


def _drawn(rows: Rows, *, replicates: int, rng: np.random.Generator, progress: Progress | None, enough: float) -> Draws:
    columns = np.column_stack([rows.predictors, rows.outcomes])
    k = rows.k
    weights, beside, means = [], [], []
    for part in resampled(columns, rows.groups, replicates=replicates, rng=rng, progress=progress):
        usable = np.isfinite(part.correlations).all(axis=(1, 2))
        found = part.correlations[usable]
        own = weights_of(found[:, :k, :k], found[:, :k, k:])
        both = weights_of(*with_random(found, k=k, n=part.n[usable], rng=rng))
        kept = np.isfinite(own).all(axis=(1, 2)) & np.isfinite(both).all(axis=(1, 2))
        weights.append(own[kept])
        beside.append(both[kept])
        means.append(part.means[usable][kept, :k])
    usable_ones = sum(map(len, weights))
    if usable_ones < max(enough * replicates, 2):
        raise TooFewReplicates(usable=usable_ones, replicates=replicates)
    return Draws(
        weights=np.concatenate(weights),
        beside=np.concatenate(beside),
        means=np.concatenate(means),
        n_failed=replicates - usable_ones,
    )


def _weights_frame(names: Sequence[str], own: Array, weights: Array, beside: Array, *, level: float) -> pd.DataFrame:
    """A row for each predictor with its limits."""
    low, high = percentile_limits(weights, level=level)
    share_low, share_high = percentile_limits(shares_of(weights), level=level)
    more_low, more_high = percentile_limits(beside[:, :-1] - beside[:, -1:], level=level)
    return pd.DataFrame(
        {
            "name": list(names),
            "weight": own,
            "low": low,
            "high": high,
            "share": shares_of(own),
            "share_low": share_low,
            "share_high": share_high,
            "more_low": more_low,
            "more_high": more_high,
        }
    )


def _random_line(random: Array, k: int, level: float) -> float:
    """What the largest of k random predictors stays below with this chance (Bonferroni)."""
    return float(np.quantile(random, 1 - (1 - level) / k))
