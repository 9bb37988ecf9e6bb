"""An export as CSV: UTF-8 with a mark that spreadsheets recognise, codes, one row for each complete response."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from app.exports.codebook import Codebook
from app.exports.wave_table import Export, reason_names
from app.kernel.formulas import inert

BOM = "utf-8-sig"
END = "\r\n"
BLOCK = 20_000
QUOTED = frozenset(',"\r\n')


def render(export: Export) -> bytes:
    """Data, then for each item and derived figure the reason why its cell is empty (suffix _reason)."""
    names = [*export.data.columns, *reason_names(export).values()]
    return _document([_line(names), *_lines(export.data, export.reasons)])


def render_codebook(codebook: Codebook) -> bytes:
    return _document([_line(codebook.heads), *(_line(row) for row in codebook.rows())])


def _document(lines: list[str]) -> bytes:
    return END.join([*lines, ""]).encode(BOM)


def _line(cells: Iterable[str | int]) -> str:
    return ",".join(_cell(cell) for cell in cells)


def _lines(*tables: pd.DataFrame) -> Iterator[str]:
    """A block at a time; each different value of a column is written once, which is most of the work saved."""
    for start in range(0, len(tables[0]), BLOCK):
        blocks = [table.iloc[start : start + BLOCK] for table in tables]
        columns = [_written(block.iloc[:, place]) for block in blocks for place in range(block.shape[1])]
        yield from map(",".join, zip(*columns, strict=True))


def _written(column: "pd.Series[float]") -> list[str]:
    places, values = pd.factorize(column)
    texts = np.array([*(_cell(value) for value in values), ""], dtype=object)
    # a gap has the place -1: the last one
    return list(texts[places])


def _cell(value: str | float) -> str:
    """A number as such, whole ones without a point: a gap elsewhere in its column must not turn 4 into 4.0."""
    if isinstance(value, str):
        text = inert(value)
        return '"' + text.replace('"', '""') + '"' if QUOTED & set(text) else text
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
