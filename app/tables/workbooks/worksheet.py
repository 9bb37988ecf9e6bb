"""The cells of a sheet, row by row, as a spreadsheet shows them.

Formulas are never computed: the result that was saved with them is read.
"""

import re
from collections.abc import Iterable, Iterator

from app.tables.cell_texts import ERROR, Figure, text_of_formula, unescaped, unguarded
from app.tables.errors import Damaged, TooLarge
from app.tables.sizes import LAST_COLUMN, LAST_LINE, MOST_CELLS, MOST_COLUMNS
from app.tables.workbooks import formats
from app.tables.workbooks.markup import Attributes, Parser
from app.tables.workbooks.merged import column_of
from app.tables.workbooks.workbook import SharedTexts, Workbook

Cells = tuple[str, ...]
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z?)?")


def rows(blocks: Iterable[bytes], book: Workbook, texts: SharedTexts) -> Iterator[tuple[int, Cells]]:
    """Line and cells of each row that is written. Raises Damaged, TooLarge."""
    reader = _Reader(book, texts)
    for block in blocks:
        reader.parser.feed(block)
        yield from reader.done
        reader.done.clear()
        if reader.is_over:
            return


class _Reader:
    """Takes what the parser finds and puts rows together."""

    def __init__(self, book: Workbook, texts: SharedTexts) -> None:
        self.book, self.texts = book, texts
        self.parser = Parser(self._begin, self._end, self._text)
        self.done: list[tuple[int, Cells]] = []
        self.is_over = False
        self._line = self._cells_read = 0
        self._row: list[str] = []
        self._at = -1
        self._kind = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._has_formula = self._has_value = self._spoken = False
        self._into: list[str] | None = None

    def _begin(self, name: str, given: Attributes) -> None:
        if name == "c":
            self._begin_cell(given)
        elif name == "v" or (name == "t" and not self._spoken):
            self._into, self._has_value = self._value, True
        elif name == "f":
            self._into, self._has_formula = self._formula, True
        elif name == "row":
            self._begin_row(given.get("r", ""))
        elif name == "rPh":
            self._spoken = True

    def _end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t", "f"):
            self._into = None
        elif name == "row":
            if self._row:
                self.done.append((self._line, tuple(self._row)))
        elif name == "rPh":
            self._spoken = False
        elif name == "sheetData":
            self.is_over = True

    def _text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _begin_row(self, told: str) -> None:
        line = int(told) if told else self._line + 1
        if not self._line < line <= LAST_LINE:
            raise Damaged
        self._line, self._row, self._at = line, [], -1

    def _begin_cell(self, given: Attributes) -> None:
        told = given.get("r", "")
        self._at = column_of(told.rstrip("0123456789").upper()) if told else self._at + 1
        if not 0 <= self._at < LAST_COLUMN:
            raise Damaged
        self._kind, self._style = given.get("t", "n"), given.get("s", "")
        self._value, self._formula, self._into = [], [], None
        self._has_formula = self._has_value = False

    def _end_cell(self) -> None:
        if not self._has_value and not self._has_formula:
            return
        text = self._read("".join(self._value))
        if not text:
            return
        missing = self._at - len(self._row)
        if missing < 0:
            self._row[self._at] = text
            return
        self._cells_read += missing + 1
        if self._at >= MOST_COLUMNS or self._cells_read > MOST_CELLS:
            raise TooLarge
        self._row += [""] * missing
        self._row.append(text)

    def _read(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            return unguarded(self.texts[self._number(raw)]) if raw else ""
        if kind in ("inlineStr", "str"):
            return unguarded(unescaped(raw))
        if not raw:
            return text_of_formula("".join(self._formula)) if self._has_formula else ""
        if kind == "b":
            return Figure("yes", "1") if raw in ("1", "true") else Figure("no", "0")
        if kind == "e":
            return ERROR + raw
        if kind == "d":
            found = _DAY.fullmatch(raw)
            return " ".join(part for part in found.groups() if part) if found else raw
        return formats.shown(raw.strip(), self._pattern(), is_from_1904=self.book.is_from_1904)

    def _pattern(self) -> str:
        at = self._number(self._style) if self._style else 0
        return self.book.formats[at] if at < len(self.book.formats) else ""

    @staticmethod
    def _number(text: str) -> int:
        if not text.isdecimal():
            raise Damaged
        return int(text)
