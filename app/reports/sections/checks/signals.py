"""What looked unlike a person when responses came in: counts, never rows. It turns nobody away."""

from collections.abc import Mapping

from app.disclosure.figure import Figure
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Section, Table, Text


def signal_blocks(signals: Mapping[str, int], fmt: Formatter, *, min_cell: int) -> tuple[Block, ...]:
    """A table where something was noticed, else the sentence that nothing was."""
    if not any(signals.values()):
        return (Text(_("No response looked as if a program had sent it, or somebody a second time."), small=True),)
    few = _("fewer than %(n)s", n=fmt.integer(min_cell))
    names = _names()
    told = Told({name: Figure(n, n or None) for name, n in signals.items()}, min_cell)
    rows = tuple(
        (names.get(name, name), few if told.is_withheld(name) else fmt.integer(told.value(name))) for name in signals
    )
    note = _(
        "Noted when the response came in. A response can have several signs; none was turned away, all are in the "
        "figures."
    )
    return (Table(_("Signs on the way in"), (Column(_("Sign"), numeric=False), Column(_("Responses"))), rows, (note,)),)


def signals_section(signals: Mapping[str, int], fmt: Formatter, *, min_cell: int) -> Section:
    """For a questionnaire whose answers cannot show carelessness."""
    heading = _("How the responses came in")
    return Section(id="quality", heading=heading, blocks=signal_blocks(signals, fmt, min_cell=min_cell))


def _names() -> dict[str, str]:
    return {
        "trap": _("a field was filled in that people do not see: a program"),
        "fast": _("a page was answered faster than it can be read"),
        "repeated": _("the same browser had answered this wave before"),
    }
