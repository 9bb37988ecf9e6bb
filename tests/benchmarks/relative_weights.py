"""Relative weights of ten predictors with 2,000 bootstrap replicates against a loop over copies of rows, as R's rwa."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.effects import relative_weights, weighing_seconds
from tests.benchmarks.measure import Row, timed

REPLICATES = 2000
PREDICTORS = [f"x{i}" for i in range(10)]


def run() -> Iterator[Row]:
    for n in (400, 10_000):
        data = _answers(n)
        ours = timed(
            lambda data=data: relative_weights(data, y="y", x=PREDICTORS, rng=np.random.default_rng(1)), repeat=3
        )
        # A hundred resamples stand for two thousand: each takes the same time.
        other = timed(lambda data=data: _loop(data.to_numpy(), replicates=100), repeat=3) * REPLICATES / 100
        what = f"weights of 10 predictors, 2000 replicates, {n:,}"
        yield Row(what=what, ours=ours, other=other, reference="numpy loop (boot of R rwa)", goal="5")
        told = weighing_seconds(data, y="y", x=PREDICTORS, replicates=REPLICATES)
        yield Row(what=f"told beforehand, {n:,}", ours=told * 1000, other=ours, reference="the time it took", goal="1")


def _answers(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    common = rng.normal(size=(n, 1))
    x = np.clip(np.rint(3.5 + common * 0.6 + rng.normal(size=(n, 10)) * 0.8), 1, 5)
    y = x @ np.linspace(0.3, 0, 10) + rng.normal(size=n)
    return pd.DataFrame(np.column_stack([x, y]), columns=[*PREDICTORS, "y"])


def _loop(values: np.ndarray, *, replicates: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    found = np.empty((replicates, 2 * values.shape[1] - 1))
    for i in range(replicates):
        rows = values[rng.integers(len(values), size=len(values))]
        beside = np.column_stack([rows[:, :-1], rng.normal(size=len(rows)), rows[:, -1]])
        found[i] = np.concatenate([_weights(rows), _weights(beside)])
    return np.quantile(found, [0.025, 0.975], axis=0)


def _weights(rows: np.ndarray) -> np.ndarray:
    together = np.corrcoef(rows.T)
    values, vectors = np.linalg.eigh(together[:-1, :-1])
    loadings = vectors @ np.diag(values**0.5) @ vectors.T
    return loadings**2 @ np.linalg.solve(loadings, together[:-1, -1]) ** 2
