"""XLSX files row by row, as texts. Formulas are never computed: the result that was saved with them is read."""

import datetime as dt
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.customers.merged import Downwards, ranges_of

# what a text cannot be in a file: marks that a cell makes its row be refused
FORMULA, ERROR = "\x00formula", "\x00error "
_MOST_BYTES = 1024 * 1024 * 1024
# all but the sheets is held in memory: texts that several cells share, styles
_MOST_HELD = 256 * 1024 * 1024
# the last line that a spreadsheet has; a file that names a later one would be read for ever to get there
_LAST_LINE = 1_048_576
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


class Damaged(ValueError):
    """No workbook that can be read."""


def names(path: Path) -> list[str]:
    """The sheets that hold cells."""
    with _opened(path, computed=True) as book:
        found = [sheet.title for sheet in book.worksheets]
    if not found:
        raise Damaged
    return found


def rows(path: Path, sheet: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line numbers and cells. A formula that was saved without its result is FORMULA."""
    with _opened(path, computed=True) as book:
        title = sheet if sheet in book.sheetnames else book.worksheets[0].title
        found = _with_formulas(path, book, title) if _has_formulas(path) else _values(book, title)
        # openpyxl knows the part, but tells what is merged in it only to who holds the whole sheet in memory
        merged = Downwards(ranges_of(path, book[title]._worksheet_path))
        for line, cells in enumerate(found, 1):
            if line > _LAST_LINE:
                raise Damaged
            yield line, merged.filled(line, tuple(map(_text, cells)))


@contextmanager
def _opened(path: Path, *, computed: bool) -> Iterator[Any]:
    """A workbook, its formulas as their saved results or as written. Raises Damaged, also while it is read."""
    # openpyxl takes a fifth of a second to import: only files of spreadsheets pay for it
    import openpyxl

    try:
        with path.open("rb") as stream:
            with zipfile.ZipFile(stream) as archive:
                _require_bounded(archive)
            book = openpyxl.load_workbook(stream, read_only=True, data_only=computed, keep_links=False)
            yield book
            book.close()
    except Exception as error:
        # a reader of XML in a zip fails in many ways; all of them mean that the file is not what it says
        raise Damaged from error


def _require_bounded(archive: zipfile.ZipFile) -> None:
    """A small file may unfold to more than fits anywhere. Raises Damaged."""
    sizes = [(part.filename, part.file_size) for part in archive.infolist()]
    held = sum(size for name, size in sizes if not name.startswith("xl/worksheets/"))
    if sum(size for _, size in sizes) > _MOST_BYTES or held > _MOST_HELD:
        raise Damaged


def _values(book: Any, title: str) -> Iterator[tuple[Any, ...]]:
    sheet = book[title]
    # some programs write a size that is not the sheet's
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True))


def _with_formulas(path: Path, saved: Any, title: str) -> Iterator[tuple[Any, ...]]:
    """The values, with FORMULA where there is a formula and no result: read twice, side by side."""
    with _opened(path, computed=False) as written:
        sheet = saved[title]
        sheet.reset_dimensions()
        for cells, formulas in zip(sheet.iter_rows(), _values(written, title), strict=False):
            yield tuple(_result(cell, formula) for cell, formula in zip(cells, formulas, strict=False))


def _result(cell: Any, formula: Any) -> Any:
    # an empty text is a result too, and said to be a text
    if cell.value is not None or cell.data_type == "str" or formula is None:
        return cell.value
    return FORMULA


def _has_formulas(path: Path) -> bool:
    """Whether any sheet holds one; most do not, and are then read once, not twice."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml") and _holds(archive, part):
                return True
    return False


def _holds(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as stream:
        while block := stream.read(1024 * 1024):
            joined = before + block
            if b"<f>" in joined or b"<f " in joined or b"<f/" in joined:
                return True
            before = joined[-4:]
    return False


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return ERROR + value if value in _ERRORS else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if math.isfinite(value) else ERROR + "#NUM!"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return str(value)
