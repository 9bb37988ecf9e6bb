"""Movement between the loyalty states, never without what error alone makes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.dashboards.overview.words.made import Told, told_of
from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import ngettext
from app.results.overview.model import StateMoves
from app.results.words.states import state_names

if TYPE_CHECKING:
    from analysis.loyalty.movement.different_people import ShareChanges
    from analysis.loyalty.transitions import Transitions

STATES = ("loyal", "latent", "spurious", "none")
# stands where a figure is not told
HIDDEN = "…"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """
    heads   columns of the table; `rows` under them
    notes   how it was computed, and what it cannot say
    """

    heading: str
    intro: str = ""
    caption: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def moved(found: Any, speech: Speech) -> Told[Moved] | None:
    """None where the questionnaire has no states, or no earlier wave."""
    return told_of(found, _("Movement between the loyalty states"), lambda one: _said(one, speech), speech)


def _said(found: StateMoves, speech: Speech) -> Moved:
    if found.moves is not None:
        return _of_people(found, found.moves, speech)
    return _of_shares(found, found.shares, speech)


def _of_people(found: StateMoves, moves: "Transitions", speech: Speech) -> Moved:
    return Moved(
        heading=_heading(found, moves, speech),
        intro=_intro(moves, speech),
        caption=_("The table: moves, in brackets those that error alone would make"),
        heads=(speech.wave(found.before), *(state_names()[one] for one in STATES)),
        rows=tuple((state_names()[one], *_cells(one, moves, speech)) for one in STATES),
        notes=tuple(_notes(found, moves, speech)),
    )


def _heading(found: StateMoves, moves: "Transitions", speech: Speech) -> str:
    """Never more than the figures show."""
    percent = speech.fmt.percent
    if moves.moves_error is None or found.moved is None:
        return _("Too few people in both waves to tell movement from error")
    if moves.skewed:
        share = percent(found.moved)
        return _("%(moved)s changed state; answers are too skewed to tell movement from error", moved=share)
    if moves.reliabilities_too_low:
        return _("Fewer people changed state than error alone would move")
    shares = {"moved": percent(found.moved), "error": percent(moves.moves_error)}
    return _("%(moved)s changed state; error alone would move %(error)s", **shares)


def _intro(moves: "Transitions", speech: Speech) -> str:
    if moves.beyond_error is None or moves.skewed:
        return ""
    names = {state: speech.small(name) for state, name in state_names().items()}
    beyond = [(one, other) for one in STATES for other in STATES if bool(moves.beyond_error.loc[one, other])]
    if not moves.is_shown or not beyond:
        return _("Nobody can be said to have moved: what was counted is no more than error makes.")
    one, other = beyond[0]
    more = _("More went from %(one)s to %(other)s than error makes.", one=names[one], other=names[other])
    return more if len(beyond) == 1 else _("%(count)s moves are more than error makes.", count=speech.n(len(beyond)))


def _cells(state: str, moves: "Transitions", speech: Speech) -> Iterator[str]:
    """What is not told stands as a gap; beside what moved, in brackets, what error alone would move."""
    counts = {other: float(moves.observed[other][state]) for other in STATES}
    started = sum(count for count in counts.values() if not math.isnan(count))
    for other, count in counts.items():
        if math.isnan(count):
            yield HIDDEN
        elif moves.error_alone is None or state == other:
            yield speech.n(count)
        else:
            chance = float(moves.error_alone[other][state])
            yield _("%(count)s (%(error)s)", count=speech.n(count), error=speech.n(round(chance * started)))


def _notes(found: StateMoves, moves: "Transitions", speech: Speech) -> Iterator[str]:
    yield ngettext(
        "%(count)s person answered both waves.",
        "%(count)s people answered both waves.",
        moves.n,
        count=speech.n(moves.n),
    )
    yield _("States after Dick and Basu, with the cuts of wave %(number)s.", number=speech.n(found.cuts_of))
    if moves.is_shown and moves.corrected_low is not None and moves.corrected_high is not None:
        yield _(
            "Freed from error, between %(low)s and %(high)s moved.",
            low=speech.fmt.percent(moves.corrected_low),
            high=speech.fmt.percent(moves.corrected_high),
        )
    if found.uncertain is not None:
        share = speech.fmt.percent(found.uncertain)
        yield _("%(share)s stand so near a cut that their state is a coin toss.", share=share)


def _of_shares(found: StateMoves, shares: "ShareChanges | None", speech: Speech) -> Moved:
    heading = _("The loyalty states beside those of %(wave)s", wave=speech.wave(found.before))
    rows = () if shares is None else tuple(_share_rows(shares, speech))
    notes = []
    if found.overlaps:
        notes.append(
            _(
                "Both waves ask about some of the same time, so the share of visits can have changed by little: "
                "compare waves that lie further apart."
            )
        )
    return Moved(
        heading=heading,
        intro=_why_shares(found),
        caption=_("Shares of the loyalty states in both waves"),
        heads=(_("State"), speech.wave(found.before), _("This wave"), _("Change, points")),
        rows=rows,
        notes=tuple(notes),
    )


def _why_shares(found: StateMoves) -> str:
    if found.is_anonymous:
        return _(
            "This study is anonymous: nobody is recognised in two waves, so nobody can be said to have moved. The "
            "shares of the states are compared."
        )
    return _(
        "Too few people answered both waves to follow them from state to state. The shares of the states are compared."
    )


def _share_rows(shares: "ShareChanges", speech: Speech) -> Iterator[tuple[str, ...]]:
    percent, names = speech.fmt.percent, state_names()
    for row in shares.table.to_dict("records"):
        low, high = (speech.signed(float(row[limit]) * 100) for limit in ("low", "high"))
        change = f"{speech.signed(float(row['change']) * 100)} ({speech.fmt.range(low, high)})"
        yield names[str(row["state"])], percent(row["share_before"]), percent(row["share_after"]), change
