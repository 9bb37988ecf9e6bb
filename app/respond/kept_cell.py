"""The cell of site and language that somebody invited to an anonymous wave answers in, of the people asked so far."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from app.disclosure.invited import NOWHERE, UNDETERMINED, Cell, generalised
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.respond.entry.ways import PersonalWay
from app.studies.models import Invitation, Wave

# nobody has been seen to answer: from outside each of these may be the one
UNMARKED = ("new", "sent", "failed")


class TooFewInvited(AppError):
    """So few are invited that answers could be told apart."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("Please come back a little later"),
            _l("Your answers are to stay anonymous, and too few people have been invited so far. Nothing was stored."),
        )


def cell_of(way: PersonalWay, now: dt.datetime) -> Cell:
    """The cell to keep for this person. Raises TooFewInvited."""
    languages = _spoken(way.wave)
    own = _cell(way.site_id, way.language, languages)
    counts: dict[Cell, int] = {}
    by_now = or_(Invitation.due_at.is_(None), Invitation.due_at <= now, Invitation.sent_at <= now)
    others = (
        select(Invitation.site_id, Invitation.language, func.count())
        .where(Invitation.wave_id == way.wave_id, Invitation.status.in_(UNMARKED), Invitation.id != way.invitation)
        .where(by_now)
        .group_by(Invitation.site_id, Invitation.language)
    )
    for site, language, n in session.execute(others):
        cell = _cell(site, language, languages)
        counts[cell] = counts.get(cell, 0) + n
    counts[own] = counts.get(own, 0) + 1
    kept = generalised(counts, way.wave.study.organisation.min_cell)
    if own not in kept:
        raise TooFewInvited
    return kept[own]


@dataclass(frozen=True)
class Asked:
    """Somebody who may still answer, the day they were asked, and what their answers would keep."""

    invitation: UUID
    day: dt.date
    cell: Cell


def all_asked(wave: Wave, zone: dt.tzinfo) -> list[Asked]:
    """Everybody in the wave of whom nobody knows whether they answered, with the cells of this moment."""
    columns = (Invitation.id, Invitation.site_id, Invitation.language, Invitation.due_at, Invitation.sent_at)
    query = select(*columns).where(Invitation.wave_id == wave.id, Invitation.status.in_(UNMARKED))
    languages, rows = _spoken(wave), session.execute(query).all()
    counts: dict[Cell, int] = {}
    for row in rows:
        cell = _cell(row.site_id, row.language, languages)
        counts[cell] = counts.get(cell, 0) + 1
    kept = generalised(counts, wave.study.organisation.min_cell)
    return [
        Asked(
            row.id,
            _day((row.due_at, row.sent_at), zone),
            kept.get(_cell(row.site_id, row.language, languages), NOWHERE),
        )
        for row in rows
    ]


def _day(moments: Iterable[dt.datetime | None], zone: dt.tzinfo) -> dt.date:
    known = [moment for moment in moments if moment is not None]
    return min(known).astimezone(zone).date() if known else dt.date.min


def _spoken(wave: Wave) -> tuple[str, ...]:
    return definition_of(wave.version).languages


def _cell(site: int | None, language: str, spoken: tuple[str, ...]) -> Cell:
    return Cell(site, language if language in spoken else UNDETERMINED)
