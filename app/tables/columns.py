"""Rows become columns of numbers, and of texts where a column holds words."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from app.tables import names
from app.tables.cell_texts import ERROR, exact
from survey_defs.kinds.numerals import ascii_digits

BLANK = frozenset({"", "NA", "N/A", "NaN", "nan", "NULL", "null", "#N/A", ".", ERROR + "#N/A"})
CHUNK = 10_000
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What words mean: `missing` are no answers, `points` stand for a number; both as `compare` writes them.

    of_columns   points of single columns, by the place of the column
    """

    compare: Callable[[str], str]
    missing: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    of_columns: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    decimal: str = "."


def frame_of(rows: Callable[[], Iterable[tuple[str, ...]]], labels: Sequence[str], words: Words) -> pd.DataFrame:
    """The table. `rows` is called again where a column turns out late to hold words: its texts are kept then."""
    texts: set[int] = set()
    while True:
        columns = [_Column(at, words, is_text=at in texts) for at in range(len(labels))]
        for chunk in _chunks(rows()):
            for column, cells in zip(columns, _turned(chunk, len(labels)), strict=True):
                column.add(cells)
        late = {column.at for column in columns if column.came_late}
        if not late:
            return pd.DataFrame({label: column.values() for label, column in zip(labels, columns, strict=True)})
        texts |= late


def worded(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """A table of another kind, its words read as those of a text file are."""
    found = frame.copy(deep=False)
    for at, name in enumerate(frame.columns):
        if not pd.api.types.is_numeric_dtype(frame[name]):
            column = _Column(at, words, is_text=False)
            column.add(_texts(frame[name]))
            found[name] = column.values()
    return found


def _texts(cells: pd.Series) -> list[str]:
    """As they would stand in a text file; yes and no as 1 and 0, as everywhere else."""
    return [
        "" if is_empty else str(int(cell)) if isinstance(cell, bool | np.bool_) else str(cell)
        for cell, is_empty in zip(cells, cells.isna(), strict=True)
    ]


def _chunks(rows: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _turned(chunk: list[tuple[str, ...]], width: int) -> Iterator[tuple[str, ...]]:
    full = [row if len(row) == width else (row + ("",) * width)[:width] for row in chunk]
    return zip(*full, strict=True)


class _Column:
    """One column as it grows: numbers as long as all its cells are, else texts."""

    def __init__(self, at: int, words: Words, *, is_text: bool) -> None:
        self.at, self.words = at, words
        self.points = words.of_columns.get(at, words.points)
        self.came_late = False
        self._is_text = is_text
        self._numbers: list[Floats] = []
        self._texts: list[str | float] = []

    def add(self, cells: Sequence[str]) -> None:
        if self.came_late:
            return
        found = None if self._is_text else self._read(cells)
        if found is not None:
            self._numbers.append(found)
        elif self._numbers:
            self.came_late = True
        else:
            self._is_text = True
            self._texts += [
                math.nan if self._is_missing(cell) else names.shown(cell.removeprefix(ERROR)) for cell in cells
            ]

    def values(self) -> "npt.NDArray[np.float64 | np.int64] | list[str | float]":
        if self._is_text:
            return self._texts
        numbers = np.concatenate(self._numbers) if self._numbers else np.empty(0)
        is_whole = len(numbers) > 0 and bool(np.all(np.abs(numbers) < 2**53) and np.all(numbers == np.floor(numbers)))
        return numbers.astype(np.int64) if is_whole else numbers

    def _read(self, cells: Sequence[str]) -> Floats | None:
        """The cells as numbers; None where one of them is a word that means nothing."""
        if not self.points and not self.words.missing and self.words.decimal == ".":
            plain = _plainly(cells)
            if plain is not None:
                return plain
        known: dict[str, float] = {}
        for cell in set(map(exact, cells)):
            number = self._number(cell)
            if number is None:
                return None
            known[cell] = number
        return np.array([known[exact(cell)] for cell in cells], dtype=np.float64)

    def _number(self, cell: str) -> float | None:
        if self._is_missing(cell):
            return math.nan
        if self.points and (point := self.points.get(self.words.compare(cell))) is not None:
            return point
        return number_of(cell, decimal=self.words.decimal)

    def _is_missing(self, cell: str) -> bool:
        return cell.strip() in BLANK or (bool(self.words.missing) and self.words.compare(cell) in self.words.missing)


def _plainly(cells: Sequence[str]) -> Floats | None:
    """What the machine reads at once; figures with other digits, marks or words are looked at one by one."""
    whole = "".join(cells)
    if not whole.isascii() or "_" in whole:
        return None
    try:
        return np.array([float(exact(cell) if cell not in BLANK else "nan") for cell in cells], dtype=np.float64)
    except ValueError:
        return None


def number_of(cell: str, *, decimal: str) -> float | None:
    """A number in the digits of any script, a comma or a point before its decimals; None where it is none."""
    text = ascii_digits(cell).strip().strip("\u200e\u200f\u2066\u2069").replace("−", "-")
    text = text.replace("٬", "").replace("٫", ".") if "٫" in text or "٬" in text else _pointed(text, decimal)
    return float(text) if _NUMBER.fullmatch(text) else None


def _pointed(text: str, decimal: str) -> str:
    if decimal != ",":
        return text
    return (text.replace(".", "") if _GROUPED.fullmatch(text) else text).replace(",", ".")
