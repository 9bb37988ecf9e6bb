"""Rows in blocks, and cross-products of scale points that lose no digit.

A frame of whole scale points is never copied to float as a whole: one block at a time is, and the sums of a block are
whole numbers small enough for the floating-point unit to hold exactly.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, is_plain_numeric, numeric_frame, refuse_infinite, require_frame
from analysis.numeric.single_thread import single_thread

Codes = npt.NDArray[np.int64]
Block = npt.NDArray[Any]

# A block of 40 columns stays in the cache of a core while it is looked at and multiplied.
ROWS = 8_192
# Rows from which it pays to hold the BLAS to one thread; below, narrow blocks are cut into slices instead.
MANY_ROWS = 4_096
# Multiplications that OpenBLAS leaves to one thread, and the widest block worth cutting into such slices.
ALONE, NARROW = 2**18, 64
# Whole numbers beyond this are amounts, not scale points; their squares could leave the exact range.
LARGEST_CODE = 2**15


def names_of(items: pd.DataFrame) -> tuple[str, ...]:
    """Column names as text."""
    require_frame(items)
    return tuple(map(str, items.columns.tolist()))


def blocks(items: pd.DataFrame, *, rows: int = ROWS) -> Iterator[Block]:
    """The rows of a frame a block at a time: integers as they are, everything else as float, missing as NaN."""
    require_frame(items)
    if len(items) > rows:
        whole = items if is_plain_numeric(items) else pd.DataFrame(numeric_frame(items), columns=items.columns)
        parts = (whole.iloc[start : start + rows].to_numpy() for start in range(0, len(items), rows))
    else:
        parts = (frame.to_numpy() for frame in [items])
    for part in parts:
        block = part if part.dtype.kind in "iufb" else numeric_frame(items)
        refuse_infinite(block, columns=items.columns)
        yield block


def largest_code(block: Block) -> int | None:
    """Largest absolute scale point of a complete block; None where the block holds other numbers."""
    if not block.size:
        return 0
    if block.dtype.kind == "f" and not (_whole(block[0]) and _whole(block)):
        return None
    largest = max(abs(int(block.max())), abs(int(block.min())))
    return largest if largest <= LARGEST_CODE else None


def _whole(values: Block) -> bool:
    return bool((values == np.rint(values)).all())


def exact_product(left: Block, right: Block, *, largest: int) -> Codes:
    """``left' right`` of blocks of whole numbers up to `largest`, without rounding.

    Single precision holds every partial sum below 2^24 exactly, double precision below 2^53.
    """
    kind = np.float32 if largest**2 * len(left) < 2**24 else np.float64
    first: Block = left.astype(kind, copy=False)
    second: Block = first if right is left else right.astype(kind, copy=False)
    return np.asarray(first.T @ second).astype(np.int64)


def threads_for(items: pd.DataFrame) -> AbstractContextManager[object]:
    """One BLAS thread for long frames: two on such narrow blocks mostly wait for each other."""
    return single_thread() if len(items) >= MANY_ROWS else nullcontext()


def exact_sums(block: Block, *, largest: int) -> tuple[Codes, Codes]:
    """Column sums and cross-products of a block of whole numbers up to `largest`, without rounding."""
    n, k = block.shape
    exact = largest**2 * n < 2**24
    codes: Block = block.astype(np.float32 if exact else np.float64, copy=False)
    sums: Block = np.ones(n, codes.dtype) @ codes
    products = _sliced_products(codes) if n < MANY_ROWS and 0 < k <= NARROW else codes.T @ codes
    return sums.astype(np.int64), products.astype(np.int64)


def _sliced_products(codes: Block) -> Block:
    """``codes' codes`` as a sum over slices that the BLAS multiplies on one thread.

    Waking a second thread costs more than it gains on narrow blocks, many times more on a busy machine.
    """
    n, k = codes.shape
    slice_rows = max(ALONE // k**2, 1)
    slices = n // slice_rows
    whole = slices * slice_rows
    if codes.flags.c_contiguous:
        stack = codes[:whole].reshape(slices, slice_rows, k)
    else:
        stack = codes.T[:, :whole].reshape(k, slices, slice_rows).transpose(1, 2, 0)
    products = (stack.transpose(0, 2, 1) @ stack).sum(axis=0)
    rest = codes[whole:]
    return np.asarray(products + rest.T @ rest)


def complete_rows(block: Block) -> Block:
    """The rows of a block without a missing answer."""
    # One sum tells whether anything is missing, at a quarter of the cost of looking at each cell.
    if block.dtype.kind != "f" or np.isfinite(block.sum()):
        return block
    return block[~np.isnan(block).any(axis=1)]


def centre(block: Block) -> Array:
    """A point near the middle of each column of complete values, to take sums about."""
    return np.asarray(block.mean(axis=0, dtype=np.float64))
