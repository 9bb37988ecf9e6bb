"""Ratings by the same people beside each other: their means, and which is the higher one person by person."""

from collections.abc import Iterable, Mapping

from app.disclosure.figure import Tree
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, leaf
from app.reports.sections.model import Column, Table


def means_table(caption: str, of: str, trees: Iterable[tuple[str, Tree]], cells: Cells) -> Table:
    rows = tuple(
        (name, cells.integer(leaf(tree, "n")), cells.number(leaf(tree, "mean")), mean_limits(tree, cells))
        for name, tree in trees
    )
    columns = (
        Column(of, numeric=False),
        Column("n"),
        Column(_("Mean")),
        Column(_("Confidence interval (95 %)")),
    )
    return Table(caption, columns, rows, cells.note(rows))


def people_table(caption: str, names: Mapping[str, str], tree: Tree, cells: Cells) -> Table:
    """How many people stand on each side, by the names of the sides."""
    rows = tuple(
        (name, cells.integer(leaf(tree, side)), cells.percent(leaf(tree, f"{side}_share")))
        for side, name in names.items()
    )
    columns = (Column(_("Person by person"), numeric=False), Column("n"), Column(_("Share")))
    return Table(caption, columns, rows, cells.note(rows))


def mean_limits(tree: Tree, cells: Cells) -> str:
    return cells.limits(leaf(tree, "low"), leaf(tree, "high"), lambda value: cells.fmt.number(value, 2))
