"""How a column of whole numbers tells an answer from the reasons why there is none.

Whole numbers keep the lowest few of their type for that; other numbers keep it in the payload of a NaN.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# by their place: an older file would mean something else, so new ones come last and raise the number of the format
WHY: Final = (
    "not_answered",
    *("not_applicable", "not_used", "dont_know", "refused", "none", "mixed", "skipped", "not_shown"),
)
# room for as many; answers begin above them
ROOM: Final = 16
QUIET: Final = 0x7FF8_0000_0000_0000
WHOLE: Final = (np.int8, np.int16, np.int32)


def place_of(why: str | None) -> int:
    """The place of a reason; one that nobody knows stands for an answer that is not there."""
    return WHY.index(why) if why in WHY else 0


def floor_of(kind: "np.dtype[Any]") -> int:
    """The lowest whole number that is an answer."""
    return int(np.iinfo(kind).min) + ROOM


def missing(column: Column) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = np.isnan(column) if column.dtype.kind == "f" else column < floor_of(column.dtype)
    return found


def reasons(column: Column) -> npt.NDArray[np.int8]:
    """The place of the reason of each row that has no answer; -1 where there is one."""
    if column.dtype.kind == "f":
        places = (np.ascontiguousarray(column).view(np.int64) & (ROOM - 1)).astype(np.int8)
    else:
        places = (column.astype(np.int64) - np.iinfo(column.dtype).min).clip(0, ROOM - 1).astype(np.int8)
    return np.where(missing(column), places, np.int8(-1))


def numbers(column: Column) -> Numbers:
    """As floating point, missing where there is no answer."""
    if column.dtype.kind == "f":
        return np.where(np.isnan(column), np.nan, column)
    found = column.astype(np.float64)
    found[missing(column)] = np.nan
    return found


def with_reasons(values: Numbers, why: npt.NDArray[np.int8]) -> Numbers:
    """Numbers whose missing ones carry the place of their reason."""
    blank = (QUIET + why.astype(np.int64)).view(np.float64)
    return np.where(np.isnan(values), blank, values)


def shrunk(column: Column) -> Column:
    """The same in the smallest type that holds it."""
    if column.dtype == np.int8 or not len(column):
        return column.astype(np.int8) if not len(column) else column
    why, values = reasons(column), numbers(column)
    known = values[why < 0]
    if not np.array_equal(known, np.trunc(known)):
        return column
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    for kind in WHOLE:
        limits = np.iinfo(kind)
        if floor_of(np.dtype(kind)) <= low and high <= limits.max:
            blank = limits.min + why.astype(np.int64)
            return np.where(why < 0, np.nan_to_num(values), blank).astype(kind)
    return column


def alike(columns: list[Column]) -> list[Column]:
    """The columns in one type, so that they can stand one below the other."""
    if len({column.dtype for column in columns}) < 2:
        return columns
    return [with_reasons(numbers(column), np.maximum(reasons(column), 0).astype(np.int8)) for column in columns]
