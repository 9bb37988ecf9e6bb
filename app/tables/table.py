"""Tables that people bring, row by row, as a spreadsheet shows them: CSV in any encoding, and XLSX.

Rows are read as they are needed, so that a file of any size takes the memory of one row.
"""

import codecs
import io
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from app.kernel.web.i18n import lazy_gettext as _l
from app.tables import lines, names
from app.tables.errors import UnreadableTable, empty
from app.tables.kinds import CSV
from app.tables.lines import Row
from app.tables.reading import Reading
from app.tables.sizes import GLANCE, MB, MOST_COLUMNS, MOST_LETTERS_OF_LINE, WHOLE, Unfolded
from app.tables.workbooks import archive, workbook, worksheet
from app.tables.workbooks.hidden import Hidden, hidden_of
from app.tables.workbooks.merged import Downwards, ranges_of
from app.tables.workbooks.workbook import SharedTexts, Sheet, Workbook

SAMPLE = MB
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)


class Rows(Iterator[Row]):
    """The rows below the headings that hold anything.

    aside      rows that are set aside: above the headings, or empty
    unheaded   rows that hold something under no heading; it is left out
    """

    def __init__(self, rows: Iterator[Row], reading: Reading) -> None:
        self._rows, self._reading = rows, reading
        self.aside = self.unheaded = 0
        self._named = self._written = MOST_COLUMNS + 1

    def __next__(self) -> Row:
        for row in self._rows:
            if row.line < self._reading.top or not "".join(row.cells).strip():
                self.aside += 1
            else:
                return self._under_headings(row) if len(row.cells) > self._named else row
        raise StopIteration

    def headings(self) -> tuple[str, ...]:
        """The names of the columns; columns at the end that have none are left out. Called first, once."""
        row = next(self, None)
        if row is None:
            raise empty()
        if len(row.cells) > MOST_COLUMNS:
            raise UnreadableTable(
                _l("The file has more than %(most)s columns", most=MOST_COLUMNS),
                _l("Leave out those that are not needed, or choose another separator."),
            )
        shown = tuple(map(names.shown, row.cells))
        self._named = max((number for number, name in enumerate(shown, 1) if name), default=0)
        # a text file says with its separators how wide it is; a cell of a sheet is no less a cell beside the table
        self._written = len(shown) if self._reading.kind == CSV else MOST_COLUMNS + 1
        return shown[: self._named]

    def _under_headings(self, row: Row) -> Row:
        """Without what stands in columns that have no name; what is wider than the headings stays, to be told."""
        if any(cell.strip() for cell in row.cells[self._named : self._written]):
            self.unheaded += 1
        return Row(row.line, row.cells[: self._named] + row.cells[self._written :], row.fault)


@contextmanager
def opened(path: Path, reading: Reading) -> Iterator[tuple[tuple[str, ...], Rows]]:
    """The headings, and the rows below. Raises UnreadableTable, also while rows are read."""
    found = rows_of(path, reading, WHOLE)
    rows = Rows(found, reading)
    try:
        yield rows.headings(), rows
    finally:
        found.close()


def rows_of(path: Path, reading: Reading, most: Unfolded, *, fixes_width: bool = True) -> Generator[Row, None, None]:
    """Every row of the file. `fixes_width`: the heading row says how wide rows are, where quotes are in doubt."""
    try:
        if reading.kind == CSV:
            with _text(path, reading.encoding, most) as stream:
                found = _told_separator(iter(partial(stream.readline, MOST_LETTERS_OF_LINE), ""))
                yield from lines.rows(found, reading.separator, top=reading.top if fixes_width else 0)
        else:
            yield from _of_sheet(path, reading.sheet, most)
    except UnicodeError as error:
        raise UnreadableTable(_l("The file cannot be read in this encoding"), _l("Choose another one.")) from error


def first_lines(path: Path, encoding: str, count: int) -> list[str]:
    with _text(path, encoding, GLANCE) as stream:
        return [line for _, line in zip(range(count), iter(partial(stream.readline, SAMPLE), ""), strict=False)]


def separator_said(line: str) -> str:
    """What a first line such as sep=; says; else ""."""
    found = _SAYS_SEPARATOR.fullmatch(line.strip("\r\n\ufeff "))
    return found[1] if found else ""


def sheets_of(path: Path) -> tuple[Sheet, ...]:
    """The sheets that hold cells, the hidden ones last."""
    with archive.opened(path, GLANCE) as parts:
        return tuple(sorted(workbook.read(parts).sheets, key=lambda one: one.is_hidden))


def hidden_in(path: Path, reading: Reading) -> Hidden:
    """What the beginning of a sheet hides."""
    with archive.opened(path, GLANCE) as parts:
        part = _part_of(workbook.read(parts), reading.sheet)
        return hidden_of(parts.blocks(part, GLANCE.sheet), top=reading.top)


def estimate(path: Path, reading: Reading) -> int:
    """About how many rows there are; 0 where only reading them would tell."""
    if reading.kind != CSV:
        return 0
    with path.open("rb") as stream:
        blocks = iter(partial(stream.read, MB), b"")
        counts = [(block.count(b"\n"), block.count(b"\r")) for block in blocks]
    return max(sum(ends) for ends in zip(*counts, strict=True)) if counts else 0


@contextmanager
def _text(path: Path, encoding: str, most: Unfolded) -> Iterator[TextIO]:
    """What cannot be read becomes U+FFFD, and its row is refused."""
    if most.cuts:
        with path.open("rb") as whole:
            start = whole.read(SAMPLE)
            is_all = not whole.read(1)
        text = codecs.decode(start, encoding, "replace" if is_all else "ignore")
        # a line that is cut would look like one that is wrong
        end = len(text) if is_all else max(text.rfind("\n"), text.rfind("\r")) + 1 or len(text)
        yield io.StringIO(text[:end], newline="")
        return
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        yield stream


def _told_separator(found: Iterable[str]) -> Iterator[str]:
    """Lines; one that tells the separator is empty. Zeros are the mark of a wrong guess."""
    for number, line in enumerate(found):
        if number == 0 and separator_said(line):
            line = "\n"
        yield line.replace("\x00", "\ufffd") if "\x00" in line else line


def _of_sheet(path: Path, wished: str, most: Unfolded) -> Iterator[Row]:
    with archive.opened(path, most) as parts:
        book = workbook.read(parts)
        part = _part_of(book, wished)
        merged = Downwards(ranges_of(parts.blocks(part, most.sheet)))
        found = worksheet.rows(parts.blocks(part, most.sheet), book, SharedTexts(parts, book.texts))
        for line, cells in found:
            yield Row(line, merged.filled(line, cells))


def _part_of(book: Workbook, wished: str) -> str:
    by_name = {one.name: one.part for one in book.sheets}
    if wished and wished not in by_name:
        raise UnreadableTable(
            _l("The workbook has no sheet “%(sheet)s”", sheet=wished[:60]),
            _l("Choose one of these: %(sheets)s.", sheets=", ".join(by_name)),
        )
    return (
        by_name[wished] if wished else next((one.part for one in book.sheets if not one.is_hidden), book.sheets[0].part)
    )
