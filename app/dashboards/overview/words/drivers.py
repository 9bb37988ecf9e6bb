"""What to mend first: which touchpoints matter most and how well they are rated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.dashboards.overview.words.made import Told, told_of
from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated

if TYPE_CHECKING:
    from analysis.effects.priority import Priorities

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Drivers:
    heading: str
    said: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def drivers(found: Any, speech: Speech) -> Told[Drivers] | None:
    """None where no drivers are asked."""
    return told_of(found, _("What to improve first"), lambda one: _said(one, speech), speech)


def _said(found: "Priorities", speech: Speech) -> Drivers:
    table = found.drivers.sort_values("importance", ascending=False)
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    sure = [row for row in rows if row["is_sure"]]
    return Drivers(
        heading=_heading(sure, speech),
        said=tuple(_sentences(found, rows, sure, speech)),
        heads=(_("Driver"), _("Importance"), _("Score"), _("Field")),
        rows=tuple(_row(row, speech) for row in rows),
        notes=tuple(_notes(found, speech)),
    )


def _names(rows: Sequence[Row], speech: Speech) -> str:
    return speech.fmt.listed(isolated(speech.driver(str(row["name"]))) for row in rows)


def _heading(sure: Sequence[Row], speech: Speech) -> str:
    if not sure:
        return _("What to improve first: no driver stands out with certainty")
    return _("Most is to be won at: %(drivers)s", drivers=_names(sure, speech))


def _sentences(found: "Priorities", rows: Sequence[Row], sure: Sequence[Row], speech: Speech) -> Iterator[str]:
    for row in sure:
        yield _(
            "%(driver)s carries %(share)s of what the drivers explain and stands at %(score)s of 100.",
            driver=isolated(speech.driver(str(row["name"]))),
            share=_limited(row, "importance", speech),
            score=_limited(row, "score", speech),
        )
    if keep := [row for row in rows if row["quadrant"] == "keep"]:
        yield _("Matters and is good, so keep what is done: %(drivers)s.", drivers=_names(keep, speech))
    if later := [row for row in rows if row["quadrant"] == "low_priority"]:
        yield _("Low and matters less, so later: %(drivers)s.", drivers=_names(later, speech))


def _limited(row: Row, name: str, speech: Speech) -> str:
    write = speech.fmt.percent if name == "importance" else speech.level
    low, high = (write(float(row[f"{name}_{limit}"])) for limit in ("low", "high"))
    return f"{write(float(row[name]))} ({speech.fmt.range(low, high)})"


def _row(row: Row, speech: Speech) -> tuple[str, ...]:
    fields = {
        "improve": _("Improve first"),
        "keep": _("Keep up the good work"),
        "low_priority": _("Low priority"),
        "overkill": _("Possible overkill"),
    }
    importance, score = (_limited(row, name, speech) for name in ("importance", "score"))
    return speech.driver(str(row["name"])), importance, score, fields[str(row["quadrant"])]


def _notes(found: "Priorities", speech: Speech) -> Iterator[str]:
    yield _(
        "Relative weights (Johnson) of %(n)s people; together they explain %(share)s of %(outcome)s. This shows what "
        "goes together, not yet what follows from what.",
        n=speech.n(found.n),
        share=speech.fmt.percent(found.r2),
        outcome=speech.inside(found.y),
    )
    if found.has_few_rows:
        yield _(
            "There are %(n)s people; from %(advised)s on, figures of so many drivers are steady.",
            n=speech.n(found.n),
            advised=speech.n(found.advised),
        )
