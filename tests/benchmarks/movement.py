"""Movement between states: the time of a call, and how often the excess' interval holds 0 where nobody changes."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy.stats import multivariate_normal

from analysis.loyalty import transitions
from analysis.loyalty.movement.covariances import table
from analysis.numeric.single_thread import single_thread
from tests.benchmarks.measure import Row, median, side_by_side

PEOPLE, RUNS, REPLICATES = 400, 500, 400
RELIABILITY, AXES_R = 0.8, 0.5
AXES = ["attitude", "patronage"]
Shape = Callable[[np.ndarray], np.ndarray]


def run() -> Iterator[Row]:
    """Milliseconds of 1,000 resamples, one orthant against scipy's, then coverage in per cent (error 1 point)."""
    before, after = nobody_changes(np.random.default_rng(1), PEOPLE)
    yield Row(what="400 people, 1,000 resamples", ours=median(lambda: moved(before, after, replicates=1_000), rounds=3))
    ours, theirs = side_by_side(_our_orthants, _their_orthants, rounds=3)
    yield Row(what="16 corners in four dimensions", ours=ours, other=theirs, reference="scipy multivariate_normal.cdf")
    with single_thread():
        for what, cuts, shape in (
            ("normal scores, cuts as numbers", (0.0, 0.0), _as_is),
            ("normal scores, medians of the first wave", ("median", "median"), _as_is),
            ("skewness 1.3, medians of the first wave", ("median", "median"), _skewed),
        ):
            found = coverage(RUNS, cuts=cuts, shape=shape)
            yield Row(what=what, ours=100 * found, unit="%", goal="92 to 98")


def coverage(
    runs: int, *, cuts: tuple[float | str, float | str], replicates: int = REPLICATES, shape: Shape | None = None
) -> float:
    """Share of runs in which nobody changes and the interval of the excess holds 0."""
    rng = np.random.default_rng(20_261_129)
    hits = 0
    for _ in range(runs):
        found = moved(*nobody_changes(rng, PEOPLE, shape or _as_is), cuts=cuts, replicates=replicates, rng=rng)
        hits += found.excess_low <= 0 <= found.excess_high
    return hits / runs


def moved(before: pd.DataFrame, after: pd.DataFrame, **options):
    """Movement with the reliabilities that the waves were made with."""
    return transitions(before, after, **{"reliabilities": (RELIABILITY,) * 2, "cuts": (0.0, 0.0), **options})


def nobody_changes(
    rng: np.random.Generator, n: int, shape: Shape = lambda values: values
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two waves of the same people, who differ by nothing but error of measurement."""
    meant = shape(rng.multivariate_normal([0, 0], [[1, AXES_R], [AXES_R, 1]], n))
    error = np.sqrt(1 / RELIABILITY - 1)
    first, second = (pd.DataFrame(meant + rng.normal(0, error, (n, 2)), columns=AXES) for _ in range(2))
    return first, second


def _as_is(values: np.ndarray) -> np.ndarray:
    return values


def _skewed(values: np.ndarray) -> np.ndarray:
    """Lognormal with variance 1; with its error the scores have a skewness of about 1.3."""
    spread = 0.5
    moved_mean, variance = np.exp(spread**2 / 2), (np.exp(spread**2) - 1) * np.exp(spread**2)
    return (np.exp(spread * values) - moved_mean) / np.sqrt(variance)


_COVARIANCE = np.array([[1.25, 0.5, 1, 0.5], [0.5, 1.25, 0.5, 1], [1, 0.5, 1.25, 0.5], [0.5, 1, 0.5, 1.25]])


def _our_orthants() -> object:
    return table(np.zeros(4), _COVARIANCE, np.array([0.3, 0.0]))


def _their_orthants() -> list[float]:
    """Each corner with an error below 1e-5, as ours."""
    cuts = np.array([0.3, 0.0, 0.3, 0.0])
    found = []
    for corner in np.ndindex(2, 2, 2, 2):
        signs = 1 - 2 * np.array(corner)
        turned = _COVARIANCE * np.outer(signs, signs)
        found.append(float(multivariate_normal.cdf(cuts * signs, np.zeros(4), turned, abseps=1e-5, maxpts=100_000)))
    return found
