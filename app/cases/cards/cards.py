"""A case as one card: what happened, by when, what is at stake, one thing to do, and whom to call."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.access import Access
from app.cases import words
from app.cases.advice import advice
from app.cases.afterwards.words import outcome
from app.cases.cards.people import Person, people_of
from app.cases.cards.quotes import quotes_of
from app.cases.models import Case
from app.kernel.web.i18n import formatter, language


@dataclass(frozen=True, kw_only=True)
class Card:
    """In the words of the request's language.

    place     the site, else what the case is of
    term      what kind of case it is, and how fast it is to be looked after
    due       by when, or how late; "" where it has no deadline or is closed
    action    what is proposed, and `source` whose advice that is; "" where it is ours
    person    the customer; None where it is about a site, or the reader may not know
    outcome   what the next wave told of the customer; no effect of what was done
    """

    id: int
    kind: str
    state: str
    place: str
    term: str
    due: str
    is_late: bool
    headline: str
    quote: str
    stake: str
    action: str
    source: str
    owner: str
    person: Person | None
    escalated: int
    outcome: str = ""


def cards_of(member: Access, cases: Sequence[Case], *, now: dt.datetime) -> list[Card]:
    people, quotes, names = people_of(member, cases), quotes_of(cases), _names(cases)
    return [
        _card(case, names[case.wave_id, case.dimension], people.get(case.id), quotes.get(case.id, ""), now)
        for case in cases
    ]


def _names(cases: Sequence[Case]) -> dict[tuple[int, str], str]:
    """What the dimensions of these cases are called, each looked up once; "" of a complaint, which is of none."""
    waves = {(case.wave_id, case.dimension): case.wave for case in cases}
    return {
        (number, dimension): words.dimension_name(wave, dimension, language().code) if dimension else ""
        for (number, dimension), wave in waves.items()
    }


def _card(case: Case, name: str, person: Person | None, quote: str, now: dt.datetime) -> Card:
    proposed = advice(case.advice, is_person=case.customer_id is not None)
    return Card(
        id=case.id,
        kind=case.rule.kind,
        state=case.state,
        place=words.place(case),
        term=words.term(case),
        due=words.due(case, now),
        is_late=case.is_late(now),
        headline=words.finding(case, name),
        quote=quote,
        stake=words.stake(case),
        action=proposed.text,
        source=proposed.source,
        owner=case.owner.name if case.owner else "",
        person=person,
        escalated=case.escalated,
        outcome=formatter().sentences(*outcome(case)),
    )
