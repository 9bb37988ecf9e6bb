"""Barriers of latent loyalty and reasons of spurious loyalty, by the state people are in."""

from collections.abc import Iterator

from app.disclosure.figure import Tree
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, branch, leaf
from app.reports.sections.model import Column, Section, Table, Text
from app.reports.sections.words.written import HIDDEN
from app.results.frames.labels import Labels
from app.results.parts.asked.reasons import UNKNOWN, AllReasons, Reasons, state_tree
from app.results.words.states import state_names


def reasons_section(found: AllReasons, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    cells = Cells(fmt=fmt, min_cell=min_cell)
    headings = [heading for one in found if (heading := _heading(one, labels, cells))]
    note = _(
        "Asked of those whom a first rule took for latent or spurious; the columns are the states of this report. "
        "Several reasons could be chosen. People of the same state choose freely: these are their words, not causes."
    )
    return Section(
        id="reasons",
        heading=fmt.clauses(headings) or _("What stands behind latent and spurious loyalty"),
        blocks=(*(_table(one, labels, cells) for one in found), Text(note, small=True)),
    )


def _heading(one: Reasons, labels: Labels, cells: Cells) -> str:
    """The reason that most name; none where two are named as often, or it is not cells."""
    state = one.choice.state
    if state is None or state not in one.states:
        return ""
    options = sorted(one.states[state].options, key=lambda option: -option.count)
    if len(options) > 1 and options[0].count == options[1].count:
        return ""
    share = leaf(state_tree(one, state), "options", options[0].value, "share")
    if not cells.is_told(share):
        return ""
    return _(
        "%(state)s: “%(reason)s” is named most (%(share)s)",
        state=state_names()[state],
        reason=labels.option(one.choice.item, options[0].value),
        share=cells.percent(share),
    )


def _table(one: Reasons, labels: Labels, cells: Cells) -> Table:
    trees = {state: state_tree(one, state) for state in _order(one)}
    names = {**state_names(), UNKNOWN: _("No state")}
    columns = (
        Column(_("Reason"), numeric=False),
        *(Column(f"{names[state]} (n\xa0=\xa0{cells.integer(leaf(tree, 'n'))})") for state, tree in trees.items()),
    )
    rows = tuple(
        (
            labels.option(one.choice.item, value),
            *(_cell(branch(tree, "options", value), cells) for tree in trees.values()),
        )
        for value in one.choice.values
    )
    return Table(labels.item(one.choice.item), columns, rows, cells.note(rows))


def _order(one: Reasons) -> Iterator[str]:
    """The state that the question is about stands first."""
    yield from sorted(one.states, key=lambda state: state != one.choice.state)


def _cell(option: Tree, cells: Cells) -> str:
    share, count = leaf(option, "share"), leaf(option, "count")
    return f"{cells.percent(share)} ({cells.integer(count)})" if cells.is_told(share) else HIDDEN
