"""Cases on the first page: the most urgent, as cards, and how many customers came back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.access import Access
from app.cases import operations
from app.cases.cards.cards import Card, cards_of
from app.cases.models import Case
from app.cases.operations import Filter
from app.cases.rules import WORKERS
from app.cases.words import standing
from app.dashboards.overview.first import FallOf
from app.kernel.web.i18n import formatter, isolated, ngettext
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import SiteRow
from app.studies.models import Wave

MOST = 4


@dataclass(frozen=True, kw_only=True)
class Hands:
    """
    shown    the most urgent
    waiting  all that wait
    back     how many customers of cases came back; "" where nothing is told of it yet
    """

    heading: str
    shown: Sequence[Card]
    waiting: int
    back: str = ""


def hands_of(member: Access, now: dt.datetime, *, site: int | None = None) -> Hands | None:
    """None for who works on no cases."""
    if not member.may(*WORKERS):
        return None
    waiting = operations.count_waiting(member, site=site)
    late = operations.count_waiting(member, site=site, late_at=now)
    shown = operations.first_cases(member, MOST, site=site, now=now)
    back = _back(member) if site is None else ""
    return Hands(heading=standing(waiting, late), shown=shown, waiting=waiting, back=back)


def waiting_cases(member: Access, *, site: int | None = None) -> Sequence[Case]:
    """Those that wait, the most urgent first; none for who works on none."""
    return operations.list_cases(member, Filter(site=site)) if member.may(*WORKERS) else ()


def falls_of(member: Access, wave: Wave, now: dt.datetime) -> FallOf:
    """Finds the case of what fell in a wave; nothing for who works on none."""

    def find(row: SiteRow, dimension: str) -> Card | None:
        if not member.may(*WORKERS):
            return None
        found = operations.case_of_fall(member, wave=wave.id, site=row.id, dimension=dimension)
        return cards_of(member, [found], now=now)[0] if found else None

    return find


def _back(member: Access) -> str:
    found = operations.returned(member)
    if found is None:
        return ""
    fmt = formatter()
    wave = found.wave.title or _("wave %(number)s", number=fmt.integer(found.wave.number))
    return ngettext(
        "Of %(closed)s closed in %(wave)s, %(count)s customer came back",
        "Of %(closed)s closed in %(wave)s, %(count)s customers came back",
        found.back,
        closed=fmt.integer(found.closed),
        wave=isolated(wave),
        count=fmt.integer(found.back),
    )
