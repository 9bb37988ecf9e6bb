"""Us beside the rivals that customers know."""

from analysis.errors import AnalysisError
from analysis.inference.means import Mean
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, leaf
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.results.frames.labels import Labels
from app.results.parts.asked.rivals import SIDES, Rivals, mean_tree, rivals_tree
from app.results.words.refusals import refusal_text


def rivals_section(found: Rivals | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    heading = _("Beside the rivals that customers know")
    if isinstance(found, AnalysisError):
        return Section(id="rivals", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    cells = Cells(fmt=fmt, min_cell=min_cell)
    if not cells.is_crowd(found.relative.n):
        return Section(id="rivals", heading=heading, blocks=(_rows(found, labels, cells),))
    blocks: list[Block] = [Tiles((_tile(found, cells),)), _rows(found, labels, cells), _sides(found, cells)]
    return Section(id="rivals", heading=_heading(found, fmt), blocks=(*blocks, *_notes(found, cells)))


def _heading(found: Rivals, fmt: Formatter) -> str:
    one = found.relative
    size = fmt.number(abs(one.mean), 1)
    if one.low is not None and one.low > 0:
        return _("Rated above the best rival by %(points)s points", points=size)
    if one.high is not None and one.high < 0:
        return _("Rated below the best rival by %(points)s points", points=size)
    return _("No clear difference from the best rival")


def _tile(found: Rivals, cells: Cells) -> Tile:
    tree = rivals_tree(found)
    limits = cells.limits(leaf(tree, "low"), leaf(tree, "high"), lambda value: cells.fmt.number(value, 2))
    of = _("points from the best rival (%(limits)s)", limits=limits)
    people = ngettext(
        "%(count)s person", "%(count)s people", found.relative.n, count=cells.fmt.integer(found.relative.n)
    )
    return Tile(_("Relative attitude"), cells.number(leaf(tree, "mean")), of, people)


def _rows(found: Rivals, labels: Labels, cells: Cells) -> Table:
    means = [(name, found.rows[column]) for column, name in _names(found, labels, cells).items()]
    both = [(_("We, of those who also rated a rival"), found.own), (_("Their best rival"), found.best)]
    rows = tuple(_mean_row(name, mean, cells) for name, mean in (*means, *both))
    columns = (
        Column(_("Rated"), numeric=False),
        Column("n"),
        Column(_("Mean")),
        Column(_("Confidence interval (95 %)")),
    )
    return Table(_("Mean ratings"), columns, rows, cells.note(rows))


def _names(found: Rivals, labels: Labels, cells: Cells) -> dict[str, str]:
    """Rows that each person named for themselves have one label: they are numbered."""
    plain = {column: labels.rows.get(column, column) for column in found.rows}
    twice = [column for column, name in plain.items() if list(plain.values()).count(name) > 1]
    return plain | {column: f"{plain[column]} {cells.fmt.integer(place)}" for place, column in enumerate(twice, 1)}


def _mean_row(name: str, mean: Mean, cells: Cells) -> tuple[str, ...]:
    tree = mean_tree(mean)
    limits = cells.limits(leaf(tree, "low"), leaf(tree, "high"), lambda value: cells.fmt.number(value, 2))
    return name, cells.integer(leaf(tree, "n")), cells.number(leaf(tree, "mean")), limits


def _sides(found: Rivals, cells: Cells) -> Table:
    names = {
        "better": _("We are rated above every rival"),
        "equal": _("The best rival is rated as well as we are"),
        "worse": _("A rival is rated above us"),
    }
    tree = rivals_tree(found)
    rows = tuple(
        (
            names[side],
            cells.integer(leaf(tree, side)),
            cells.percent(leaf(tree, f"{side}_share")),
        )
        for side in SIDES
    )
    columns = (Column(_("Person by person"), numeric=False), Column("n"), Column(_("Share")))
    return Table(_("Who is rated best"), columns, rows, cells.note(rows))


def _notes(found: Rivals, cells: Cells) -> tuple[Text, ...]:
    text = _(
        "Relative attitude is one's rating of us less that of the rival one rates best. A good rating counts little "
        "where a rival has it too. Who rates no rival has no relative attitude: %(count)s.",
        count=cells.integer(leaf(rivals_tree(found), "n_without_rival")),
    )
    return (Text(text, small=True),)
