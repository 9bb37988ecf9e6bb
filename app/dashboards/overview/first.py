"""What to do first: only where something fell beyond chance, or a case is late."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.cases.cards.cards import Card
from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated
from app.results.overview.model import Change, Overview, SiteRow

FallOf = Callable[[SiteRow, str], Card | None]


@dataclass(frozen=True, kw_only=True)
class First:
    """
    text     what is to be done
    why      what it rests on
    who      whose it is, and until when
    case     the case to open; None where no rule opened one: then the page of the site
    site     code of that site, `site_name` its name
    source   whose advice the text is; "" where it is ours, None where it is none
    """

    text: str
    why: str = ""
    who: str = ""
    case: int | None = None
    site: str = ""
    site_name: str = ""
    source: str | None = None


def first(found: Overview, fall_of: FallOf, urgent: Sequence[Card], speech: Speech) -> First | None:
    """
    fall_of  the case of what fell at a site
    urgent   cases that wait, the late ones first
    """
    fell = [(row, name, change) for row, name, change in found.findings if change.told == "fell" and row]
    for row, name, change in fell:
        card = fall_of(row, name)
        if card is not None:
            return _of_case(card, _fell(row, name, change, speech), speech)
    if urgent and urgent[0].is_late:
        return _of_case(urgent[0], speech.fmt.labelled(isolated(urgent[0].place), urgent[0].headline), speech)
    return next((_of_fall(row, name, speech) for row, name, _change in fell), None)


def _of_case(card: Card, why: str, speech: Speech) -> First:
    owner = _("Owner: %(name)s", name=isolated(card.owner) if card.owner else _("nobody yet"))
    who = speech.fmt.clauses((owner, card.due)) if card.due else owner
    return First(text=card.action, source=card.source, why=why, who=who, case=card.id)


def _fell(row: SiteRow, name: str, change: Change, speech: Speech) -> str:
    place = isolated(row.name or row.code)
    measure, size, limits = speech.inside(name), speech.size(change), speech.limits(change)
    said = _("%(measure)s fell by %(size)s (%(limits)s)", measure=measure, size=size, limits=limits)
    return speech.fmt.labelled(place, said)


def _of_fall(row: SiteRow, name: str, speech: Speech) -> First:
    called = row.name or row.code
    text = _("Find out why %(measure)s fell at %(place)s.", measure=speech.inside(name), place=isolated(called))
    why = _("No rule opened a case for it. The page of the site tells what differs there.")
    return First(text=text, why=why, site=row.code, site_name=called)
