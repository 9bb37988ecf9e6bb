"""2,000 bootstrap replicates of alpha against a numpy loop and against pingouin called for each resample."""

from collections.abc import Iterator

import numpy as np
import pingouin

from analysis.reliability import cronbach_alpha
from tests.benchmarks.likert import likert
from tests.benchmarks.measure import Row, side_by_side, timed

REPLICATES = 2000


def run() -> Iterator[Row]:
    items = likert(1_000)
    ours, loop = side_by_side(
        lambda: cronbach_alpha(items, interval="bootstrap", rng=np.random.default_rng(1)),
        lambda: _loop(items.to_numpy(dtype=float)),
        rounds=3,
    )
    yield Row(what="2000 replicates, 1000 x 40", ours=ours, other=loop, reference="numpy loop", goal="2")
    rng = np.random.default_rng(1)
    # Forty resamples stand for two thousand: pingouin takes the same time for each.
    each = timed(lambda: pingouin.cronbach_alpha(items.iloc[rng.integers(len(items), size=len(items))]), repeat=40)
    yield Row(
        what="2000 replicates, 1000 x 40",
        ours=ours,
        other=each * REPLICATES,
        reference="pingouin in a loop",
        goal="100",
    )


def _loop(values: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(1)
    n, k = values.shape
    alphas = np.empty(REPLICATES)
    for i in range(REPLICATES):
        x = values[rng.integers(n, size=n)]
        alphas[i] = k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / x.sum(axis=1).var(ddof=1))
    return np.quantile(alphas, [0.025, 0.975])
