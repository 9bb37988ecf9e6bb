"""An export as a workbook: codes, labels, reasons, codebook, and what it is about."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.exports.codebook import Codebook, codebook_of
from app.exports.wave_table import Export
from app.kernel.formulas import is_dangerous
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import gettext as _

# rows go to the disk as they are written; nothing that people typed becomes a formula, a link or a number
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
BLOCK = 2000
# data, labels, reasons: each has every row
SHEETS_OF_ROWS = 3
Cell = str | int | float | None


def render(export: Export, language: str, about: Sequence[tuple[str, str]]) -> bytes:
    target = io.BytesIO()
    write(target, export, language, about)
    return target.getvalue()


def write(
    target: BinaryIO,
    export: Export,
    language: str,
    about: Sequence[tuple[str, str]],
    *,
    folder: Path | None = None,
    reached: Callable[[int], None] = lambda rows: None,
) -> None:
    """The sheets' names and the names of variables are the same in every language: programs find them.

    folder    where rows wait until the workbook is whole; the machine's own unless given
    reached   is told now and then how many rows are written, of all sheets together
    """
    codebook = codebook_of(export, language)
    options = OPTIONS | ({"tmpdir": str(folder)} if folder else {})
    with xlsxwriter.Workbook(target, options) as workbook:
        book = _Book(workbook, right_to_left=LANGUAGES[language].direction == "rtl", reached=reached)
        columns = [str(name) for name in export.data.columns]
        book.sheet("data", columns, _rows(export.data))
        book.sheet("labels", columns, _labelled(export.data, codebook))
        book.sheet("reasons", [str(name) for name in export.reasons.columns], _rows(export.reasons))
        book.sheet("codebook", codebook.heads, codebook.rows(), widths=(22, 60, 14, 50, 10, 18, 40, 10, 40))
        book.sheet("about", (_("What"), _("Which")), about, widths=(28, 90))


class _Book:
    """Writes sheets row by row."""

    def __init__(self, workbook: xlsxwriter.Workbook, *, right_to_left: bool, reached: Callable[[int], None]) -> None:
        self.workbook, self.right_to_left = workbook, right_to_left
        self.reached, self.written = reached, 0
        self.head: Format = workbook.add_format({"bold": True, "bottom": 1})
        # the apostrophe of spreadsheets: what follows stays text, also after it is edited
        self.as_text: Format = workbook.add_format({"quote_prefix": True})

    def sheet(
        self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, widths: Sequence[int] = ()
    ) -> None:
        sheet = self.workbook.add_worksheet(name)
        if self.right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self.head)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)
            self.written += 1
            if self.written % BLOCK == 0:
                self.reached(self.written)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, column, cell, self.as_text if is_dangerous(cell) else None)
        elif cell is not None:
            sheet.write_number(row, column, cell)


def _rows(table: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """Plain cells; a gap is None. A block at a time, so that memory does not grow with the wave."""
    for start in range(0, len(table), BLOCK):
        block = table.iloc[start : start + BLOCK]
        yield from zip(*([_plain(cell) for cell in block[name]] for name in block.columns), strict=True)


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str) or cell is None:
        return cell
    number = float(cell)
    return None if number != number else int(number) if number.is_integer() else number


def _labelled(table: pd.DataFrame, codebook: Codebook) -> Iterator[tuple[Cell, ...]]:
    """Codes that have a label become it; figures, texts and codes without a label stay."""
    values = [codebook.variable(str(name)).values for name in table.columns]
    for row in _rows(table):
        yield tuple(known.get(str(cell), cell) for known, cell in zip(values, row, strict=True))
