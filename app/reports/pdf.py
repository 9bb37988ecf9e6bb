"""A report as PDF: the same sections as on the page, set by typst, tagged for screen readers."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.printing import typesetting
from app.reports.sections.model import Block, Chart, Column, Help, Refusal, Report, Section, Table, Text, Tiles

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
# the size of letters by the number of columns, in points; widths of columns are in letters
SIZES = ((6, 9.0), (8, 8.5), (99, 7.5))
LETTER, PADDING = 0.56, 1.0

Json = dict[str, object]


def render_pdf(report: Report, pictures: Mapping[str, bytes], fmt: Formatter) -> bytes:
    """The report as PDF/UA-1; `pictures` holds the SVG of each chart by name. Equal input gives equal bytes.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    families = typesetting.families(fmt.language.code)
    document = _Document(report, fmt).as_json() | {"fonts": families}
    files = {f"{chart}.svg": svg for chart, svg in pictures.items()}
    return typesetting.render(TEMPLATE, {"report": json.dumps(document)}, fmt.language.code, files)


class _Document:
    """Numbers the tables, moves the folded ones to the end."""

    def __init__(self, report: Report, fmt: Formatter) -> None:
        self.report, self.fmt = report, fmt
        self.numbers: dict[int, str] = {}
        for table in (*self._tables(folded=False), *self._tables(folded=True)):
            self.numbers[id(table)] = fmt.integer(len(self.numbers) + 1)

    def as_json(self) -> Json:
        report, language = self.report, self.fmt.language
        return {
            "language": language.code,
            "direction": language.direction,
            "numbering": self.fmt.digits("1 / 1"),
            "title": report.title,
            "kicker": report.kicker,
            "lead": report.lead,
            "sections": [self._section(section) for section in report.sections],
            "notes": list(report.notes),
            "appendix_heading": _("Appendix: the tables behind the figures"),
            "appendix": [self._table(table) for table in self._tables(folded=True)],
        }

    def _tables(self, *, folded: bool) -> list[Table]:
        return [
            table
            for section in self.report.sections
            for block in section.blocks
            for table in _tables_of(block)
            if table.folded == folded
        ]

    def _section(self, section: Section) -> Json:
        """Blocks in their order; tables that moved to the end are named in one line where they stood."""
        pieces: list[Json] = []
        moved: list[Table] = []
        for block in section.blocks:
            own = list(self._pieces(block))
            if own and moved:
                pieces.append(self._moved(moved))
                moved = []
            pieces += own
            moved += [table for table in _tables_of(block) if table.folded]
        if moved:
            pieces.append(self._moved(moved))
        return {"heading": section.heading, "blocks": pieces}

    def _pieces(self, block: Block) -> Iterator[Json]:
        match block:
            case Text():
                yield {"kind": "text", "text": block.text, "small": block.small}
            case Refusal():
                yield {"kind": "refusal", "text": block.text}
            case Tiles():
                yield {"kind": "tiles", "tiles": [vars(tile) for tile in block.tiles]}
            case Chart():
                said = self.fmt.labelled(block.caption, block.alternative)
                yield {"kind": "chart", "file": f"{block.name}.svg", "caption": block.caption, "alternative": said}
            case Help():
                # paper cannot fold: what a figure is stays on the page, for those who ask
                return
        yield from (self._table(table) for table in _tables_of(block) if not table.folded)

    def _moved(self, tables: list[Table]) -> Json:
        named = self.fmt.clauses(self._caption(table) for table in tables)
        return {"kind": "text", "text": _("At the end: %(tables)s", tables=named), "small": True}

    def _caption(self, table: Table) -> str:
        return _("Table %(number)s. %(caption)s", number=self.numbers[id(table)], caption=table.caption)

    def _table(self, table: Table) -> Json:
        return {
            "kind": "table",
            "caption": self._caption(table),
            "columns": [
                {"label": column.label, "numeric": column.numeric, "width": column_width(column, cells)}
                for column, cells in zip(table.columns, _by_column(table), strict=True)
            ],
            "rows": [list(row) for row in table.rows],
            "notes": list(table.notes),
            "size": next(size for most, size in SIZES if len(table.columns) <= most),
        }


def _tables_of(block: Block) -> tuple[Table, ...]:
    if isinstance(block, Table):
        return (block,)
    return (block.table,) if isinstance(block, Chart) and block.table is not None else ()


def _by_column(table: Table) -> list[list[str]]:
    return [[row[place] for row in table.rows] for place in range(len(table.columns))]


def column_width(column: Column, cells: list[str]) -> float | None:
    """Width of a column of figures in its own letters; a column of text takes what is left."""
    if not column.numeric:
        return None
    widest = max((letters(text) for text in (*column.label.split(" "), *cells)), default=1.0)
    return round(widest * LETTER + PADDING, 2)


def letters(text: str) -> float:
    """Length as it is seen: a Chinese letter is as wide as two others, a mark above a letter has no width."""
    wide = sum(2.0 if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in text)
    return wide - sum(1.0 for letter in text if unicodedata.category(letter) in ("Mn", "Cf"))
