"""What managers say of their firm: profiles between two poles, groups of activities, steps with their bottleneck."""

from collections.abc import Iterator

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, branch, leaf
from app.reports.sections.model import Block, Chart, Column, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.asked.modules import Module, Modules, module_tree


def modules_section(found: Modules, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    cells = Cells(fmt=fmt, min_cell=min_cell)
    blocks: list[Block] = [block for one in found for block in _blocks(one, labels, cells)]
    text = _(
        "One to ten people answer for a firm, so this is a profile: means side by side, no alpha and no factors. The "
        "limit of the bottleneck, the middle of the scale, is ours; the steps are those of Peppers and Rogers."
    )
    heading = next((h for one in found if (h := _heading(one, labels, cells))), _("How managers see their firm"))
    return Section(id="modules", heading=heading, blocks=(*blocks, Text(text, small=True)))


def _heading(one: Module, labels: Labels, cells: Cells) -> str:
    if one.steps is None or not cells.is_crowd(one.steps.n):
        return ""
    if one.steps.bottleneck is None:
        return _("No step towards one-to-one marketing is a bottleneck")
    return _("The bottleneck: %(step)s", step=_row_name(one.steps.bottleneck, labels))


def _blocks(one: Module, labels: Labels, cells: Cells) -> Iterator[Block]:
    table = _rows(one, labels, cells)
    yield _drawn(one, table, labels, cells) if one.plan.has_poles and cells.is_crowd(one.fewest) else table
    if one.groups is not None:
        yield _groups(one, labels, cells)
    if cells.is_crowd(one.line.n):
        yield Text(_lowest(one, labels, cells))


def _drawn(one: Module, table: Table, labels: Labels, cells: Cells) -> Chart:
    """Bipolar rows as a line between their poles."""
    said = (cells.fmt.labelled(_row_name(str(row["row"]), labels), cells.fmt.number(row["mean"], 1))
            for _i, row in one.line.table.iterrows())  # fmt: skip
    return Chart("poles", labels.scale(one.plan.name), cells.fmt.clauses(said), table)


def _rows(one: Module, labels: Labels, cells: Cells) -> Table:
    return _between_poles(one, labels, cells) if one.plan.has_poles else _plain_rows(one, labels, cells)


def _between_poles(one: Module, labels: Labels, cells: Cells) -> Table:
    """The mean of each row between the words of its poles."""
    tree = module_tree(one)
    poles = {name: labels.poles.get(name, (name, "")) for name in branch(tree, "rows")}
    rows = tuple(
        (
            near,
            cells.number(leaf(tree, "rows", name, "mean")),
            far,
            cells.integer(leaf(tree, "rows", name, "n")),
        )
        for name, (near, far) in poles.items()
    )
    low, high = _points(one, cells)
    columns = (
        Column(_("%(point)s means", point=low), numeric=False),
        Column(_("Mean")),
        Column(_("%(point)s means", point=high), numeric=False),
        Column("n"),
    )
    return Table(labels.scale(one.plan.name), columns, rows, cells.note(rows))


def _plain_rows(one: Module, labels: Labels, cells: Cells) -> Table:
    """The mean of each row; all share the words of their poles."""
    tree = module_tree(one)
    rows = tuple(
        (
            _row_name(name, labels),
            cells.integer(leaf(tree, "rows", name, "n")),
            cells.number(leaf(tree, "rows", name, "mean")),
        )
        for name in branch(tree, "rows")
    )
    columns = (Column(_("Item"), numeric=False), Column("n"), Column(_("Mean")))
    return Table(labels.scale(one.plan.name), columns, rows, (*_shared_poles(one, labels, cells), *cells.note(rows)))


def _shared_poles(one: Module, labels: Labels, cells: Cells) -> tuple[str, ...]:
    found = {labels.poles[name] for name in one.plan.items if name in labels.poles}
    if len(found) != 1:
        return ()
    (near, far), (low, high) = found.pop(), _points(one, cells)
    return (_("%(low)s: %(near)s; %(high)s: %(far)s", low=low, near=near, high=high, far=far),)


def _points(one: Module, cells: Cells) -> tuple[str, str]:
    low, high = one.plan.range or (1.0, 5.0)
    return cells.fmt.integer(low), cells.fmt.integer(high)


def _groups(one: Module, labels: Labels, cells: Cells) -> Table:
    tree = module_tree(one)
    rows = tuple(
        (
            labels.scale(name),
            cells.integer(leaf(tree, "groups", name, "n")),
            cells.number(leaf(tree, "groups", name, "mean")),
        )
        for name in branch(tree, "groups")
    )
    columns = (Column(_("Group"), numeric=False), Column("n"), Column(_("Mean")))
    return Table(_("Means of groups: %(module)s", module=labels.scale(one.plan.name)), columns, rows, cells.note(rows))


def _lowest(one: Module, labels: Labels, cells: Cells) -> str:
    names = cells.fmt.clauses(_row_name(name, labels) for name in one.line.lowest)
    return _("Mean of the rows %(mean)s; lowest: %(rows)s.", mean=cells.fmt.number(one.line.mean, 2), rows=names)


def _row_name(name: str, labels: Labels) -> str:
    """A pair of sentences is known by its left one: the lowest rows stand nearest to it."""
    found = labels.items.get(name) or labels.poles.get(name, (name, ""))[0]
    return found.rstrip(".。")
