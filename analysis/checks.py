"""The one place that validates input and decides which rows are used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import (
    BadOption,
    ConstantItems,
    MatrixGiven,
    NotNumeric,
    OutOfRange,
    TooFewItems,
    TooFewRows,
    UnknownColumn,
    UnusableMagnitude,
)

Array = npt.NDArray[np.float64]
# Beyond these the fourth powers of a kurtosis leave what a float can hold; no answer and no amount comes near.
LARGEST, SMALLEST = 1e30, 1e-30
# More resamples than this say nothing more, and take days.
MOST_REPLICATES = 1_000_000


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


def is_number(value: object) -> bool:
    """A finite number of a size that can be computed with; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    return bool(-LARGEST <= value <= LARGEST)


def check_number(option: str, value: float, *, needed: str = "as a finite number") -> float:
    """The number as a float; anything else is refused by the name of its option."""
    if not is_number(value):
        raise BadOption(option, needed=needed, found=value)
    return float(value)


def check_whole(option: str, value: int, *, least: int = 0, most: float = LARGEST) -> int:
    """A whole number of at least and at most so much."""
    if not is_number(value) or value != int(value) or not least <= value <= most:
        limit = "" if most == LARGEST else f" and {most:,.0f} or less"
        raise BadOption(option, needed=f"as a whole number, {least} or more{limit}", found=value)
    return int(value)


def check_level(level: float, *, option: str = "level", example: str = ".95") -> float:
    """A chance inside (0, 1); so close to 1 that half of what is left is nothing is no chance either."""
    if not is_number(level) or not (level > SMALLEST and (1 + level) / 2 < 1):
        raise BadOption(option, needed=f"between 0 and 1, such as {example}", found=level)
    return float(level)


