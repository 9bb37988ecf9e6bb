"""What customers say they will spend: economic intentions, as a score with its interval and item by item."""

from analysis.errors import AnalysisError
from analysis.scoring import ValueIndex
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.written import people, written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.scales import SCALES, ScaleResult
from app.results.words.refusals import refusal_text


def intentions_section(
    scale: ScaleResult, index: ValueIndex | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1
) -> Section:
    heading = _("What customers mean to spend")
    if isinstance(index, AnalysisError):
        return Section(id="intentions", heading=heading, blocks=(Refusal(refusal_text(index, labels, fmt)),))
    standing = index.to_frame().iloc[0]
    limits = fmt.range(fmt.number(standing["low"]), fmt.number(standing["high"])) if standing["n"] > 1 else "–"
    n = int(standing["n"])
    of = _("of 100 (%(limits)s)", limits=limits)
    tile = Tile(labels.scale(scale.plan.name), fmt.number(standing["estimate"]), of, people(n, fmt))
    blocks: list[Block] = [Tiles((tile,)), _items(scale, labels, fmt, min_cell)]
    blocks.append(
        Text(_("Intentions are what people say, not what they do: set them beside later purchases."), small=True)
    )
    return Section(id="intentions", heading=heading, blocks=tuple(blocks))


def _items(scale: ScaleResult, labels: Labels, fmt: Formatter, min_cell: int) -> Table:
    told = parts.told(SCALES, (scale,), min_cell=min_cell).under(scale.plan.name, "items")
    rows = []
    for item in scale.description.items:
        text = labels.item(item.name)
        label = item.name if text == item.name else f"{item.name}: {text}"
        if item.name in scale.plan.reverse:
            label = _("%(item)s (reversed)", item=label)
        own = told.under(item.name)
        how = {"n": fmt.integer, "mean": lambda value: fmt.number(value, 2), "sd": lambda value: fmt.number(value, 2)}
        rows.append((label, *(written(own, name, write) for name, write in how.items())))
    columns = (Column(_("Item"), numeric=False), Column("n"), Column(_("Mean")), Column(_("SD")))
    return Table(_("Items of: %(scale)s", scale=labels.scale(scale.plan.name)), columns, tuple(rows))
