"""A table of figures that are written already."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    label: str
    numeric: bool = True
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """Cells are written already; a table knows nothing of rounding."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    folded: bool = False
