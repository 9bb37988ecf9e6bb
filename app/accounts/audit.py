"""Who did what: one line in the log, in the transaction of the deed itself."""

from collections.abc import Iterable

from flask import g, has_request_context
from sqlalchemy import inspect

from app.accounts.models import AuditEvent, Organisation, Site, User
from app.db import Base, session, utc_now


def record(
    action: str,
    subject: Base | None,
    *,
    by: User | None = None,
    organisation: Organisation | None = None,
    **details: int | str | bool,
) -> None:
    """Note a deed: `action` is ``noun.verb``, `subject` a stored row, `details` ids and settings, never personal data.

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
            subject=_name_of(subject) if subject is not None else "",
            details=details | ({"token": program.id} if program else {}),
        )
    )


def ids_of(rows: Iterable[Site]) -> str:
    """The sites that a deed is about, as its details carry them; "" stands for every one."""
    return " ".join(str(row.id) for row in rows)


def _name_of(row: Base) -> str:
    """Table and primary key: user:12. The row must be flushed."""
    key = inspect(row).identity
    return f"{row.__tablename__}:{','.join(map(str, key or ()))}"
