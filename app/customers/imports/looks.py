"""The beginning of a brought file as it was read, kept beside the file: no page reads the file again."""

import json
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from app.customers.imports.files import folder_of, source_of
from app.tables import look as beginning
from app.tables.cell_texts import Figure, Filled
from app.tables.lines import Row
from app.tables.look import Look
from app.tables.reading import Reading, Wishes
from app.tables.workbooks.workbook import Sheet

SHOWN = 300


def take(import_id: UUID, wishes: Wishes | None = None) -> Look:
    """Look into the file and keep what is seen. Raises UnreadableTable."""
    seen = beginning.look(source_of(import_id), wishes)
    path = folder_of(import_id) / "look.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(_written(seen), ensure_ascii=False), encoding="utf-8", errors="replace")
    return seen


def last(import_id: UUID, reading: Reading) -> Look:
    """What was seen when the file was read this way; looked at again where that is not kept. Raises UnreadableTable."""
    path = folder_of(import_id) / "look.json"
    if path.is_file():
        found = _read(json.loads(path.read_text(encoding="utf-8")))
        # what parts decimals is settled with the columns of an import
        if replace(found.reading, decimal=reading.decimal) == reading:
            return found
    wishes = Wishes(encoding=reading.encoding, separator=reading.separator, sheet=reading.sheet, top=reading.top)
    return take(import_id, wishes)


def _written(seen: Look) -> dict[str, object]:
    rows = [[row.line, row.fault, [_cell(cell) for cell in row.cells]] for row in seen.rows[:SHOWN]]
    return asdict(replace(seen, rows=())) | {"rows": rows}


def _cell(cell: str) -> object:
    if isinstance(cell, Figure):
        return [cell, cell.exact]
    return [cell] if isinstance(cell, Filled) else cell


def _read(told: dict[str, Any]) -> Look:
    return Look(
        reading=Reading(**told["reading"]),
        headings=tuple(told["headings"]),
        rows=tuple(Row(line, tuple(map(_known, cells)), fault) for line, fault, cells in told["rows"]),
        sheets=tuple(Sheet(**one) for one in told["sheets"]),
        unheaded=told["unheaded"],
        hidden_rows=told.get("hidden_rows", 0),
        hidden_columns=told.get("hidden_columns", 0),
    )


def _known(cell: str | list[str]) -> str:
    if isinstance(cell, str):
        return cell
    return Filled(cell[0]) if len(cell) == 1 else Figure(cell[0], cell[1])
