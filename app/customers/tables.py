"""Tables that people bring, row by row: CSV in any encoding and with any separator, and XLSX.

A file is told by its content, not by its name. Rows are read as they are needed, so that a file of any size takes
the memory of one row.
"""

import csv
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from app.customers import encodings, spreadsheets
from app.errors import AppError
from app.i18n import lazy_gettext as _l

MOST_COLUMNS = 300
SEPARATORS = (",", ";", "\t", "|", "،", "؛", "，")
CSV, XLSX = "csv", "xlsx"
_SAMPLE_ROWS = 40
_OTHER_KINDS = {
    b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"\x1f\x8b": "GZIP",
    b"{\\rtf": "RTF", b"SQLite": "SQLite", b"$FL": "SPSS", b"PAR1": "Parquet", b"<stata": "Stata", b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}  # fmt: skip


class UnreadableTable(AppError):
    """The file as a whole cannot be read."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is read.

    kind        csv or xlsx
    encoding, separator   of a csv file
    sheet       of an xlsx file
    top         the line that names the columns; what stands above it is left out
    sure        the encoding is beyond doubt
    """

    kind: str
    encoding: str = "utf-8-sig"
    separator: str = ","
    sheet: str = ""
    top: int = 1
    sure: bool = True


@dataclass(frozen=True)
class Row:
    """One row below the headings; `line` is where it begins in the file, as an editor or a spreadsheet counts."""

    line: int
    cells: tuple[str, ...]


def tell(path: Path) -> Reading:
    """How the file is best read, as far as it can be told. Raises UnreadableTable."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableTable(_l("The file is empty"), _l("Export the table again, then choose the new file."))
    if start.startswith(b"PK\x03\x04"):
        return with_top(path, Reading(kind=XLSX, sheet=sheets_of(path)[0]))
    for mark, name in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise _wrong_kind(name)
    if start.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise _wrong_kind("HTML, XML")
    found = encodings.guess(path)
    if not found.encoding.startswith("utf-16") and sum(byte < 9 for byte in start) * 5 > len(start):
        raise _wrong_kind(_l("something else than text"))
    reading = Reading(kind=CSV, encoding=found.encoding, sure=found.sure)
    return with_top(path, replace(reading, separator=guess_separator(path, reading)))


def with_top(path: Path, reading: Reading) -> Reading:
    """Below titles, dates of printing and empty lines: the first row that fills half as many cells as any does."""
    with closing(_rows(path, replace(reading, top=1))) as rows:
        sample = [(row.line, sum(map(bool, map(str.strip, row.cells)))) for row in islice(rows, _SAMPLE_ROWS)]
    widest = max((count for _, count in sample), default=0)
    return replace(reading, top=next((line for line, count in sample if count * 2 >= widest), 1))


def sheets_of(path: Path) -> list[str]:
    try:
        return spreadsheets.names(path)
    except spreadsheets.Damaged as error:
        raise _damaged() from error


def estimate(path: Path, reading: Reading) -> int:
    """About how many rows there are; 0 where only reading them would tell."""
    if reading.kind == XLSX:
        return 0
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1024 * 1024), b""))


def guess_separator(path: Path, reading: Reading) -> str:
    """The separator that parts most rows into the same number of cells, more than one."""
    with _text(path, reading) as lines:
        sample = [line for _, line in zip(range(_SAMPLE_ROWS), lines, strict=False)]
    if sample and sample[0].lower().startswith("sep=") and len(sample[0].strip()) == 5:
        return sample[0][4]
    return max(SEPARATORS, key=lambda separator: _agreement(sample, separator))


@contextmanager
def opened(path: Path, reading: Reading) -> Iterator[tuple[tuple[str, ...], Iterator[Row]]]:
    """The headings, and the rows below that hold anything. Raises UnreadableTable, also while rows are read."""
    rows = _rows(path, reading)
    try:
        headings = next(rows, None)
        if headings is None:
            raise UnreadableTable(_l("The file is empty"), _l("Export the table again, then choose the new file."))
        names = _without_empty_end(headings.cells)
        if len(names) > MOST_COLUMNS:
            raise UnreadableTable(
                _l("The file has more than %(most)s columns", most=MOST_COLUMNS),
                _l("Leave out those that are not needed, or choose another separator."),
            )
        yield names, rows
    finally:
        rows.close()


def _rows(path: Path, reading: Reading) -> Generator[Row, None, None]:
    """From the headings on."""
    rows = _csv_rows(path, reading) if reading.kind == CSV else _xlsx_rows(path, reading)
    return _told(row for row in rows if row.line >= reading.top)


def _told(rows: Iterator[Row]) -> Generator[Row, None, None]:
    try:
        yield from (row for row in rows if any(cell.strip() for cell in row.cells))
    except csv.Error as error:
        raise UnreadableTable(
            _l("A cell of the file has no end"), _l("Look for a quotation mark that is opened and never closed.")
        ) from error
    except spreadsheets.Damaged as error:
        raise _damaged() from error
    except UnicodeError as error:
        raise UnreadableTable(_l("The file cannot be read in this encoding"), _l("Choose another one.")) from error


def _csv_rows(path: Path, reading: Reading) -> Iterator[Row]:
    with _text(path, reading) as lines:
        reader = csv.reader(lines, delimiter=reading.separator, skipinitialspace=True)
        line = 1
        for cells in reader:
            is_told_separator = line == 1 and reading.separator.join(cells).lower().startswith("sep=")
            if not is_told_separator:
                yield Row(line, tuple(cells))
            line = reader.line_num + 1


def _xlsx_rows(path: Path, reading: Reading) -> Iterator[Row]:
    return (Row(line, cells) for line, cells in spreadsheets.rows(path, reading.sheet))


@contextmanager
def _text(path: Path, reading: Reading) -> Iterator[Iterator[str]]:
    # what cannot be read becomes U+FFFD, and its row is refused; zeros are the mark of a wrong guess
    with path.open(encoding=reading.encoding, errors="replace", newline="") as stream:
        yield (line.replace("\x00", "\ufffd") for line in stream)


def _agreement(sample: list[str], separator: str) -> tuple[float, int]:
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=separator, skipinitialspace=True) if cells]
    except csv.Error:
        return 0.0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide or widths[0] < 2:
        return 0.0, 0
    width, count = wide.most_common(1)[0]
    return round(count / len(widths), 1), width


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(cell.strip() for cell in cells[:last])


def _wrong_kind(name: object) -> UnreadableTable:
    return UnreadableTable(
        _l("This is no table: the file holds %(kind)s", kind=name), _l("Save it as CSV or XLSX, then choose it again.")
    )


def _damaged() -> UnreadableTable:
    return UnreadableTable(
        _l("The spreadsheet is damaged or protected by a password"),
        _l("Open it in a spreadsheet program, save it as XLSX without a password, then choose it again."),
    )
