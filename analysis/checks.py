"""The one place that validates input and decides which rows are used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadOption, ConstantItems, NotNumeric, OutOfRange, TooFewItems, TooFewRows, UnknownColumn

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class CompleteRows:
    """The rows without a missing answer.

    values      shape (n, k), float
    columns     names of the k items
    n_dropped   rows left out because an answer was missing
    """

    values: Array
    columns: tuple[str, ...]
    n_dropped: int

    @property
    def n(self) -> int:
        """Rows used."""
        return int(self.values.shape[0])

    @property
    def k(self) -> int:
        """Items."""
        return int(self.values.shape[1])


def check_level(level: float) -> float:
    """Confidence level inside (0, 1)."""
    if not 0 < level < 1:
        raise BadOption("level", needed="between 0 and 1, such as .95", found=level)
    return float(level)


def numeric(column: "pd.Series[Any]") -> Array:
    """One column as float, missing answers as NaN; text that is not a number is refused by name."""
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    values = pd.to_numeric(column, errors="coerce")
    broken = column[values.isna() & column.notna()]
    if len(broken):
        raise NotNumeric(str(column.name), examples=list(pd.unique(broken))[:3], rows=len(broken))
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def require_frame(items: pd.DataFrame) -> None:
    """Stop where the items are no frame or a column stands twice."""
    if not isinstance(items, pd.DataFrame):
        raise BadOption("items", needed="as a DataFrame, one column for each item", found=type(items).__name__)
    if items.columns.has_duplicates:
        twice = sorted({str(name) for name in items.columns[items.columns.duplicated()]})
        raise BadOption("items", needed="with each column once", found=", ".join(twice) + " twice")


def is_plain_numeric(items: pd.DataFrame) -> bool:
    """Whether every column is stored as plain numbers, which numpy reads in one go."""
    return all(isinstance(dtype, np.dtype) and dtype.kind in "iufb" for dtype in items.dtypes)


def numeric_frame(items: pd.DataFrame) -> Array:
    """All columns as float, shape (rows, columns), not to be written to; infinities are refused."""
    require_frame(items)
    if is_plain_numeric(items):
        values = items.to_numpy(dtype=np.float64)
    else:
        values = np.empty(items.shape, dtype=np.float64)
        for position, name in enumerate(items.columns):
            values[:, position] = numeric(items[name])
    refuse_infinite(values, columns=items.columns)
    return values


def refuse_infinite(values: npt.NDArray[Any], *, columns: "pd.Index[Any]") -> None:
    """Stop where a cell is infinite, by the name of its column."""
    if values.dtype.kind != "f":
        return
    with np.errstate(invalid="ignore"):
        # One sum tells at a quarter of the cost that no cell is infinite or missing.
        if np.isfinite(values.sum()):
            return
    infinite = np.isinf(values)
    for position in map(int, np.flatnonzero(infinite.any(axis=0))):
        raise NotNumeric(str(columns[position]), examples=[float("inf")], rows=int(infinite[:, position].sum()))


def complete_items(
    items: pd.DataFrame, *, min_items: int = 2, min_rows: int = 2, statistic: str = "this statistic"
) -> CompleteRows:
    """Listwise rows of the items, with the least number of items and rows that the statistic needs."""
    values = numeric_frame(items)
    if values.shape[1] < min_items:
        raise TooFewItems(needed_items=min_items, found_items=values.shape[1], statistic=statistic)
    complete = ~np.isnan(values).any(axis=1)
    used = values if complete.all() else values[complete]
    if len(used) < min_rows:
        raise TooFewRows(needed_rows=min_rows, found_rows=len(used), given_rows=len(values))
    return CompleteRows(
        values=used, columns=tuple(str(name) for name in items.columns), n_dropped=int(len(values) - len(used))
    )


def refuse_constant(rows: CompleteRows) -> None:
    """Stop where an item has no variance among the rows used."""
    constant = [name for name, spread in zip(rows.columns, np.ptp(rows.values, axis=0), strict=True) if spread == 0]
    if constant:
        raise ConstantItems(constant)


def pick(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The named columns; unknown names are told all at once."""
    unknown = [name for name in columns if name not in frame.columns]
    if unknown:
        raise UnknownColumn(unknown, available=[str(name) for name in frame.columns])
    return frame[columns]


def check_range(range: tuple[float, float]) -> tuple[float, float]:
    """Lowest and highest point of a response scale, in that order."""
    low, high = float(range[0]), float(range[1])
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise BadOption("range", needed="as (lowest point, highest point), such as (1, 5)", found=range)
    return low, high


def refuse_outside(values: Array, *, columns: Sequence[str], range: tuple[float, float]) -> None:
    """Stop where an answer is not a point of the response scale; every such column is named."""
    refuse_columns_outside(zip(columns, values.T, strict=True), range=range)


def refuse_columns_outside(columns: Iterable[tuple[str, Array]], *, range: tuple[float, float]) -> None:
    """Stop where an answer is not a point of the response scale; looks at one column at a time."""
    low, high = check_range(range)
    broken = [(name, column[(column < low) | (column > high)]) for name, column in columns]
    (first, outside), *others = [entry for entry in broken if len(entry[1])] or [("", np.empty(0))]
    if len(outside):
        examples = [float(value) for value in np.unique(outside)[:3]]
        names = [name for name, _ in others]
        raise OutOfRange(first, low=low, high=high, examples=examples, rows=len(outside), others=names)
