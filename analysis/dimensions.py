"""How many dimensions do the items have? Four answers, side by side."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import MOST_REPLICATES, Array, check_level, check_rng, check_whole
from analysis.errors import Inadmissible
from analysis.factors.extraction import extract, most_factors
from analysis.factors.random_roots import TIGHT, common_roots, component_roots, random_correlations
from analysis.numeric.single_thread import single_thread
from analysis.pairs.correlation_input import Correlations, Items, correlations_of

MOST_ROUNDS = 16
# Standard errors by which an observed root has to clear the simulated one before the drawing stops.
DECISIVE = 3.0
# Rounding alone moves a root of 1 by this much; Kaiser's rule counts roots clearly above 1.
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class Parallel:
    """Parallel analysis: roots that chance does not reach.

    components, common_factors   leading roots above those of random numbers
    observed_components          roots of the correlation matrix
    observed_factors             the same with the communalities of a one-factor minres on the diagonal
    simulated_components, simulated_factors   quantile `level` of the roots of independent normal items
    mean_components, mean_factors             their means
    level, replicates            quantile; number of random samples drawn
    """

    components: int
    common_factors: int
    observed_components: "pd.Series[float]"
    observed_factors: "pd.Series[float]"
    simulated_components: "pd.Series[float]"
    simulated_factors: "pd.Series[float]"
    mean_components: "pd.Series[float]"
    mean_factors: "pd.Series[float]"
    level: float
    replicates: int
    n: int
    n_dropped: int

    @property
    def identified_factors(self) -> int:
        """Common factors above chance, as far as so many items can settle them; 0 where none shows."""
        return min(self.common_factors, most_factors(len(self.observed_factors)))

    def to_frame(self) -> pd.DataFrame:
        """One row for each root."""
        table = {
            "observed_component": self.observed_components,
            "simulated_component": self.simulated_components,
            "observed_factor": self.observed_factors,
            "simulated_factor": self.simulated_factors,
        }
        return pd.DataFrame(table).rename_axis("root").reset_index()


@dataclass(frozen=True, kw_only=True, eq=False)
class MinimumAveragePartial:
    """Velicer's rule.

    components   number of components that leave the smallest mean squared partial correlation
    values       that mean for 0, 1, 2 ... components taken out
    """

    components: int
    values: "pd.Series[float]"
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each number of components."""
        return self.values.rename_axis("components").reset_index(name="mean_squared_partial")


@dataclass(frozen=True, kw_only=True, eq=False)
class Kaiser:
    """Kaiser's rule.

    components   roots of the correlation matrix above one
    roots        all of them
    """

    components: int
    roots: "pd.Series[float]"
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each root."""
        return self.roots.rename_axis("root").reset_index(name="value")


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """All rules side by side; none is hidden behind another.

    factors    what parallel analysis of common factors says, kept within what the items can settle; 0: none shows
    agree      whether all four give the same number
    parallel, partial, kaiser   the rules with their figures
    """

    factors: int
    agree: bool
    parallel: Parallel
    partial: MinimumAveragePartial
    kaiser: Kaiser
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each rule."""
        rules = {
            "parallel_factors": self.parallel.common_factors,
            "parallel_components": self.parallel.components,
            "map": self.partial.components,
            "kaiser": self.kaiser.components,
        }
        return pd.DataFrame({"rule": list(rules), "dimensions": list(rules.values())})


def parallel_analysis(
    items: Items, *, level: float = 0.95, replicates: int = 200, rng: np.random.Generator, n: int | None = None
) -> Parallel:
    r"""Horn's parallel analysis for components and for common factors.

    Random correlation matrices are drawn from their exact distribution, W(n - 1, I) by Bartlett's decomposition, so
    the cost does not depend on the number of rows.

    .. math:: S = A A', \quad a_{ii}^2 \sim \chi^2_{n-i}, \quad a_{ij} \sim N(0, 1), \ i > j

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix
    level : quantile of the random roots that an observed root has to exceed, in (0, 1)
    replicates : random samples to begin with, at least 20
        While an observed root lies within the sampling error of the root it has to exceed, more are drawn, up to 16
        times as many, so that the count does not hang on the seed. The result says how many were drawn.

    Raises
    ------
    TooFewItems   fewer than 3 items; see also ``correlation_input.correlations_of``
    BadOption     level or replicates out of range

    Notes
    -----
    Source: Horn (1965), Psychometrika 30, 179-185; Glorfeld (1995) for the quantile; Bartlett (1933).
    Checked against: parallel_analysis.json of the reference values (R psych)
    """
    check_level(level)
    replicates = check_whole("replicates", replicates, least=20, most=MOST_REPLICATES)
    check_rng(rng)
    found = correlations_of(items, n=n, min_items=3, statistic="a parallel analysis")
    with single_thread():
        observed, common = _roots(found), _observed_common_roots(found)
        components, factors = _random_roots(found, replicates, rng)
        while len(factors) < MOST_ROUNDS * replicates:
            if _is_decided(observed, components, level) and _is_decided(common, factors, level):
                break
            more = _random_roots(found, len(factors), rng)
            components, factors = np.vstack([components, more[0]]), np.vstack([factors, more[1]])
    bar, common_bar = (np.quantile(x, level, axis=0) for x in (components, factors))
    return Parallel(
        components=_leading(observed, bar),
        common_factors=_leading(common, common_bar),
        observed_components=_numbered(observed),
        observed_factors=_numbered(common),
        simulated_components=_numbered(bar),
        simulated_factors=_numbered(common_bar),
        mean_components=_numbered(components.mean(axis=0)),
        mean_factors=_numbered(factors.mean(axis=0)),
        level=level,
        replicates=len(factors),
        n=found.n,
        n_dropped=found.n_dropped,
    )


