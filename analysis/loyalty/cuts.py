"""Where an axis is cut in two, and how uncertain that is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.checks import Array
from analysis.errors import BadOption, ConstantItems, OutOfRange

Rule = Literal["midpoint", "median", "kmeans"]
Cut = Rule | float
AtCut = Literal["high", "low"]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

# Means of scale points that should be equal differ in the last bits; people this close to a cut are at it.
CLOSE = 1e-9
# A bootstrap median leaves this many of its standard errors around the sample's median about never (6e-16).
WINDOW = 8.0
CHUNK = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Axis:
    """One axis of the typology.

    name     attitude or patronage
    values   shape (n,)
    rule     midpoint, median, or a number that was given
    cut      the cut itself
    """

    name: str
    values: Array
    rule: Cut
    cut: float

    def high(self, at_cut: AtCut) -> Flags:
        """Who stands above the cut; those exactly at it go where ``at_cut`` says."""
        here = self.at()
        above = self.values > self.cut
        return (above | here) if at_cut == "high" else (above & ~here)

    def at(self) -> Flags:
        """Who stands exactly at the cut."""
        return np.abs(self.values - self.cut) <= CLOSE * max(1.0, abs(self.cut))


def cut_of(name: str, values: Array, rule: Cut, limits: tuple[float, float] | None) -> Axis:
    """The axis with its cut.

    Raises
    ------
    BadOption       no such rule, or the midpoint of an axis whose range is not known
    OutOfRange      an answer outside the range whose midpoint is asked for
    ConstantItems   the median of an axis that does not vary
    """
    if rule == "midpoint":
        return Axis(name=name, values=values, rule=rule, cut=_midpoint(name, values, limits))
    if rule == "median":
        if np.ptp(values) == 0:
            raise ConstantItems([name])
        return Axis(name=name, values=values, rule=rule, cut=float(np.median(values)))
    if isinstance(rule, str) or not np.isfinite(rule):
        raise BadOption("cut", needed="midpoint, median, kmeans (for both axes) or a number", found=rule)
    return Axis(name=name, values=values, rule=float(rule), cut=float(rule))


def _midpoint(name: str, values: Array, limits: tuple[float, float] | None) -> float:
    if limits is None or not limits[0] < limits[1]:
        raise BadOption("ranges", needed=f"with the lowest and highest point of {name} for its midpoint", found=limits)
    low, high = limits
    outside = values[(values < low) | (values > high)]
    if len(outside):
        raise OutOfRange(name, low=low, high=high, examples=outside[:3].tolist(), rows=len(outside))
    return (low + high) / 2


def resampled_high(
    axes: tuple[Axis, Axis], *, at_cut: AtCut, replicates: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Counts of the four quadrants in resampled people, each sample with its own median.

    Shape (replicates, 2, 2), first index 1 for high attitude, second 1 for high patronage. Values far from a median
    are pooled, so the cost grows with the square root of the number of people; the counts are exactly those of
    resampling person by person.
    """
    codes = [_codes(axis, at_cut) for axis in axes]
    pairs, counts = np.unique(np.stack(codes, axis=1), axis=0, return_counts=True)
    n = len(codes[0])
    parts = []
    for start in range(0, replicates, CHUNK):
        drawn = rng.multinomial(n, counts / n, size=min(CHUNK, replicates - start))
        high = [_above(pairs[:, j], drawn, axis, at_cut) for j, axis in enumerate(axes)]
        parts.append(
            np.stack([[(drawn * (a & p)).sum(axis=1) for p in (~high[1], high[1])] for a in (~high[0], high[0])])
        )
    return np.moveaxis(np.concatenate(parts, axis=2), 2, 0)


def _codes(axis: Axis, at_cut: AtCut) -> Codes:
    """Order of the values as whole numbers: 0 and 1 about a fixed cut, pooled beyond the window about a median."""
    if axis.rule != "median":
        return axis.high(at_cut).astype(np.intp)
    ordered = np.sort(axis.values)
    n = len(ordered)
    reach = int(np.ceil(WINDOW * 0.5 * np.sqrt(n))) + 2
    low, high = ordered[max(n // 2 - reach, 0)], ordered[min(n // 2 + reach, n - 1)]
    pooled = np.clip(axis.values, low, high)
    distinct = np.unique(pooled)
    apart = np.diff(distinct, prepend=distinct[0]) > CLOSE * np.maximum(1.0, np.abs(distinct))
    return np.asarray(np.cumsum(apart)[np.searchsorted(distinct, pooled)])


def _above(codes: Codes, drawn: npt.NDArray[np.int64], axis: Axis, at_cut: AtCut) -> Flags:
    """Which pairs are high in each sample, shape (samples, pairs)."""
    if axis.rule != "median":
        return np.broadcast_to(codes == 1, drawn.shape)
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.diff(codes[order], prepend=-1))
    running = np.cumsum(np.add.reduceat(drawn[:, order], first, axis=1), axis=1)
    n = running[:, -1:]
    below, above = (running < (n + 1) // 2).sum(axis=1), (running < n // 2 + 1).sum(axis=1)
    # One middle value: it is the cut. Two middle values: the cut lies between them.
    first_high = np.where((below == above) & (at_cut == "high"), below, below + 1)
    return np.asarray(codes[None, :] >= first_high[:, None])
