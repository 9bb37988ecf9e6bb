"""Moments of every pair of items over the rows that answered both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from analysis.checks import Array, check_choice, numeric_frame
from analysis.errors import BadOption, ConstantItems, TooFewItems, TooFewRows
from analysis.numeric.adding import sum_of
from analysis.numeric.blocks import Block, Codes, blocks, exact_product, largest_code, names_of, threads_for

Missing = Literal["listwise", "pairwise"]

# Smallest eigenvalue, as a share of the largest, below which a correlation matrix is called indefinite.
ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class PairwiseMoments:
    """Counts, sums, squares and cross-products of each pair of items over the rows that answered both.

    columns     names of the k items
    n           rows read
    counts      shape (k, k): rows that answered both items of a pair
    sums        shape (k, k): sum of the row's item over the rows of the pair, about `origin`
    squares     shape (k, k): sum of squares of the row's item over the rows of the pair
    products    shape (k, k): sum of cross-products of the pair
    origin      shape (k,), the point the sums are taken about; None is zero
    n_dropped   rows without any answer
    """

    columns: tuple[str, ...]
    n: int
    counts: Codes
    sums: Codes | Array
    squares: Codes | Array
    products: Codes | Array
    origin: Array | None = None
    n_dropped: int = 0

    @classmethod
    def empty(cls, columns: Sequence[str]) -> "PairwiseMoments":
        """Moments of no rows: adding them changes nothing."""
        zero = np.zeros((len(columns), len(columns)), np.int64)
        return cls(tuple(columns), 0, zero, zero, zero, zero)

    @classmethod
    def from_frame(cls, items: pd.DataFrame) -> "PairwiseMoments":
        """Moments of a frame, a block of rows at a time."""
        columns = names_of(items)
        with threads_for(items):
            return reduce(add, (cls._from_block(columns, block) for block in blocks(items)), cls.empty(columns))

    @classmethod
    def from_chunks(cls, chunks: Iterable[pd.DataFrame]) -> "PairwiseMoments":
        """Moments of frames that follow one another, with the same columns."""
        return sum_of(cls.from_frame(chunk) for chunk in chunks)

    @classmethod
    def _from_block(cls, columns: tuple[str, ...], block: Block) -> "PairwiseMoments":
        known = ~np.isnan(block) if block.dtype.kind == "f" else np.ones(block.shape, bool)
        dropped = int((~known.any(axis=1)).sum())
        counts = exact_product(known, known, largest=1)
        values = np.where(known, block, 0)
        largest = largest_code(values)
        if largest is not None:
            sums = exact_product(values, known, largest=largest)
            squares = exact_product(values.astype(np.float64) ** 2, known, largest=largest**2)
            products = exact_product(values, values, largest=largest)
            return cls(columns, len(block), counts, sums, squares, products, None, dropped)
        origin = values.sum(axis=0) / np.maximum(np.diag(counts), 1)
        away = np.where(known, block - origin, 0.0)
        mask = known.astype(np.float64)
        return cls(columns, len(block), counts, away.T @ mask, (away**2).T @ mask, away.T @ away, origin, dropped)

    def __add__(self, other: "PairwiseMoments") -> "PairwiseMoments":
        """Moments of both sets of rows together."""
        if self.columns != other.columns:
            raise BadOption("columns", needed=f"that agree: {', '.join(self.columns)}", found=", ".join(other.columns))
        if not (self.n and other.n):
            return self if self.n else other
        origin = self.origin if self.origin is not None else other.origin
        first, second = self._about(origin), other._about(origin)
        return PairwiseMoments(
            self.columns,
            self.n + other.n,
            self.counts + other.counts,
            first.sums + second.sums,
            first.squares + second.squares,
            first.products + second.products,
            origin,
            self.n_dropped + other.n_dropped,
        )

    def _about(self, origin: Array | None) -> "PairwiseMoments":
        """The same moments with the sums taken about another point."""
        if origin is None or origin is self.origin:
            return self
        step = (0.0 if self.origin is None else self.origin) - origin
        own = step[:, np.newaxis]
        crossed = own * self.sums.T
        return replace(
            self,
            sums=self.sums + own * self.counts,
            squares=self.squares + 2 * own * self.sums + own**2 * self.counts,
            products=self.products + crossed + crossed.T + self.counts * np.outer(step, step),
            origin=origin,
        )

    @property
    def mean(self) -> "pd.Series[float]":
        """Mean of each item over its own answers."""
        self._require(1)
        means = np.diag(self.sums) / np.diag(self.counts) + (0.0 if self.origin is None else self.origin)
        return pd.Series(means, index=list(self.columns), name="mean")

    @property
    def cov(self) -> pd.DataFrame:
        """Covariance of each pair over the rows that answered both, divisor (rows of the pair) - 1."""
        self._require(2)
        return labelled(self._scatter(self.products, self.sums.T) / (self.counts * (self.counts - 1.0)), self.columns)

    @property
    def correlations(self) -> pd.DataFrame:
        """Correlation of each pair over the rows that answered both; may be indefinite."""
        self._require(2)
        own = self._scatter(self.squares, self.sums)
        # An item may stand still among the rows of a pair although it varies elsewhere.
        # A repeated fraction leaves a rounding error of its own size in the squares.
        size = 0.0 if self.origin is None else (1e-12 * self.origin[:, np.newaxis] * self.counts) ** 2
        constant = np.flatnonzero(np.any(own <= size, axis=1))
        if len(constant):
            raise ConstantItems([self.columns[int(position)] for position in constant])
        correlations = np.clip(self._scatter(self.products, self.sums.T) / np.sqrt(own * own.T), -1.0, 1.0)
        np.fill_diagonal(correlations, 1.0)
        return labelled(correlations, self.columns)

    @property
    def smallest_root(self) -> float:
        """Smallest eigenvalue of the correlations; below zero no complete data could have them."""
        return float(np.linalg.eigvalsh(self.correlations.to_numpy())[0])

    @property
    def is_indefinite(self) -> bool:
        """Whether the correlations contradict each other, as pairs over different rows may."""
        return self.smallest_root < -ROUNDING

    def to_frame(self) -> pd.DataFrame:
        """One row for each pair: first, second, n, covariance, correlation."""
        rows, columns = np.triu_indices(len(self.columns), 1)
        names = np.array(self.columns, dtype=object)
        return pd.DataFrame(
            {
                "first": names[rows],
                "second": names[columns],
                "n": self.counts[rows, columns],
                "covariance": self.cov.to_numpy()[rows, columns],
                "correlation": self.correlations.to_numpy()[rows, columns],
            }
        )

    def _require(self, rows: int) -> None:
        least = int(self.counts.min()) if self.counts.size else 0
        if least < rows:
            raise TooFewRows(needed_rows=rows, found_rows=least, given_rows=self.n)

    def _scatter(self, crossed: Codes | Array, partner: Codes | Array) -> Array:
        """Rows of the pair times its cross-products about the pair's means."""
        counts: Codes | Array = self.counts
        if float(counts.max()) * float(np.abs(crossed).max()) > 2**62:
            counts, partner = counts.astype(np.float64), partner.astype(np.float64)
        return np.asarray(counts * crossed - self.sums * partner, dtype=np.float64)


