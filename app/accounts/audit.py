"""Who did what: one line in the log, in the transaction of the deed itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NewType

from flask import g, has_request_context
from sqlalchemy import inspect

from app.accounts.models import AuditEvent, Organisation, Site, User
from app.kernel.db import Base, session, utc_now
from survey_defs.texts import clean_name


@dataclass(frozen=True)
class Gone:
    """Something that has no row, or none any more: its kind and key."""

    kind: str
    key: int | str


@dataclass(frozen=True)
class Thing:
    """What lines of the log concern: the rows of a table, or something that has no row.

    words     what it is, a lazy text
    name      the column that holds what a row is called; "" where that is kept in the line alone
    endpoint  the page of a row, or of all of them where `value` is ""; "" where there is none
    value     the name that the address has for its key
    above     column that points to the row whose title it bears before its number, and that row's table
    """

    words: str
    name: str
    endpoint: str
    value: str
    above: tuple[str, str] | None


Deed = NewType("Deed", str)
_words: dict[str, str] = {}
_things: dict[str, Thing] = {}


def thing(
    kind: str,
    words: str,
    *,
    name: str = "",
    endpoint: str = "",
    value: str = "",
    above: tuple[str, str] | None = None,
) -> None:
    """Say what rows of a table are called in the log, beside the deeds that concern them; `kind` never changes."""
    _things[kind] = Thing(words, name, endpoint, value, above)


def things() -> Mapping[str, Thing]:
    """Every thing that a room has named."""
    return _things


def deed(action: str, words: str) -> Deed:
    """Name a deed where it is done: `action` is ``noun.verb`` and never changes, for rows hold it; `words` is lazy.

    What is not done any more stays named, for the log keeps its rows.
    """
    _words[action] = words
    return Deed(action)


def words_of(action: str) -> str:
    """The deed as people read it; its code where no room knows it any more."""
    return str(_words.get(action, action))


def actions() -> list[str]:
    """Every deed that a room has named."""
    return sorted(_words)


def record(
    action: Deed,
    subject: Base | Gone,
    *,
    by: User | None = None,
    organisation: Organisation | None = None,
    **details: int | str | bool,
) -> None:
    """Note a deed: `subject` is what it concerns, `details` ids and settings, never personal data, because nothing can
    be erased from the log.

    The actor and the organisation are those of the request unless given. What a program did carries its token's id.
    """
    access = g.get("access") if has_request_context() else None
    program = g.get("program") if has_request_context() else None
    actor = by or (g.get("user") if has_request_context() else None)
    at_work = access or program
    where = organisation or (at_work.organisation if at_work else None)
    session.add(
        AuditEvent(
            organisation_id=where.id if where else None,
            user_id=actor.id if actor else None,
            at=utc_now(),
            action=action,
            subject=_key_of(subject),
            subject_name=name_of(subject),
            details=details | ({"token": program.id} if program else {}),
        )
    )


def ids_of(rows: Iterable[Site]) -> str:
    """The sites that a deed is about, as its details carry them; "" stands for every one."""
    return " ".join(str(row.id) for row in rows)


def name_of(subject: Base | Gone) -> str:
    """What a row is called now, as its model says with `log_name`; nothing for rows of people."""
    return clean_name(str(getattr(subject, "log_name", "")))[:200]


def _key_of(subject: Base | Gone) -> str:
    """Table and primary key: user:12. The row must be flushed."""
    if isinstance(subject, Gone):
        return f"{subject.kind}:{subject.key}"
    key = inspect(subject).identity
    return f"{subject.__tablename__}:{','.join(map(str, key or ()))}"
