"""What a report is made of, before anyone decides whether it becomes a page, a PDF or a workbook."""

from dataclasses import dataclass, field

from app.results.words.table import Column, Table

__all__ = [
    "Block",
    "Chart",
    "Column",
    "Help",
    "Refusal",
    "Report",
    "Section",
    "Table",
    "Text",
    "Tile",
    "Tiles",
]


@dataclass(frozen=True)
class Text:
    """A paragraph; `small` for the notes under a table."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a figure is not there, and what to do."""

    text: str


@dataclass(frozen=True)
class Tile:
    """One reading: it never stands without its interval."""

    label: str
    value: str
    of: str
    note: str = ""


@dataclass(frozen=True)
class Tiles:
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Chart:
    """A picture by name, with what it says in words and the table behind it."""

    name: str
    caption: str
    alternative: str
    table: Table | None = None


@dataclass(frozen=True)
class Help:
    """What a figure is and how to read it, for a reader who asks; on the page only."""

    question: str
    answer: str


Block = Text | Refusal | Tiles | Table | Chart | Help


@dataclass(frozen=True)
class Section:
    """A heading that states the finding, and what it rests on."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """kicker   who, when, how many: before anything else is said."""

    title: str
    kicker: str
    lead: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Chart))