def _random_roots(found: Correlations, replicates: int, rng: np.random.Generator) -> tuple[Array, Array]:
    random = random_correlations(found.n, found.k, replicates=replicates, rng=rng)
    return component_roots(random), common_roots(random)


def _is_decided(observed: Array, random: Array, level: float) -> bool:
    """Whether more random samples could not change the count: distribution-free limits of the quantiles."""
    r = len(random)
    width = DECISIVE * np.sqrt(r * level * (1 - level))
    ranks = np.clip([r * level - width, r * level + width], 0, r - 1).astype(int)
    low, high = np.sort(random, axis=0)[ranks]
    checked = slice(0, _leading(observed, np.quantile(random, level, axis=0)) + 1)
    return bool(((observed < low) | (observed > high))[checked].all())


def minimum_average_partial(items: Items, *, n: int | None = None) -> MinimumAveragePartial:
    r"""Velicer's minimum average partial.

    .. math:: f_m = \frac{1}{k(k-1)} \sum_{i \ne j} r_{ij \cdot m}^2

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix

    Raises
    ------
    TooFewItems   fewer than 3 items; see also ``correlation_input.correlations_of``

    Notes
    -----
    Source: Velicer (1976), Psychometrika 41, 321-327, with none taken out as the first step.
    Checked against: factorability.json of the reference values (R psych)
    """
    found = correlations_of(items, n=n, min_items=3, statistic="the minimum average partial")
    roots, vectors = np.linalg.eigh(found.values)
    weighted = vectors * np.sqrt(roots)
    values = [_mean_squared_partial(weighted[:, : found.k - m]) for m in range(found.k)]
    return MinimumAveragePartial(
        components=int(np.argmin(values)),
        values=pd.Series(values, name="mean_squared_partial"),
        n=found.n,
        n_dropped=found.n_dropped,
    )


def kaiser(items: Items, *, n: int | None = None) -> Kaiser:
    """Roots above one, which asks for too many with many items; shown because committees ask for it.

    Raises
    ------
    TooFewItems   fewer than 3 items; see also ``correlation_input.correlations_of``

    Notes
    -----
    Source: Kaiser (1960), Educ. Psychol. Meas. 20, 141-151.
    Checked against: factorability.json of the reference values (R psych)
    """
    found = correlations_of(items, n=n, min_items=3, statistic="Kaiser's rule")
    roots = _roots(found)
    above = int((roots > 1 + ROUNDING).sum())
    return Kaiser(components=above, roots=_numbered(roots), n=found.n, n_dropped=found.n_dropped)


def verdict(
    items: Items, *, level: float = 0.95, replicates: int = 200, rng: np.random.Generator, n: int | None = None
) -> Verdict:
    """Parallel analysis, minimum average partial and Kaiser's rule on the same items.

    ``factors`` follows parallel analysis of common factors, within what the items can settle.
    """
    parallel = parallel_analysis(items, level=level, replicates=replicates, rng=rng, n=n)
    partial, rule = minimum_average_partial(items, n=n), kaiser(items, n=n)
    numbers = {parallel.components, parallel.common_factors, partial.components, rule.components}
    return Verdict(
        factors=parallel.identified_factors,
        agree=len(numbers) == 1,
        parallel=parallel,
        partial=partial,
        kaiser=rule,
        n=parallel.n,
        n_dropped=parallel.n_dropped,
    )


def _roots(found: Correlations) -> Array:
    return np.asarray(component_roots(found.values[None])[0])


def _numbered(values: Array) -> "pd.Series[float]":
    return pd.Series(values, index=range(1, len(values) + 1))


def _leading(observed: Array, bar: Array) -> int:
    below = np.flatnonzero(observed <= bar)
    return int(below[0]) if len(below) else len(observed)


def _mean_squared_partial(weighted: Array) -> float:
    """Off the diagonal, from the components that are left, each times the square root of its root."""
    left = weighted @ weighted.T
    spread = np.sqrt(np.diag(left))
    # An item that the components reproduce entirely has nothing left to correlate.
    squares = (left / np.outer(spread, spread)) ** 2 if spread.min() > 1e-9 else np.ones_like(left)
    k = len(left)
    return float((squares.sum() - np.trace(squares)) / (k * (k - 1)))


def _observed_common_roots(found: Correlations) -> Array:
    try:
        one = extract(found.values, factors=1, method="minres", columns=found.columns)
    except Inadmissible:
        return np.asarray(common_roots(found.values[None], stop=TIGHT)[0])
    reduced = found.values - np.diag(one.uniquenesses)
    return np.asarray(component_roots(reduced[None])[0])
