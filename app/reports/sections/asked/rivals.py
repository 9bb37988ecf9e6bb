"""Us beside the rivals that customers know."""

from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, leaf
from app.reports.sections.asked.compared import mean_limits, means_table, people_table
from app.reports.sections.model import Block, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.written import people
from app.results.frames.labels import Labels
from app.results.parts.asked.rivals import Rivals, mean_tree, rivals_tree
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
    of = _("points from the best rival (%(limits)s)", limits=mean_limits(tree, cells))
    return Tile(_("Relative attitude"), cells.number(leaf(tree, "mean")), of, people(found.relative.n, cells.fmt))


def _rows(found: Rivals, labels: Labels, cells: Cells) -> Table:
    means = [(labels.row(column, cells.fmt), mean) for column, mean in found.rows.items()]
    both = [(_("We, of those who also rated a rival"), found.own), (_("Their best rival"), found.best)]
    trees = ((name, mean_tree(mean)) for name, mean in (*means, *both))
    return means_table(_("Mean ratings"), _("Rated"), trees, cells)


def _sides(found: Rivals, cells: Cells) -> Table:
    names = {
        "better": _("We are rated above every rival"),
        "equal": _("The best rival is rated as well as we are"),
        "worse": _("A rival is rated above us"),
    }
    return people_table(_("Who is rated best"), names, rivals_tree(found), cells)


def _notes(found: Rivals, cells: Cells) -> tuple[Text, ...]:
    text = _(
        "Relative attitude is one's rating of us less that of the rival one rates best. A good rating counts little "
        "where a rival has it too. Who rates no rival has no relative attitude: %(count)s.",
        count=cells.integer(leaf(rivals_tree(found), "n_without_rival")),
    )
    return (Text(text, small=True),)
