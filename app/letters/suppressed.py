"""Addresses to which nobody writes: somebody there asked for it, or they give every message back.

A row belongs to the address, not to a customer: it outlives customers, imports and erasure, and holds for whoever has
the address. Only the person at the address lifts it. Messages to members of the organisation are not concerned.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Engine,
    ForeignKey,
    UniqueConstraint,
    delete,
    exists,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.kernel.db import Base, UtcDateTime, code_text, random_pk, session, utc
from app.kernel.upsert import add_new, insert_new

SOURCES = ("link", "staff", "import", "api", "server", "carried")


class Why(StrEnum):
    """Why nobody writes there."""

    OBJECTION = "objection"
    BOUNCE = "bounce"


class SuppressedAddress(Base):
    """That an address is not written to, for one reason.

    key        keyed hash of the address (app.letters.recipients); the address itself is nowhere in it
    source     who said so: the person by their link, staff, a file, a program, a mail server; `carried` over from
               what was known before there were such rows
    code       what the mail server said, as a number such as 5.1.1
    asked_at   when the person was asked last whether they want messages again
    """

    __tablename__ = "suppressed_address"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key", "why"),
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        CheckConstraint("why IN ('objection', 'bounce')", name="why"),
        CheckConstraint("source IN ('link', 'staff', 'import', 'api', 'server', 'carried')", name="source"),
    )

    id: Mapped[random_pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    channel: Mapped[code_text]
    key: Mapped[code_text]
    why: Mapped[code_text]
    source: Mapped[code_text]
    code: Mapped[code_text] = mapped_column(default="")
    since: Mapped[utc]
    asked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """What is to be remembered of an address."""

    channel: str
    key: str
    why: Why
    source: str
    code: str = ""


def suppress(organisation_id: int, found: Iterable[Suppression], *, now: dt.datetime) -> int:
    """Write to these no more; how many are new. What is remembered already stays as it is. The caller commits."""
    rows = [
        vars(one) | {"id": uuid4(), "organisation_id": organisation_id, "why": str(one.why), "since": now}
        for one in found
        if one.key
    ]
    return len(add_new(SuppressedAddress, rows, "organisation_id", "key", "why"))


def rows_of(organisation_id: int, keys: Collection[str]) -> list[SuppressedAddress]:
    """What is remembered of these addresses, objections first."""
    known = [key for key in keys if key]
    if not known:
        return []
    query = select(SuppressedAddress).filter_by(organisation_id=organisation_id)
    return list(session.scalars(query.where(SuppressedAddress.key.in_(known)).order_by(SuppressedAddress.why.desc())))


def reasons(organisation_id: int, keys: Collection[str]) -> Mapping[str, Why]:
    """Key -> why nobody writes there; an objection weighs more than a bounce."""
    found: dict[str, Why] = {}
    for row in rows_of(organisation_id, keys):
        found.setdefault(row.key, Why(row.why))
    return found


def lift(organisation_id: int, key: str, *whys: Why) -> int:
    """The person at this address wants messages again; how many rows went. The caller commits."""
    mine = (SuppressedAddress.organisation_id == organisation_id, SuppressedAddress.key == key)
    wanted = SuppressedAddress.why.in_([str(why) for why in whys or tuple(Why)])
    gone = delete(SuppressedAddress).where(*mine, wanted).returning(SuppressedAddress.id)
    return len(session.execute(gone).all())


def all_of(engine: Engine) -> list[dict[str, Any]]:
    """Every row of a database, before a copy is put in its place; none where it knows no such rows."""
    table = SuppressedAddress.__table__
    if not inspect(engine).has_table(SuppressedAddress.__tablename__):
        return []
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def bring_along(engine: Engine, rows: Iterable[dict[str, Any]]) -> int:
    """What was known before belongs to the copy as well: nobody is written to again by a restore; how many are new."""
    with engine.begin() as connection:
        known = set(connection.scalars(select(text("id")).select_from(text("organisation"))))
        mine = [row for row in rows if row["organisation_id"] in known]
        if not mine:
            return 0
        # a row that was lifted and written anew has another id in the copy, and the copy's own stays
        new = insert_new(SuppressedAddress, returning=["id"], dialect=engine.dialect.name)
        return len(connection.execute(new, mine).all())


def clause(
    organisation: InstrumentedAttribute[int], key: InstrumentedAttribute[str], why: Why | None = None
) -> ColumnElement[bool]:
    """As a condition of a query: the address behind this column is not written to (for this reason)."""
    same = (SuppressedAddress.organisation_id == organisation, SuppressedAddress.key == key)
    return exists().where(*same, *((SuppressedAddress.why == str(why),) if why else ()))
