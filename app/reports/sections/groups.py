"""The dimension scores by site and by group; nothing from which a small group could be found."""

from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Section, Table, Text
from app.reports.sections.words.written import HIDDEN, written
from app.results.frames.labels import Labels
from app.results.parts.groups import NOBODY, SITE, Group, Grouping, scores_of
from app.results.plan import INDEX
from app.results.words.index import index_name


def groups_section(
    found: tuple[Grouping, ...],
    labels: Labels,
    fmt: Formatter,
    *,
    min_cell: int = 1,
    whole: tuple[Grouping, ...] = (),
) -> Section:
    """`whole` are the same groups of the whole wave where `found` are those of some sites."""
    every = {grouping.item: grouping for grouping in whole if grouping.item != SITE}
    blocks: list[Block] = [_table(grouping, every.get(grouping.item), labels, fmt, min_cell) for grouping in found]
    blocks.append(
        Text(
            _(
                "Scores from 0 to 100 with their confidence intervals (95 %). Where two of them overlap "
                "clearly, no difference is shown; where many groups are compared, some lie apart by "
                "chance alone."
            ),
            small=True,
        )
    )
    return Section(id="groups", heading=_("The scores by site and by group"), blocks=tuple(blocks))


def _table(grouping: Grouping, whole: Grouping | None, labels: Labels, fmt: Formatter, min_cell: int) -> Table:
    told = Told({"groups": scores_of(grouping, whole)}, min_cell).rows("groups")
    names = list(dict.fromkeys(str(name) for g in grouping.groups for name in g.standing.get("name", ())))
    rows = tuple(
        (
            _name(grouping, group, labels),
            written(own, "n", fmt.integer),
            *(_cell(own.under("scores", name), fmt) for name in names),
        )
        for group, own in zip(grouping.groups, told, strict=True)
    )
    asked = [name for name in names if name != INDEX]
    titles = (index_name(asked, fmt) if name == INDEX else labels.scale(name) for name in names)
    columns = (Column(_what(grouping, labels), numeric=False), Column("n"), *(Column(title) for title in titles))
    hidden = any(HIDDEN in row for row in rows)
    note = _(
        "Groups that are too small to be shown without recognising people are hidden (fewer than %(n)s).",
        n=fmt.integer(min_cell),
    )
    caption = (
        _("Scores by site") if grouping.item == SITE else _("Scores by: %(item)s", item=labels.item(grouping.item))
    )
    return Table(caption, columns, rows, (note,) if hidden else (), folded=grouping.item != SITE)


def _cell(score: Told, fmt: Formatter) -> str:
    def with_limits(estimate: float) -> str:
        low, high = score.value("low"), score.value("high")
        limits = "" if low is None else f" ({fmt.range(fmt.number(low), fmt.number(high))})"
        return fmt.number(estimate) + limits

    return written(score, "estimate", with_limits)


def _name(grouping: Grouping, group: Group, labels: Labels) -> str:
    return _("Not said") if group.value == NOBODY else labels.option(grouping.item, group.value)


def _what(grouping: Grouping, labels: Labels) -> str:
    return _("Site") if grouping.item == SITE else _("Group")