def check_chances(option: str, chances: Sequence[float]) -> Array:
    """Numbers from 0 to 1, such as p values."""
    given: list[object] = list(chances) if isinstance(chances, Iterable) and not isinstance(chances, str) else [chances]
    values = np.asarray(given if all(map(is_number, given)) else [np.nan], dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise BadOption(option, needed="between 0 and 1", found=chances)
    return values


def check_names(option: str, names: Sequence[str]) -> list[str]:
    """Column names as a list; a single text is not taken for its letters."""
    single = isinstance(names, str | bytes | Mapping) or not isinstance(names, Iterable)
    if single or any(isinstance(name, list | dict | set) for name in names):
        raise BadOption(option, needed="as a list of column names", found=names)
    return list(names)


def check_rng(rng: np.random.Generator | None) -> None:
    """Stop where random numbers are to come from something that makes none."""
    if not isinstance(rng, np.random.Generator):
        raise BadOption("rng", needed="as a generator such as numpy.random.default_rng(1)", found=type(rng).__name__)


def check_choice(option: str, value: object, choices: Sequence[object]) -> None:
    """Stop at a word that is none of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise BadOption(option, needed=f"one of {', '.join(map(str, choices))}", found=value)


def numeric(column: "pd.Series[Any]") -> Array:
    """One column as float, missing answers as NaN; text that is not a number is refused by name."""
    if pd.api.types.is_complex_dtype(column):
        raise NotNumeric(str(column.name), examples=list(column[:3]), rows=len(column))
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if column.map(pd.api.types.is_list_like).any():
        raise NotNumeric(str(column.name), examples=list(column[:3]), rows=len(column))
    values = pd.to_numeric(column, errors="coerce")
    broken = column[values.isna() & column.notna()]
    if len(broken):
        raise NotNumeric(str(column.name), examples=list(pd.unique(broken))[:3], rows=len(broken))
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def require_frame(items: pd.DataFrame) -> None:
    """Stop where the items are no frame, a column stands twice, or the rows are those of a matrix."""
    if not isinstance(items, pd.DataFrame):
        raise BadOption("items", needed="as a DataFrame, one column for each item", found=type(items).__name__)
    if items.columns.has_duplicates:
        twice = sorted({str(name) for name in items.columns[items.columns.duplicated()]})
        raise BadOption("items", needed="with each column once", found=", ".join(twice) + " twice")
    refuse_matrix(items)


def refuse_matrix(items: pd.DataFrame) -> None:
    """Stop where the rows are those of a matrix of coefficients, or columns of one: they are no people.

    Each column then has its own one, in a row of its own, the rows of these ones are symmetric, and the rest are
    fractions below one; or the rows bear the names of the columns.
    """
    n, k = items.shape
    if k < 2 or n < k or not is_plain_numeric(items):
        return
    counted = pd.api.types.is_numeric_dtype(items.index.dtype)
    named = n == k and not counted and list(items.index) == list(items.columns)
    # One column tells of nearly every table that it is none.
    first = items.iloc[:, 0].to_numpy(dtype=np.float64)
    if not named and (np.count_nonzero(first == 1) != 1 or not (np.abs(first) <= 1).all()):
        return
    values = items.to_numpy(dtype=np.float64)
    is_coefficients = np.isfinite(values).all() and (_is_symmetric(values) if named else _holds_correlations(values))
    if is_coefficients:
        raise MatrixGiven(rows=n, columns=k)


def _holds_correlations(values: Array) -> bool:
    ones = values == 1
    if not ((np.abs(values) <= 1).all() and (ones.sum(axis=0) == 1).all() and (values != np.rint(values)).any()):
        return False
    own = values[ones.argmax(axis=0)]
    return bool((np.diag(own) == 1).all()) and _is_symmetric(own)


def _is_symmetric(square: Array) -> bool:
    return bool((np.abs(square - square.T) <= 1e-8 * np.abs(square).max()).all())


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
    """Stop where a cell is infinite, or a column of a size that cannot be computed with, by the name of the column."""
    if values.dtype.kind != "f" or not values.size:
        return
    size = np.maximum(np.fmax.reduce(values, axis=0), -np.fmin.reduce(values, axis=0))
    for position in map(int, np.flatnonzero((size > LARGEST) | ((size > 0) & (size < SMALLEST)))):
        name, infinite = str(columns[position]), int(np.isinf(values[:, position]).sum())
        if infinite:
            raise NotNumeric(name, examples=[float("inf")], rows=infinite)
        raise UnusableMagnitude(name, found=float(size[position]))


def check_scores(scores: "pd.Series[Any]", *, name: str = "scores") -> Array:
    """A series as float, missing ones as NaN; text, infinities and unusable sizes are refused."""
    if not isinstance(scores, pd.Series):
        raise BadOption(name, needed="as a Series, one value for each person", found=type(scores).__name__)
    values = numeric(scores)
    refuse_infinite(values[:, np.newaxis], columns=pd.Index([name if scores.name is None else scores.name]))
    return values


def check_same_rows(option: str, given: "pd.Series[Any] | pd.DataFrame", rows: "pd.Index[Any]", *, of: str) -> None:
    """Stop where a column does not tell of the same people in the same order."""
    if not given.index.equals(rows):
        raise BadOption(option, needed=f"with the rows of {of}", found="rows of other people, or in another order")


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
    if not isinstance(frame, pd.DataFrame):
        raise BadOption("items", needed="as a DataFrame, one column for each item", found=type(frame).__name__)
    unknown = [name for name in columns if name not in frame.columns]
    if unknown:
        raise UnknownColumn(unknown, available=[str(name) for name in frame.columns])
    return frame[columns]


def check_range(range: tuple[float, float]) -> tuple[float, float]:
    """Lowest and highest point of a response scale, in that order."""
    if not (isinstance(range, Sequence) and len(range) == 2 and all(map(is_number, range)) and range[0] < range[1]):
        raise BadOption("range", needed="as (lowest point, highest point), such as (1, 5)", found=range)
    return float(range[0]), float(range[1])


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
