"""The dimension scores by site and by group; nothing from which a small group could be found."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from app.disclosure.small_cells import shown_counts
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Section, Table, Text
from app.reports.sections.written import ABSENT, HIDDEN
from app.results.frames.labels import Labels
from app.results.groups import NOBODY, SITE, Group, Grouping


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
    names = _dimensions(grouping)
    people = _shown(grouping, whole, lambda group: group.n, min_cell)
    shown = {name: _shown(grouping, whole, partial(_n, name=name), min_cell) for name in names}
    rows = tuple(
        (
            _name(grouping, group, labels),
            fmt.integer(group.n) if group.value in people else HIDDEN,
            *(_cell(group, name, group.value in shown[name], fmt) for name in names),
        )
        for group in grouping.groups
    )
    titles = (_("Perceived value index") if name == "index" else labels.scale(name) for name in names)
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


def _shown(grouping: Grouping, whole: Grouping | None, count: Callable[[Group], int], min_cell: int) -> set[str]:
    """Groups whose figure is shown: what is hidden cannot be had by subtracting, from the total or from the wave."""
    counts = {group.value: count(group) for group in grouping.groups}
    every = {group.value: count(group) for group in whole.groups} if whole else {}
    rest = {value: n - counts.get(value, 0) for value, n in every.items()}
    return {value for value, n in shown_counts(counts, min_cell=min_cell, rest=rest).items() if n is not None}


def _dimensions(grouping: Grouping) -> list[str]:
    return list(dict.fromkeys(str(name) for g in grouping.groups if len(g.standing) for name in g.standing["name"]))


def _row(group: Group, name: str) -> "pd.Series[float] | None":
    if not len(group.standing):
        return None
    rows = group.standing[group.standing["name"] == name]
    return rows.iloc[0] if len(rows) else None


def _n(group: Group, name: str) -> int:
    row = _row(group, name)
    return 0 if row is None else int(row["n"])


def _cell(group: Group, name: str, is_shown: bool, fmt: Formatter) -> str:
    if not is_shown:
        return HIDDEN
    row = _row(group, name)
    if row is None or pd.isna(row["estimate"]):
        return ABSENT
    score = fmt.number(row["estimate"])
    if pd.isna(row["low"]):
        return score
    return f"{score} ({fmt.range(fmt.number(row['low']), fmt.number(row['high']))})"


def _name(grouping: Grouping, group: Group, labels: Labels) -> str:
    return _("Not said") if group.value == NOBODY else labels.option(grouping.item, group.value)


def _what(grouping: Grouping, labels: Labels) -> str:
    return _("Site") if grouping.item == SITE else _("Group")
