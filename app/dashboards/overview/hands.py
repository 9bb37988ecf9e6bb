"""Cases on the first page: the most urgent, as cards."""

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

MOST = 4


@dataclass(frozen=True, kw_only=True)
class Hands:
    """
    shown    the most urgent
    waiting  all that wait
    """

    heading: str
    shown: Sequence[Card]
    waiting: int


def waiting_cases(member: Access, *, site: int | None = None) -> Sequence[Case] | None:
    """Those that wait, the most urgent first; None for who works on none."""
    return operations.list_cases(member, Filter(site=site)) if member.may(*WORKERS) else None


def hands_of(cases: Sequence[Case], member: Access, now: dt.datetime) -> Hands:
    late = sum(case.is_late(now) for case in cases)
    shown = cards_of(member, cases[:MOST], now=now)
    return Hands(heading=standing(len(cases), late), shown=shown, waiting=len(cases))
