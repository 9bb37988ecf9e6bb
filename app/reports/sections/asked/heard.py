"""What customers hear others say, beside what they say themselves, and what suits each level."""

from collections.abc import Mapping

from analysis.errors import AnalysisError
from analysis.loyalty.word_of_mouth import Gap, WordOfMouth
from app.disclosure.figure import Figure
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, leaf
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.written import HIDDEN
from app.results.frames.labels import Labels
from app.results.parts.asked.heard import Heard, gap_tree
from app.results.parts.loyalty import spoken_tree
from app.results.words.charts import word_of_mouth_levels
from app.results.words.refusals import refusal_text
from app.results.words.spoken import advice_by_level


def heard_section(
    found: Heard | AnalysisError,
    own: WordOfMouth | AnalysisError | None,
    labels: Labels,
    fmt: Formatter,
    *,
    min_cell: int = 1,
) -> Section:
    heading = _("What customers hear others say")
    if isinstance(found, AnalysisError):
        return Section(id="heard", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    cells = Cells(fmt=fmt, min_cell=min_cell)
    table = _ladders(own if isinstance(own, WordOfMouth) else None, found.spoken, cells)
    blocks: list[Block] = [_drawn(table, cells)]
    if isinstance(found.gap, Gap) and cells.is_told(leaf(gap_tree(found.gap), "value")):
        heading = _heading(found.gap)
        blocks.insert(0, Tiles((_gap(found.gap, cells),)))
    text = _(
        "Who has heard nothing is not counted here; who says nothing stands at level 0 of what is said. The means are "
        "numbers to compare, not levels: +4 and −4 in equal parts are not silence."
    )
    return Section(id="heard", heading=heading, blocks=(*blocks, Text(text, small=True)))


def _heading(gap: Gap) -> str:
    if gap.low is not None and gap.low > 0:
        return _("Customers speak better of it than what they hear")
    if gap.high is not None and gap.high < 0:
        return _("Customers hear better things than they say")
    return _("What customers say and what they hear do not differ clearly")


def _gap(gap: Gap, cells: Cells) -> Tile:
    tree = gap_tree(gap)
    limits = cells.limits(leaf(tree, "low"), leaf(tree, "high"), lambda value: cells.fmt.number(value, 2))
    means = _(
        "mean %(own)s said, %(heard)s heard",
        own=cells.number(leaf(tree, "own")),
        heard=cells.number(leaf(tree, "heard")),
    )
    return Tile(_("Said less heard"), cells.number(leaf(tree, "value")), _("levels (%(limits)s)", limits=limits), means)


def _drawn(table: Table, cells: Cells) -> Block:
    """With the picture of what is heard, where every level of it is told."""
    if any(HIDDEN in row for row in table.rows):
        return table
    said = (cells.fmt.labelled(row[0], row[-1]) for row in table.rows)
    return Chart("heard", _("Word of mouth that is heard"), cells.fmt.clauses(said), table)


def _ladders(own: WordOfMouth | None, heard: WordOfMouth, cells: Cells) -> Table:
    """Both ladders side by side, +4 on top."""
    sides = [(_("Say"), own), (_("Hear"), heard)]
    both = [(name, _shares(spoken, cells)) for name, spoken in sides if spoken is not None]
    rows = tuple((name, *(shares[level] for _side, shares in both)) for level, name in level_names(cells.fmt).items())
    columns = (Column(_("Level"), numeric=False), *(Column(name) for name, _shares in both))
    return Table(_("Word of mouth, said and heard"), columns, rows, cells.note(rows))


def _shares(spoken: WordOfMouth, cells: Cells) -> Mapping[int, str]:
    rows = spoken_tree(spoken)["shares"]
    found = [] if isinstance(rows, Figure | Mapping) else rows
    levels = map(int, spoken.shares["level"])
    return {level: cells.percent(leaf(row, "share")) for level, row in zip(levels, found, strict=True)}


def level_names(fmt: Formatter) -> dict[int, str]:
    """From +4 to -4."""
    names = word_of_mouth_levels()
    return {level: fmt.digits(names[f"{level:+d}" if level else "0"]) for level in range(4, -5, -1)}


def advice_table(fmt: Formatter) -> Table:
    """One line for each level, as the source's or as ours."""
    advice, ours = advice_by_level(), _("ours")
    rows = tuple((name, advice[level].text, advice[level].source or ours) for level, name in level_names(fmt).items())
    columns = (
        Column(_("Level"), numeric=False),
        Column(_("What suits it"), numeric=False),
        Column(_("Whose advice"), numeric=False),
    )
    return Table(_("What suits each level"), columns, rows, folded=True)
