"""Lines of a text file become rows. A quotation mark that never closes costs its own row, not those behind it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.kernel.web.i18n import lazy_gettext as _l
from app.tables.cell_texts import uncontrolled, unguarded
from app.tables.errors import UnreadableTable
from app.tables.sizes import MOST_LETTERS_OF_CELL, MOST_LETTERS_OF_LINE

OPEN_QUOTE = "open_quote"
QUOTE = '"'
_MOST_LINES_OF_CELL = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is where it begins in the file, as an editor or a spreadsheet counts; `fault` a code, or ""."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


def rows(lines: Iterable[str], separator: str, *, top: int = 0) -> Iterator[Row]:
    """Rows in order; every line is in exactly one of them. The row at `top` settles how many cells a row has."""
    source, width = _Lines(lines), 0
    for line in source:
        begun = source.number
        cells = tuple(line.split(separator)) if QUOTE not in line else _parsed(line, separator, width)
        row = _over_lines(source, line, separator, width) if cells is None else Row(begun, _cleaned(cells))
        if not width and 0 < top <= begun:
            width = len(row.cells)
        yield row


class _Lines:
    """Lines without their ends, counted from 1; some can be looked at before they are taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        while True:
            line = self._ahead.pop(0) if self._ahead else self._next()
            if line is None:
                return
            self.number += 1
            yield line

    def ahead(self, count: int) -> str | None:
        """The line so far on, from 1; None behind the last one."""
        while len(self._ahead) < count:
            line = self._next()
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[count - 1]

    def skip(self, count: int) -> None:
        del self._ahead[:count]
        self.number += count

    def _next(self) -> str | None:
        line = next(self._lines, None)
        if line is None:
            return None
        if len(line) >= MOST_LETTERS_OF_LINE:
            raise UnreadableTable(
                _l("A line of the file has more than a million characters"),
                _l("Choose another separator or encoding, or export the table again."),
            )
        return line.rstrip("\r\n")


def _parsed(text: str, separator: str, width: int) -> tuple[str, ...] | None:
    """The cells; None where a quotation mark is still open at the end, or is closed in the middle of a cell."""
    try:
        return tuple(next(csv.reader([text], delimiter=separator, skipinitialspace=True, strict=True), ()))
    except csv.Error:
        return _loosely(text, separator, width)


def _loosely(text: str, separator: str, width: int) -> tuple[str, ...] | None:
    """As spreadsheets do where a quotation mark closes in the middle of a cell: 12" TV in quotes stays a cell.

    Where that makes a row shorter, the mark has joined two cells.
    """
    if _is_open(text, separator):
        return None
    try:
        cells = tuple(next(csv.reader([text], delimiter=separator, skipinitialspace=True), ()))
    except csv.Error:
        return None
    return None if len(cells) < width else cells


def _is_open(text: str, separator: str) -> bool:
    """Whether a cell that begins with a quotation mark has no end. Doubled marks are letters."""
    at = 0
    while at < len(text):
        while at < len(text) and text[at] == " " and separator != " ":
            at += 1
        if at < len(text) and text[at] == QUOTE:
            at = _end_of_quoted(text, at + 1)
            if at < 0:
                return True
        following = text.find(separator, at)
        if following < 0:
            return False
        at = following + 1
    return False


def _end_of_quoted(text: str, at: int) -> int:
    while (at := text.find(QUOTE, at)) >= 0:
        if text[at + 1 : at + 2] != QUOTE:
            return at + 1
        at += 2
    return -1


def _over_lines(source: _Lines, first: str, separator: str, width: int) -> Row:
    """A row whose cells hold ends of lines; where it is none, its first line alone, with a fault."""
    begun, joined, count = source.number, first, 0
    while count < _MOST_LINES_OF_CELL and len(joined) < MOST_LETTERS_OF_CELL:
        following = source.ahead(count + 1)
        if following is None:
            break
        joined, count = f"{joined}\n{following}", count + 1
        if QUOTE in following and not _is_open(joined, separator):
            cells = _whole(joined, separator, width)
            if cells is None:
                break
            source.skip(count)
            return Row(begun, _cleaned(cells))
    return Row(begun, tuple(first.split(separator)), OPEN_QUOTE)


def _whole(joined: str, separator: str, width: int) -> tuple[str, ...] | None:
    """The cells of several lines that are one row beyond doubt: closed before a separator, and no wider than others."""
    try:
        lines = joined.splitlines(keepends=True)
        read = list(csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    if len(read) != 1 or _swallows_rows(joined.split("\n")[1:], separator, width):
        return None
    holds_rows = width > 1 and any(len(line.split(separator)) == width for line in joined.split("\n")[1:])
    fits = not width or len(read[0]) == width or (len(read[0]) < width and not holds_rows)
    return tuple(read[0]) if fits or _ends_empty(read[0], width) else None


def _swallows_rows(following: list[str], separator: str, width: int) -> bool:
    """Whether most lines of a cell are rows of the table: a mark that never closed met another one, as of 12".

    A comma in a sentence has a space behind it, and one line may be anything.
    """
    alike = 0
    for line in following:
        cells = line.split(separator)
        is_row = len(cells) == width and not any(cell.startswith(" ") for cell in cells)
        alike += is_row and width > 1 and cells[0] != "" and QUOTE not in cells[0]
    return alike > 1 and alike * 2 > len(following)


def _ends_empty(cells: list[str], width: int) -> bool:
    return not any(map(str.strip, cells[width:])) and len(cells) > width


def _cleaned(cells: tuple[str, ...]) -> tuple[str, ...]:
    whole = "".join(cells)
    if "_x000" in whole:
        cells = tuple(map(uncontrolled, cells))
    return tuple(map(unguarded, cells)) if "'" in whole or '="' in whole else cells
