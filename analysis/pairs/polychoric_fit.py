r"""Polychoric correlations of all pairs at once, by two-step maximum likelihood.

Each pair's likelihood depends on its table and on one number, so Newton's method runs on all pairs side by side. The
probability of a cell comes from the bivariate normal distribution function,

.. math:: \Phi_2(a, b; \rho) = \Phi(a) \Phi(b) + \frac{1}{2\pi} \int_0^{\arcsin \rho}
          \exp\left(-\frac{a^2 + b^2 - 2ab \sin t}{2 \cos^2 t}\right) dt,

by Gauss-Legendre panels that narrow as t nears a right angle; its slope in :math:`\rho` is the density itself.

Sources: Olsson (1979), Psychometrika 44, 443-460; Drezner & Wesolowsky (1990), J. Stat. Comput. Simul. 35, 101-107.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from analysis.checks import Array
from analysis.errors import NotConverged
from analysis.numeric.blocks import Codes
from analysis.pairs.category_counts import PairTables

# Ends of the bracket of a table that has its optimum inside (-1, 1).
EDGE = 1 - 1e-7
TOLERANCE = 1e-11
NEWTON_STEPS, MAX_STEPS = 20, 70
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
FINE_NODES, FINE_WEIGHTS = np.polynomial.legendre.leggauss(96)
# Chances under this are computed anew without cancellation; none is taken for less than the last.
RARE, LEAST_CHANCE = 1e-7, 1e-120
# Normal variables do not pass this.
END = 12.0
# A threshold that stands for infinity where an item has fewer categories than the widest one.
FAR = 38.0


class Pairs(NamedTuple):
    """Tables of all pairs, padded to the widest item.

    counts    shape (pairs, c, c)
    a, b      thresholds of the first and the second item of each pair, shape (pairs, c - 1)
    """

    counts: Array
    a: Array
    b: Array


def thresholds_of(margin: Codes) -> Array:
    """Normal quantiles of the cumulated shares of an item's categories."""
    return np.asarray(special.ndtri(np.cumsum(margin)[:-1] / margin.sum()))


def padded_pairs(tables: PairTables) -> Pairs:
    """All pairs of items, i before j, row by row."""
    k, starts = len(tables.columns), tables.starts
    widths = np.diff(starts)
    widest = int(widths.max())
    place = np.full((k, widest), starts[-1])
    limits = np.full((k, widest - 1), FAR)
    for item in range(k):
        place[item, : widths[item]] = np.arange(starts[item], starts[item + 1])
        limits[item, : widths[item] - 1] = thresholds_of(tables.margin(item))
    padded = np.pad(tables.counts, ((0, 1), (0, 1))).astype(np.float64)
    first, second = np.triu_indices(k, 1)
    counts = padded[place[first][:, :, np.newaxis], place[second][:, np.newaxis, :]]
    return Pairs(counts, limits[first], limits[second])


def fit_pairs(pairs: Pairs) -> Array:
    """Correlation of each pair where the slope of its likelihood is zero; -1 or 1 where perfect order rules.

    Newton's method inside a bracket: a step that leaves the bracket, or goes uphill the wrong way, halves it.
    """
    low, high = np.full(len(pairs.counts), -EDGE), np.full(len(pairs.counts), EDGE)
    rho, perfect = np.clip(_product_moment(pairs), -0.95, 0.95), perfect_order(pairs.counts)
    moving = np.flatnonzero(perfect == 0)
    for step_number in range(MAX_STEPS):
        if not len(moving):
            return np.where(perfect == 0, rho, perfect)
        slope, curvature = _derivatives(_take(pairs, moving), rho[moving])
        here = rho[moving]
        low[moving] = np.where(slope > 0, here, low[moving])
        high[moving] = np.where(slope <= 0, here, high[moving])
        step = slope / np.where(curvature < 0, -curvature, np.inf)
        inside = (curvature < 0) & (here + step > low[moving]) & (here + step < high[moving])
        # Where rounding moves the slope of a sparse table about, halving alone still ends.
        inside &= step_number < NEWTON_STEPS
        there = np.where(inside, here + step, (low[moving] + high[moving]) / 2)
        rho[moving] = np.where(slope == 0, here, there)
        moving = moving[np.abs(rho[moving] - here) > TOLERANCE]
    raise NotConverged(
        needed="a polychoric correlation for every pair",
        found=f"{len(moving)} pairs still moving after {MAX_STEPS} steps",
        remedy="join rare categories",
    )


def perfect_order(counts: Array) -> Array:
    """1 for tables in perfect order, -1 in perfect reverse order, else 0.

    Such a table is as far from independence as its margins allow (Frechet's bounds); its likelihood rises up to the
    end of the range. No other table's does. A table of one row or one column is both, and gets 0.
    """
    below = counts.cumsum(axis=1).cumsum(axis=2)
    rows, columns, total = below[:, :, -1:], below[:, -1:, :], below[:, -1:, -1:]
    rising = (below == np.minimum(rows, columns)).all(axis=(1, 2))
    falling = (below == np.maximum(rows + columns - total, 0)).all(axis=(1, 2))
    return np.asarray(rising.astype(np.float64) - falling)


def rectangle_probabilities(a: Array, b: Array, rho: Array) -> Array:
    """Probability of every cell: thresholds of shape (pairs, c - 1), result (pairs, c, c)."""
    return _cells(a, b, _grown_by_correlation(a, b, rho))


def _take(pairs: Pairs, chosen: Codes) -> Pairs:
    if len(chosen) == len(pairs.counts):
        return pairs
    return Pairs(pairs.counts[chosen], pairs.a[chosen], pairs.b[chosen])


