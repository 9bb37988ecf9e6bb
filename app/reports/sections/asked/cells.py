"""Cells of a table, written from figures: what rests on too few people is hidden."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.disclosure.figure import Figure, Rows, Tree, is_crowd
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.words.written import ABSENT, HIDDEN

Write = Callable[[Any], str]
Node = Figure | Tree | Rows | None


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Writes figures for a reader from whom groups below the smallest cell are kept."""

    fmt: Formatter
    min_cell: int = 1

    def is_told(self, figure: Node) -> bool:
        return isinstance(figure, Figure) and figure.is_told(min_cell=self.min_cell)

    def is_crowd(self, n: int) -> bool:
        return is_crowd(n, min_cell=self.min_cell)

    def write(self, figure: Node, write: Write) -> str:
        if not isinstance(figure, Figure) or figure.value is None:
            return ABSENT
        return write(figure.value) if self.is_told(figure) else HIDDEN

    def integer(self, figure: Node) -> str:
        return self.write(figure, self.fmt.integer)

    def percent(self, figure: Node) -> str:
        return self.write(figure, self.fmt.percent)

    def number(self, figure: Node, decimals: int = 2) -> str:
        return self.write(figure, lambda value: self.fmt.number(value, decimals))

    def limits(self, low: Node, high: Node, write: Write) -> str:
        """Both or none: one limit says where the other is."""
        cells = self.write(low, write), self.write(high, write)
        return next((cell for cell in (HIDDEN, ABSENT) if cell in cells), self.fmt.range(*cells))

    def note(self, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Why cells of these rows are hidden."""
        if not any(HIDDEN in cell for row in rows for cell in row):
            return ()
        text = _(
            "Groups that are too small to be shown without recognising people are hidden (fewer than %(n)s).",
            n=self.fmt.integer(self.min_cell),
        )
        return (text,)


def leaf(tree: Tree, *path: str) -> Node:
    """What stands at the end of a path; None where there is nothing."""
    found: Node = tree
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def branch(tree: Tree, *path: str) -> Tree:
    """The branch at the end of a path; empty where there is none."""
    found = leaf(tree, *path)
    return found if isinstance(found, Mapping) else {}
