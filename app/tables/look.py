"""A look at the beginning of a file, never at the whole: how it is best read, and its first rows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from app.tables import encodings, kinds, lines, names
from app.tables.kinds import CSV, XLSX, kind_of
from app.tables.lines import Row
from app.tables.reading import SEPARATORS, Reading, Wishes
from app.tables.sizes import GLANCE, LOOKED_AT
from app.tables.table import Rows, first_lines, hidden_in, rows_of, separator_said, sheets_of
from app.tables.workbooks.workbook import Sheet
from survey_defs.kinds.numerals import ascii_digits

_SAMPLE_ROWS = 40
_COMMA, _POINT = re.compile(r"[-−]?\d+,\d+(?:E[+-]?\d+)?"), re.compile(r"[-−]?\d+\.\d+(?:E[+-]?\d+)?")
_GROUPED = re.compile(r"[-−]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, kw_only=True)
class Look:
    """The beginning of a file as it is read.

    sheets     of a workbook, those that can be seen first
    repeated   headings that stand over several columns
    unheaded   rows of the beginning that hold something under no heading
    hidden_rows, hidden_columns   how many a sheet hides, of its beginning; they are read like the others
    """

    reading: Reading
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    sheets: tuple[Sheet, ...] = ()
    unheaded: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0

    @property
    def repeated(self) -> tuple[str, ...]:
        return names.repeated(self.headings)


def look(path: Path, wishes: Wishes | None = None) -> Look:
    """How the file is best read, and its beginning. Raises UnreadableTable."""
    wishes = wishes or Wishes()
    kind = kind_of(path)
    if kind == XLSX:
        return _at_workbook(path, wishes)
    if kind != CSV:
        raise kinds.wrong_kind(kinds.NAMES[kind])
    return _at_text(path, wishes)


def _at_text(path: Path, wishes: Wishes) -> Look:
    found = encodings.Guess(wishes.encoding, True) if wishes.encoding else encodings.guess(path)
    separator = wishes.separator or guess_separator(first_lines(path, found.encoding, _SAMPLE_ROWS))
    reading = Reading(kind=CSV, encoding=found.encoding, is_sure=found.is_sure, separator=separator)
    seen = _first_rows(path, reading, wishes)
    decimal = wishes.decimal or guess_decimal(seen.rows)
    return replace(seen, reading=replace(seen.reading, decimal=decimal))


def _at_workbook(path: Path, wishes: Wishes) -> Look:
    sheets = sheets_of(path)
    for one in sheets:
        if wishes.sheet in ("", one.name):
            seen = _first_rows(path, Reading(kind=XLSX, sheet=one.name), wishes, may_be_empty=wishes.sheet == "")
            if seen.headings:
                return _with_hidden(path, seen, sheets)
    seen = _first_rows(path, Reading(kind=XLSX, sheet=wishes.sheet or sheets[0].name), wishes)
    return _with_hidden(path, seen, sheets)


def _with_hidden(path: Path, seen: Look, sheets: tuple[Sheet, ...]) -> Look:
    found = hidden_in(path, seen.reading)
    columns = sum(bool(heading) for at, heading in enumerate(seen.headings) if at in found.columns)
    return replace(seen, sheets=sheets, hidden_rows=found.rows, hidden_columns=columns)


def _first_rows(path: Path, reading: Reading, wishes: Wishes, *, may_be_empty: bool = False) -> Look:
    sample = _sample(path, reading)
    if not sample and may_be_empty:
        return Look(reading=reading, headings=(), rows=())
    reading = replace(reading, top=wishes.top or guess_top(sample))
    with closing(rows_of(path, reading, GLANCE)) as found:
        rows = Rows(found, reading)
        headings = rows.headings()
        return Look(reading=reading, headings=headings, rows=tuple(islice(rows, LOOKED_AT)), unheaded=rows.unheaded)


def _sample(path: Path, reading: Reading) -> list[Row]:
    with closing(rows_of(path, replace(reading, top=1), GLANCE, fixes_width=False)) as rows:
        return list(islice((row for row in rows if "".join(row.cells).strip()), _SAMPLE_ROWS))


def guess_top(sample: Sequence[Row]) -> int:
    """Below titles, dates of printing and empty lines: the first row that fills half as many cells as any does.

    One cell above a table of two columns is its title, as some programs write it.
    """
    filled = [(row.line, sum(map(bool, map(str.strip, row.cells)))) for row in sample]
    widest = max((count for _, count in filled), default=0)
    least = 2 if widest == 2 else (widest + 1) // 2
    return next((line for line, count in filled if count >= least), 1)


def guess_separator(sample: Sequence[str]) -> str:
    """The separator that parts most rows into the same number of cells, more than one; in doubt the one told first."""
    if sample and (said := separator_said(sample[0])):
        return said
    return max(SEPARATORS, key=lambda separator: _agreement(sample, separator))


def _agreement(sample: Sequence[str], separator: str) -> tuple[float, bool, int]:
    widths = [len(row.cells) for row in lines.rows(sample, separator) if "".join(row.cells).strip()]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0, False, 0
    width, count = wide.most_common(1)[0]
    # a comma in a sentence has a space behind it, one between cells has not
    is_spaced = all(f"{separator} " in line for line in sample if separator in line)
    return count / len(widths), not is_spaced, width


def guess_decimal(rows: Sequence[Row]) -> str:
    """A comma where cells are written with it and none with a full stop; 1,234 alone could be a thousand."""
    cells = list(_figures(rows))
    commas = [cell for cell in cells if _COMMA.fullmatch(cell)]
    if any(map(_POINT.fullmatch, cells)) or all(map(_GROUPED.fullmatch, commas)):
        return "."
    return ","


def _figures(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        for cell in row.cells:
            if "," in cell or "." in cell:
                yield ascii_digits(cell.strip()).upper()
