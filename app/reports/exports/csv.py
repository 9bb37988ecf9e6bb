"""An export as CSV: UTF-8 with a mark that spreadsheets recognise, codes, one row for each complete response."""

import csv
import io

import pandas as pd

from app.reports.exports.codebook import Codebook
from app.reports.exports.guard import inert
from app.reports.exports.table import Export, reason_names, whole

BOM = "utf-8-sig"


def render(export: Export) -> bytes:
    """Data, then for each item and derived figure the reason why its cell is empty (suffix _reason)."""
    reasons = export.reasons.rename(columns=reason_names(export))
    table = pd.concat([export.data, reasons], axis=1)
    written = pd.DataFrame({name: _column(table[name]) for name in table.columns})
    return written.to_csv(index=False, lineterminator="\r\n").encode(BOM)


def render_codebook(codebook: Codebook) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(codebook.heads)
    for row in codebook.rows():
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue().encode(BOM)


def _column(column: "pd.Series[float]") -> "pd.Series[float]":
    if pd.api.types.is_numeric_dtype(column):
        return whole(column)
    return column.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
