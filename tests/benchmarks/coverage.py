"""How often the limits of alpha hold the population's alpha: Feldt's and the distribution-free ones."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import special

from analysis.numeric.single_thread import single_thread
from analysis.pairs.polychoric_fit import rectangle_probabilities
from analysis.reliability import cronbach_alpha
from tests.benchmarks.measure import Row

SAMPLES = 10_000
LEVEL = 0.95
SIZES = (50, 100, 200, 500, 1000, 2000)
LOADINGS = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
# Shares of a satisfied clientele: skewness about -1.3.
SKEWED = np.cumsum([0.03, 0.05, 0.12, 0.30])
EVEN = np.cumsum([0.07, 0.24, 0.38, 0.24])
INTERVALS = ("feldt", "adf")


def run() -> Iterator[Row]:
    """Coverage of each cell in per cent; the Monte Carlo error is .22 points."""
    with single_thread():
        for n in SIZES:
            yield from _cell(f"normal, parallel, k = 5, n = {n}", n, np.full(5, 0.6), None)
        for shape, shares in (("even", EVEN), ("skewed", SKEWED)):
            for n in SIZES:
                yield from _cell(f"five points, {shape}, congeneric, n = {n}", n, LOADINGS, shares)


def _cell(what: str, n: int, loadings: np.ndarray, shares: np.ndarray | None) -> Iterator[Row]:
    rng = np.random.default_rng([n, len(what)])
    truth = population_alpha(loadings, shares)
    hits = dict.fromkeys(INTERVALS, 0)
    for _ in range(SAMPLES):
        items = sample(rng, n, loadings, shares)
        for interval in INTERVALS:
            found = cronbach_alpha(items, level=LEVEL, interval=interval)
            hits[interval] += found.low <= truth <= found.high
    for interval, count in hits.items():
        yield Row(what=f"{what}: {interval}", ours=100 * count / SAMPLES, unit="%", goal="95")


def sample(rng: np.random.Generator, n: int, loadings: np.ndarray, shares: np.ndarray | None) -> pd.DataFrame:
    hidden = rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)
    values = hidden if shares is None else 1 + np.searchsorted(special.ndtri(shares), hidden).astype(np.int8)
    return pd.DataFrame(values, columns=list("abcde"))


def population_alpha(loadings: np.ndarray, shares: np.ndarray | None) -> float:
    """Alpha of the population, exactly: covariances of categories from bivariate normal probabilities."""
    r = np.outer(loadings, loadings)
    np.fill_diagonal(r, 1.0)
    k = len(loadings)
    if shares is None:
        return k / (k - 1) * (1 - k / r.sum())
    points = np.arange(len(shares) + 1)
    cuts = np.tile(special.ndtri(shares), (k * k, 1))
    odds = np.diff(shares, prepend=0.0, append=1.0)
    mean, variance = odds @ points, odds @ points**2 - (odds @ points) ** 2
    tables = rectangle_probabilities(cuts, cuts, np.where(r.ravel() == 1, 0.0, r.ravel()))
    covariance = (np.einsum("pij,i,j->p", tables, points, points) - mean**2).reshape(k, k)
    np.fill_diagonal(covariance, variance)
    return k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
