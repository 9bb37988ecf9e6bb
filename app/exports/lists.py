"""Short lists of people as files; light, where tables of answers need pandas. No cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.kernel.formulas import inert, is_dangerous

Row = Sequence[str]


def as_csv(heads: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a mark that spreadsheets recognise."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in (heads, *rows))
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(name: str, heads: Row, rows: Iterable[Row], *, right_to_left: bool) -> bytes:
    # a megabyte of modules that only who takes a workbook along pays for
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(name)
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 24)
        bold, as_text = workbook.add_format({"bold": True, "bottom": 1}), workbook.add_format({"quote_prefix": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell, as_text if is_dangerous(cell) else None)
    return target.getvalue()
