"""Reading the audit log of an organisation: what was done, by whom, to what. Nothing here writes to it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select

from app.accounts import audit
from app.accounts.log import subjects
from app.accounts.log.words import detail_words, sites_in, subject_words
from app.accounts.models import AuditEvent, Membership, Organisation, Site, User
from app.kernel.db import session
from app.kernel.formulas import inert

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which deeds are wanted; what is None does not narrow. `until` is the moment after the last one."""

    action: str | None = None
    person: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the log in words. `who` is "" for what happened by itself or from the server.

    subject   what it concerns, by the name that it had then
    page      where that is looked at now; "" where it is gone or has no page
    """

    at: dt.datetime
    who: str
    action: str
    what: str
    subject: str
    page: str
    details: str
    event: AuditEvent


@dataclass(frozen=True, kw_only=True)
class Page:
    entries: list[Entry]
    number: int
    pages: int
    total: int


def read(organisation: Organisation, wanted: Filter, *, page: int) -> Page:
    """One page, newest first; a number beyond the last is the last."""
    conditions = _conditions(organisation, wanted)
    total = session.scalar(select(func.count()).select_from(AuditEvent).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(page, 1), pages)
    query = select(AuditEvent).where(*conditions).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    events = list(session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)))
    return Page(entries=_in_words(events), number=number, pages=pages, total=total)


def actions_of(organisation: Organisation) -> dict[str, str]:
    """The deeds that occur, by their words."""
    found = session.scalars(select(AuditEvent.action).where(*_conditions(organisation, Filter())).distinct())
    return dict(sorted(((action, audit.words_of(action)) for action in found), key=lambda pair: pair[1]))


def people_of(organisation: Organisation) -> dict[int, str]:
    """Who did something, by name."""
    seen = select(AuditEvent.user_id).where(*_conditions(organisation, Filter())).distinct()
    rows = session.execute(select(User.id, User.name).where(User.id.in_(seen)).order_by(User.name))
    return {row.id: row.name for row in rows}


def as_csv(organisation: Organisation, wanted: Filter, timezone: dt.tzinfo) -> Iterator[str]:
    """The whole choice, oldest first, as a spreadsheet reads it; nothing that people typed becomes a formula."""
    query = select(AuditEvent).where(*_conditions(organisation, wanted)).order_by(AuditEvent.at, AuditEvent.id)
    events = list(session.scalars(query))
    yield "\ufeff" + _line(["time", "person", "action", "what", "subject", "subject_name", "details"])
    for entry in _in_words(events):
        event = entry.event
        at, kept = event.at.astimezone(timezone).isoformat(timespec="seconds"), json.dumps(event.details)
        yield _line([at, entry.who, entry.action, entry.what, event.subject, entry.subject, kept])


def _conditions(organisation: Organisation, wanted: Filter) -> list[ColumnElement[bool]]:
    """Deeds in this organisation, and what its members did at the door, which belongs to no organisation."""
    members = select(Membership.user_id).where(Membership.organisation_id == organisation.id)
    # a sign-in that was locked has no actor: its subject is the account
    accounts = select(literal("user:").concat(cast(Membership.user_id, String)))
    at_the_door = and_(
        AuditEvent.organisation_id.is_(None),
        or_(
            AuditEvent.user_id.in_(members),
            AuditEvent.subject.in_(accounts.where(Membership.organisation_id == organisation.id)),
        ),
    )
    found: list[ColumnElement[bool]] = [or_(AuditEvent.organisation_id == organisation.id, at_the_door)]
    if wanted.action is not None:
        found.append(AuditEvent.action == wanted.action)
    if wanted.person is not None:
        found.append(AuditEvent.user_id == wanted.person)
    if wanted.since is not None:
        found.append(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEvent.at < wanted.until)
    return found


def _in_words(events: list[AuditEvent]) -> list[Entry]:
    names = subjects.names_of([event.subject for event in events])
    there = subjects.pages_of([event.subject for event in events])
    people = _people({event.user_id for event in events if event.user_id is not None})
    sites = _sites({site for event in events for site in sites_in(event.details)})
    return [
        Entry(
            at=event.at,
            who=people.get(event.user_id or 0, ""),
            action=event.action,
            what=audit.words_of(event.action),
            subject=subject_words(event.subject, event.subject_name or names.get(event.subject, "")),
            page=there.get(event.subject, ""),
            details=detail_words(event.details, sites),
            event=event,
        )
        for event in events
    ]


def _people(ids: set[int]) -> Mapping[int, str]:
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _sites(ids: set[int]) -> Mapping[int, str]:
    return {row.id: row.name for row in session.execute(select(Site.id, Site.name).where(Site.id.in_(ids)))}


def _line(cells: list[str]) -> str:
    return ",".join('"' + inert(cell).replace('"', '""') + '"' for cell in cells) + "\r\n"