class RowsOfPairs(NamedTuple):
    """Rows behind a matrix of correlations."""

    counts: Array | Codes
    n: int
    n_dropped: int


def check_missing(missing: Missing) -> None:
    """Stop at an unknown treatment of missing answers."""
    check_choice("missing", missing, get_args(Missing))


def rows_of_pairs(items: pd.DataFrame) -> tuple[pd.DataFrame, RowsOfPairs]:
    """The rows that answered at least one pair, refused where a pair has fewer than four."""
    known = ~np.isnan(numeric_frame(items))
    if known.shape[1] < 2:
        raise TooFewItems(needed_items=2, found_items=known.shape[1], statistic="correlations")
    useful = known.sum(axis=1) >= 2
    counts = exact_product(known, known, largest=1)
    if counts.min() < 4:
        raise TooFewRows(needed_rows=4, found_rows=int(counts.min()), given_rows=len(items))
    return items[useful], RowsOfPairs(counts, n=int(useful.sum()), n_dropped=int((~useful).sum()))


def pair_frame(correlations: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair of a symmetric matrix: first, second, estimate."""
    rows, columns = np.triu_indices(len(correlations), 1)
    names = correlations.columns.to_numpy(dtype=object)
    return pd.DataFrame(
        {"first": names[rows], "second": names[columns], "estimate": correlations.to_numpy()[rows, columns]}
    )


def labelled(matrix: Array | Codes, columns: tuple[str, ...]) -> pd.DataFrame:
    """A square matrix with its names."""
    return pd.DataFrame(matrix, index=list(columns), columns=list(columns))
