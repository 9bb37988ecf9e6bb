"""What to do first: only where something fell beyond chance, or a case is late."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.cases import words
from app.cases.advice import advice
from app.cases.models import Case
from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated
from app.results.overview.model import Change, Overview, SiteRow


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


def first(found: Overview, cases: Sequence[Case] | None, speech: Speech, now: dt.datetime) -> First | None:
    """
    cases   that wait and that the member may work on, the most urgent first; None for who works on none
    """
    fell = [one for one in found.findings if one[2].told == "fell"]
    for row, name, change in fell:
        case = next((one for one in cases or () if row and _is_about(one, row, name, found)), None)
        if case is not None:
            return _of_case(case, _fell(row, name, change, speech), speech, now)
    if (late := next((case for case in cases or () if case.is_late(now)), None)) is not None:
        return _of_case(late, words.headline(late, speech.fmt.language.code), speech, now)
    return next((_of_fall(row, name, speech) for row, name, _change in fell if row), None)


def _is_about(case: Case, row: SiteRow, name: str, found: Overview) -> bool:
    return (case.wave_id, case.site_id, case.dimension, case.customer_id) == (found.wave.id, row.id, name, None)


def _of_case(case: Case, why: str, speech: Speech, now: dt.datetime) -> First:
    proposed = advice(case.advice, is_person=case.customer_id is not None)
    return First(text=proposed.text, source=proposed.source, why=why, who=_who(case, speech, now), case=case.id)


def _fell(row: SiteRow | None, name: str, change: Change, speech: Speech) -> str:
    place = isolated(row.name or row.code) if row else ""
    measure, size, limits = speech.inside(name), speech.size(change), speech.limits(change)
    said = _("%(measure)s fell by %(size)s (%(limits)s)", measure=measure, size=size, limits=limits)
    return speech.fmt.labelled(place, said)


def _who(case: Case, speech: Speech, now: dt.datetime) -> str:
    owner = _("Owner: %(name)s", name=isolated(case.owner.name) if case.owner else _("nobody yet"))
    due = words.due(case, now)
    return speech.fmt.clauses((owner, due)) if due else owner


def _of_fall(row: SiteRow | None, name: str, speech: Speech) -> First:
    code, called = (row.code, row.name or row.code) if row else ("", "")
    text = _("Find out why %(measure)s fell at %(place)s.", measure=speech.inside(name), place=isolated(called))
    why = _("No rule opened a case for it. The page of the site tells what differs there.")
    return First(text=text, why=why, site=code, site_name=called)
