"""Category counts of every pair of items: all that polychoric correlations and thresholds need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.errors import BadOption, NotIntegers
from analysis.numeric.adding import sum_of
from analysis.numeric.blocks import LARGEST_CODE, Block, Codes, blocks, exact_product, names_of, threads_for

# One-hot columns times rows of a block: 256 MB in bytes at most, far less for usual scales.
ONE_HOT_CELLS = 2**24
MOST_CATEGORIES = 100


@dataclass(frozen=True, eq=False)
class PairTables:
    """How often each answer to one item goes with each answer to another, over the rows that answered both.

    columns      names of the k items
    n            rows read
    categories   for each item the scale points seen, ascending
    counts       shape (C, C), C = all categories of all items one after another; a block is the table of a pair,
                 a block on the diagonal holds an item's own counts
    n_dropped    rows without any answer
    """

    columns: tuple[str, ...]
    n: int
    categories: tuple[tuple[int, ...], ...]
    counts: Codes
    n_dropped: int = 0

    @classmethod
    def empty(cls, columns: Sequence[str]) -> "PairTables":
        """Tables of no rows: adding them changes nothing."""
        return cls(tuple(columns), 0, ((),) * len(columns), np.zeros((0, 0), np.int64))

    @classmethod
    def from_frame(cls, items: pd.DataFrame) -> "PairTables":
        """Tables of a frame of whole scale points, a block of rows at a time."""
        columns = names_of(items)
        rows = max(ONE_HOT_CELLS // (16 * max(len(columns), 1)), 1)
        with threads_for(items):
            parts = (cls._from_block(columns, block) for block in blocks(items, rows=rows))
            return reduce(add, parts, cls.empty(columns))

    @classmethod
    def from_chunks(cls, chunks: Iterable[pd.DataFrame]) -> "PairTables":
        """Tables of frames that follow one another, with the same columns."""
        return sum_of(cls.from_frame(chunk) for chunk in chunks)

    @classmethod
    def _from_block(cls, columns: tuple[str, ...], block: Block) -> "PairTables":
        known = ~np.isnan(block) if block.dtype.kind == "f" else np.ones(block.shape, bool)
        _refuse_fractions(columns, block, known)
        categories = tuple(
            tuple(int(code) for code in np.unique(block[known[:, position], position]))
            for position in range(block.shape[1])
        )
        _refuse_many(columns, categories)
        hot = [block[:, position, np.newaxis] == np.array(points) for position, points in enumerate(categories)]
        indicators = np.concatenate(hot, axis=1) if hot else np.zeros((len(block), 0), bool)
        dropped = int((~known.any(axis=1)).sum())
        return cls(columns, len(block), categories, exact_product(indicators, indicators, largest=1), dropped)

    def __add__(self, other: "PairTables") -> "PairTables":
        """Tables of both sets of rows together."""
        if self.columns != other.columns:
            raise BadOption("columns", needed=f"that agree: {', '.join(self.columns)}", found=", ".join(other.columns))
        union = tuple(
            tuple(sorted({*mine, *theirs})) for mine, theirs in zip(self.categories, other.categories, strict=True)
        )
        return PairTables(
            self.columns,
            self.n + other.n,
            union,
            self._spread(union) + other._spread(union),
            self.n_dropped + other.n_dropped,
        )

    def _spread(self, union: tuple[tuple[int, ...], ...]) -> Codes:
        """The counts with an empty line for each category of `union` not seen here."""
        if union == self.categories:
            return self.counts
        starts = np.cumsum([0, *map(len, union)])
        places = [
            starts[item] + np.searchsorted(union[item], points) for item, points in enumerate(self.categories) if points
        ]
        spread = np.zeros((starts[-1], starts[-1]), np.int64)
        if places:
            place = np.concatenate(places)
            spread[np.ix_(place, place)] = self.counts
        return spread

    @property
    def starts(self) -> Codes:
        """Where the categories of each item begin, and the end of all: shape (k + 1,)."""
        return np.cumsum([0, *map(len, self.categories)])

    def table(self, first: str, second: str) -> pd.DataFrame:
        """Counts of one pair, rows and columns labelled by scale point."""
        i, j = self.columns.index(first), self.columns.index(second)
        starts = self.starts
        counts = self.counts[starts[i] : starts[i + 1], starts[j] : starts[j + 1]]
        return pd.DataFrame(counts, index=list(self.categories[i]), columns=list(self.categories[j]))

    def margin(self, item: int) -> Codes:
        """How often each scale point of an item was answered."""
        starts = self.starts
        return np.diag(self.counts)[starts[item] : starts[item + 1]]

    def to_frame(self) -> pd.DataFrame:
        """One row for each item and scale point: item, point, n."""
        names = [name for name, points in zip(self.columns, self.categories, strict=True) for _ in points]
        points = [point for points in self.categories for point in points]
        return pd.DataFrame({"item": names, "point": points, "n": np.diag(self.counts)})


def _refuse_fractions(columns: tuple[str, ...], block: Block, known: Block) -> None:
    if block.dtype.kind != "f":
        return
    with_fraction = known & (np.rint(np.where(known, block, 0)) != np.where(known, block, 0))
    broken = np.flatnonzero(with_fraction.any(axis=0))
    if len(broken):
        example = float(block[with_fraction[:, broken[0]], broken[0]][0])
        raise NotIntegers([columns[int(position)] for position in broken], example=example)


def _refuse_many(columns: tuple[str, ...], categories: tuple[tuple[int, ...], ...]) -> None:
    """Amounts are whole numbers too, but no scale points."""
    for name, points in zip(columns, categories, strict=True):
        if len(points) > MOST_CATEGORIES or any(abs(point) > LARGEST_CODE for point in points):
            raise BadOption(
                "items",
                needed=f"with at most {MOST_CATEGORIES} scale points",
                found=f"{len(points)} different values in {name}",
                remedy="leave out amounts and counts, or group them",
            )
