"""Sums and cross-products that are enough for most coefficients, and that add up.

A part of the rows and another part give the same moments as all rows at once, so a frame, a stream of chunks and a
cluster end with the same figures: exactly the same for whole scale points, up to rounding for other numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.checks import Array
from analysis.errors import BadOption, ConstantItems, TooFewItems, TooFewRows
from analysis.numeric.adding import sum_of
from analysis.numeric.blocks import (
    Block,
    Codes,
    blocks,
    centre,
    complete_rows,
    exact_sums,
    largest_code,
    names_of,
    threads_for,
)
from analysis.pairs.category_counts import PairTables
from analysis.pairs.pairwise import PairwiseMoments

__all__ = ["Moments", "PairTables", "PairwiseMoments", "as_moments", "covariance_matrix", "moments_of"]


@dataclass(frozen=True, eq=False)
class Moments:
    """Number of rows, sums and cross-products of items over the rows that answered all of them.

    columns     names of the k items
    n           complete rows
    sums        shape (k,), sums about `origin`; whole numbers for scale points
    products    shape (k, k), sums of cross-products about `origin`
    origin      shape (k,), the point the sums are taken about; None is zero
    n_dropped   rows left out because an answer was missing
    """

    columns: tuple[str, ...]
    n: int
    sums: Codes | Array
    products: Codes | Array
    origin: Array | None = None
    n_dropped: int = 0

    @classmethod
    def empty(cls, columns: Sequence[str]) -> "Moments":
        """Moments of no rows: adding them changes nothing."""
        k = len(columns)
        return cls(tuple(columns), 0, np.zeros(k, np.int64), np.zeros((k, k), np.int64))

    @classmethod
    def from_frame(cls, items: pd.DataFrame) -> "Moments":
        """Moments of a frame; whole scale points are summed exactly and without a float copy of the frame."""
        columns = names_of(items)
        with threads_for(items):
            parts = [cls._from_block(columns, block) for block in blocks(items)]
        return reduce(add, parts) if parts else cls.empty(columns)

    @classmethod
    def from_chunks(cls, chunks: Iterable[pd.DataFrame]) -> "Moments":
        """Moments of frames that follow one another, with the same columns."""
        return sum_of(cls.from_frame(chunk) for chunk in chunks)

    @classmethod
    def _from_block(cls, columns: tuple[str, ...], block: Block) -> "Moments":
        used = complete_rows(block)
        n, dropped = len(used), len(block) - len(used)
        if not n:
            return replace(cls.empty(columns), n_dropped=dropped)
        largest = largest_code(used)
        if largest is not None:
            return cls(columns, n, *exact_sums(used, largest=largest), None, dropped)
        origin = centre(used)
        deviations = used - origin
        return cls(columns, n, deviations.sum(axis=0), deviations.T @ deviations, origin, dropped)

    def __add__(self, other: "Moments") -> "Moments":
        """Moments of both sets of rows together."""
        if self.columns != other.columns:
            raise BadOption("columns", needed=f"that agree: {', '.join(self.columns)}", found=", ".join(other.columns))
        if not (self.n and other.n):
            return replace(self if self.n else other, n_dropped=self.n_dropped + other.n_dropped)
        origin = self.origin if self.origin is not None else other.origin
        first, second = self._about(origin), other._about(origin)
        return replace(
            self,
            n=self.n + other.n,
            sums=first.sums + second.sums,
            products=first.products + second.products,
            origin=origin,
            n_dropped=self.n_dropped + other.n_dropped,
        )

    def _about(self, origin: Array | None) -> "Moments":
        """The same moments with the sums taken about another point."""
        if origin is None or origin is self.origin:
            return self
        step = (0.0 if self.origin is None else self.origin) - origin
        crossed = _outer(step, self.sums)
        products = self.products + crossed + crossed.T + self.n * _outer(step, step)
        return replace(self, sums=self.sums + self.n * step, products=products, origin=origin)

    @property
    def k(self) -> int:
        """Items."""
        return len(self.columns)

    @cached_property
    def scatter(self) -> Codes | Array:
        """Cross-products about the means, times n: whole numbers for scale points, so ratios of them are exact."""
        self.require(rows=2)
        if self.origin is not None:
            return np.asarray(self.n * self.products - _outer(self.sums, self.sums))
        # No product is larger than the largest square.
        if self.n * float(np.diag(self.products).max(initial=0)) < 2**62:
            return np.asarray(self.n * self.products - _outer(self.sums, self.sums))
        # Too many rows for one product of whole numbers: take the sums about whole numbers near the means first.
        near = np.rint(self.sums / self.n).astype(np.int64)
        rest = (self.sums - self.n * near).astype(np.float64)
        crossed = _outer(near, self.sums)
        products = self.products - crossed - crossed.T + self.n * _outer(near, near)
        return np.asarray(self.n * products.astype(np.float64) - _outer(rest, rest))

    @property
    def mean(self) -> "pd.Series[float]":
        """Mean of each item."""
        self.require(rows=1)
        means = self.sums / self.n + (0.0 if self.origin is None else self.origin)
        return pd.Series(means, index=list(self.columns), name="mean")

    @property
    def cov(self) -> pd.DataFrame:
        """Covariance matrix, divisor n - 1."""
        return self._labelled(covariance_matrix(self))

    @property
    def correlations(self) -> pd.DataFrame:
        """Correlation matrix; items that do not vary are refused."""
        return self._labelled(correlation_matrix(self))

    def require(self, *, rows: int = 2, items: int = 1, statistic: str = "this statistic") -> None:
        """Stop where there are fewer items or rows than needed."""
        if self.k < items:
            raise TooFewItems(needed_items=items, found_items=self.k, statistic=statistic)
        if self.n < rows:
            raise TooFewRows(needed_rows=rows, found_rows=self.n, given_rows=self.n + self.n_dropped)

    def refuse_constant(self) -> None:
        """Stop where an item has the same answer in every row used."""
        variances = np.diag(self.scatter)
        # A repeated fraction leaves a rounding error of its own size in the variance.
        size = 0.0 if self.origin is None else (1e-12 * self.n * self.origin) ** 2
        constant = np.flatnonzero(variances <= size)
        if len(constant):
            raise ConstantItems([self.columns[int(position)] for position in constant])

    def to_frame(self) -> pd.DataFrame:
        """One row for each item: n, mean, sd."""
        sd = np.sqrt(np.diag(covariance_matrix(self)))
        return pd.DataFrame({"n": self.n, "mean": self.mean, "sd": sd})

    def _labelled(self, matrix: Array) -> pd.DataFrame:
        return pd.DataFrame(matrix, index=list(self.columns), columns=list(self.columns))


def moments_of(items: pd.DataFrame | Moments, known: Moments | None = None) -> Moments:
    """The moments themselves, those that are known of the frame, or those summed from it."""
    if isinstance(items, Moments) or known is None:
        return items if isinstance(items, Moments) else Moments.from_frame(items)
    if known.columns != names_of(items) or known.n + known.n_dropped != len(items):
        found = f"of {known.n + known.n_dropped} rows of {', '.join(known.columns)}"
        raise BadOption("moments", needed=f"those of the {len(items)} rows given", found=found)
    return known


def as_moments(
    items: pd.DataFrame | Moments,
    *,
    statistic: str,
    min_items: int = 2,
    min_rows: int = 2,
    known: Moments | None = None,
) -> Moments:
    """Moments of items that vary, with the least number of items and rows that the statistic needs.

    known   the moments of the frame, where they have been summed already
    """
    moments = moments_of(items, known)
    moments.require(rows=min_rows, items=min_items, statistic=statistic)
    moments.refuse_constant()
    return moments


def covariance_matrix(moments: Moments) -> Array:
    """Covariance matrix as a plain array, divisor n - 1."""
    return np.asarray(moments.scatter / (moments.n * (moments.n - 1.0)))


def correlation_matrix(moments: Moments) -> Array:
    """Correlation matrix as a plain array; items that do not vary are refused."""
    moments.refuse_constant()
    scatter = moments.scatter.astype(np.float64)
    sd = np.sqrt(np.diag(scatter))
    correlations = np.clip(scatter / _outer(sd, sd), -1.0, 1.0)
    np.fill_diagonal(correlations, 1.0)
    return np.asarray(correlations)


def _outer(left: Codes | Array, right: Codes | Array) -> Codes | Array:
    return np.asarray(left[:, np.newaxis] * right)
