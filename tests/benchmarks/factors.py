"""Exploratory factor analysis of 40 items and 8 factors, and parallel analysis against the number of rows."""

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis._compat import factor_analyzer
from analysis.dimensions import parallel_analysis
from analysis.factor import explore
from analysis.moments import Moments
from tests.benchmarks.measure import Row, median, side_by_side

ITEMS, FACTORS, ROWS = 40, 8, 1_000


def clusters(n: int = ROWS) -> pd.DataFrame:
    """Seven-point answers to eight correlated factors with five items each."""
    rng = np.random.default_rng(3)
    loadings = np.kron(np.eye(FACTORS), np.ones((5, 1))) * rng.uniform(0.5, 0.85, (ITEMS, 1))
    people = rng.multivariate_normal(np.zeros(FACTORS), np.full((FACTORS, FACTORS), 0.3) + 0.7 * np.eye(FACTORS), n)
    values = people @ loadings.T + rng.normal(size=(n, ITEMS)) * np.sqrt(1 - (loadings**2).sum(axis=1))
    codes = np.clip(np.rint(values * 1.5 + 4), 1, 7).astype(np.int8)
    return pd.DataFrame(codes, columns=[f"i{j + 1}" for j in range(ITEMS)])


def run() -> Iterator[Row]:
    items = clusters()
    package = factor_analyzer()

    def theirs() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package.FactorAnalyzer(FACTORS, rotation="oblimin", method="minres").fit(items)

    for starts, goal in ((1, ">= 20"), (10, "")):
        ours, other = side_by_side(lambda s=starts: explore(items, factors=FACTORS, starts=s), theirs, rounds=9)
        what = f"minres + oblimin, 40 items, 8 factors, {starts} starts"
        yield Row(what=what, ours=ours, other=other, reference="factor-analyzer, one start, no Kaiser", goal=goal)
    yield from parallel()


def parallel() -> Iterator[Row]:
    few, many = Moments.from_frame(clusters()), Moments.from_frame(clusters(100_000))

    def analysis(moments: Moments) -> None:
        parallel_analysis(moments, rng=np.random.default_rng(1))

    ours, other = side_by_side(lambda: analysis(many), lambda: analysis(few), rounds=5)
    yield Row(
        what="parallel analysis, 100,000 rows, 200 samples",
        ours=ours,
        other=other,
        reference="the same with 1,000",
        goal="about 1",
    )
    simulated = median(lambda: _by_rows(1_000), rounds=3)
    yield Row(
        what="parallel analysis, 1,000 rows, 200 samples",
        ours=other,
        other=simulated,
        reference="roots of 200 simulated frames alone",
    )


def _by_rows(n: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        np.linalg.eigvalsh(np.corrcoef(rng.standard_normal((n, ITEMS)), rowvar=False))