def _product_moment(pairs: Pairs) -> Array:
    """Correlation of the category numbers: a start within a step or two of the solution."""
    numbers = np.arange(pairs.counts.shape[1], dtype=np.float64)
    total = pairs.counts.sum(axis=(1, 2))
    rows, columns = pairs.counts.sum(axis=2), pairs.counts.sum(axis=1)
    mean_r, mean_c = rows @ numbers / total, columns @ numbers / total
    crossed = np.einsum("pij,i,j->p", pairs.counts, numbers, numbers) / total - mean_r * mean_c
    spread = (rows @ numbers**2 / total - mean_r**2) * (columns @ numbers**2 / total - mean_c**2)
    return np.asarray(crossed / np.sqrt(np.maximum(spread, 1e-12)))


def _derivatives(pairs: Pairs, rho: Array) -> tuple[Array, Array]:
    """First and second derivative of each pair's log likelihood by its correlation."""
    chance = rectangle_probabilities(pairs.a, pairs.b, rho)
    _mend_rare_cells(chance, pairs, rho)
    density, bend = _density(pairs.a, pairs.b, rho)
    first, second = _differences(density), _differences(bend)
    # Cells that nobody chose do not count.
    seen = pairs.counts > 0
    safe = np.where(seen, chance, 1.0)
    ratio = np.where(seen, first / safe, 0.0)
    slope = (pairs.counts * ratio).sum(axis=(1, 2))
    curvature = (pairs.counts * (np.where(seen, second / safe, 0.0) - ratio**2)).sum(axis=(1, 2))
    return slope, curvature


def _mend_rare_cells(chance: Array, pairs: Pairs, rho: Array) -> None:
    """Compute anew, in place, the chance of cells that somebody chose and that is lost in rounding.

    Differences of distribution functions are exact to 1e-16, which says nothing about a chance of 1e-20; a slope
    divided by it would then point the wrong way. A sum of positive terms over the cell keeps its leading digits.
    """
    pair, row, column = np.nonzero((pairs.counts > 0) & (chance < RARE))
    if not len(pair):
        return
    ends = [np.pad(limits, ((0, 0), (1, 1)), constant_values=((0, 0), (-END, END))) for limits in (pairs.a, pairs.b)]
    left, right = (np.clip(ends[0][pair, row + side], -END, END) for side in (0, 1))
    lower, upper = (np.clip(ends[1][pair, column + side], -END, END) for side in (0, 1))
    r = rho[pair, np.newaxis]
    x = (left + right)[:, np.newaxis] / 2 + (right - left)[:, np.newaxis] / 2 * FINE_NODES
    rest = np.sqrt(1 - r**2)
    high, low = (upper[:, np.newaxis] - r * x) / rest, (lower[:, np.newaxis] - r * x) / rest
    # In the upper tail the difference is taken between the small tails, not between numbers next to one.
    above = low > 0
    between = special.ndtr(np.where(above, -low, high)) - special.ndtr(np.where(above, -high, low))
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    found = (right - left) / 2 * ((density * between) @ FINE_WEIGHTS)
    chance[pair, row, column] = np.maximum(found, LEAST_CHANCE)


def _density(a: Array, b: Array, rho: Array) -> tuple[Array, Array]:
    """Bivariate normal density at all pairs of thresholds, and its derivative by the correlation."""
    x, y, r = a[:, :, np.newaxis], b[:, np.newaxis, :], rho[:, np.newaxis, np.newaxis]
    rest = 1 - r**2
    square = (x**2 - 2 * r * x * y + y**2) / rest
    density = np.exp(-square / 2) / (2 * np.pi * np.sqrt(rest))
    return density, density * (r + x * y - r * square) / rest


def _grown_by_correlation(a: Array, b: Array, rho: Array) -> Array:
    """Distribution function at all pairs of thresholds, less what it is without correlation."""
    x, y = a[:, :, np.newaxis], b[:, np.newaxis, :]
    half, product = (x**2 + y**2) / 2, x * y
    end = np.arcsin(rho)
    grown = np.zeros(product.shape)
    for left, right in _panels(end):
        middle, reach = (right + left) / 2, (right - left) / 2
        live = np.flatnonzero(reach)
        part = grown[live] if len(live) < len(end) else grown
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            angle = (middle + reach * node)[live, np.newaxis, np.newaxis]
            part += (weight * reach[live])[:, np.newaxis, np.newaxis] * np.exp(
                (product[live] * np.sin(angle) - half[live]) / np.cos(angle) ** 2
            )
        grown[live] = part
    return grown / (2 * np.pi)


def _panels(end: Array) -> list[tuple[Array, Array]]:
    """From zero to each end in panels over which the distance to a right angle shrinks to a third."""
    panels, reached = [], 0.0
    while reached < np.abs(end).max():
        further = np.pi / 2 - (np.pi / 2 - reached) / 3
        panels.append(
            (np.sign(end) * np.minimum(np.abs(end), reached), np.sign(end) * np.minimum(np.abs(end), further))
        )
        reached = further
    return panels


def _cells(a: Array, b: Array, grown: Array) -> Array:
    """Probabilities of the cells: independence plus what correlation adds."""
    margins = [np.diff(special.ndtr(limits), axis=1, prepend=0.0, append=1.0) for limits in (a, b)]
    return margins[0][:, :, np.newaxis] * margins[1][:, np.newaxis, :] + _differences(grown)


def _differences(corners: Array) -> Array:
    """From values at the corners of the cells to the cells; beyond the outer thresholds the values are zero."""
    padded = np.pad(corners, ((0, 0), (1, 1), (1, 1)))
    return np.diff(np.diff(padded, axis=1), axis=2)
