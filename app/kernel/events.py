"""What happened in one room, for the rooms to its right: recorded in the deed's own transaction, told by a job.

A subscriber is called once for each event, in a transaction of its own; where it fails it is called again later.
Events carry ids, never personal data, and no time: order and clock of answers are not to be read off them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.apart import do_apart
from app.kernel.db import Base, begin_writing, code_text, json_map, pk, random_pk, session
from app.kernel.registry import Registry

Fact = int | str
Subscriber = Callable[["DomainEvent"], None]


class DomainEvent(Base):
    """Something that happened; goes once every subscriber has been told.

    is_withheld   waits for `release`: single events of an anonymous wave would tell who answered when
    """

    __tablename__ = "domain_event"
    __table_args__ = (Index("ix_domain_event_name_held", "name", "held"), {"sqlite_with_rowid": False})

    id: Mapped[random_pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[code_text]
    facts: Mapped[json_map] = mapped_column(default=dict)
    is_withheld: Mapped[bool] = mapped_column("held", default=False)


class EventReceipt(Base):
    """This subscriber has been told."""

    __tablename__ = "event_receipt"
    __table_args__ = (UniqueConstraint("event_id", "subscriber"),)

    id: Mapped[pk]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("domain_event.id", ondelete="CASCADE"))
    subscriber: Mapped[code_text]


@dataclass(frozen=True)
class Subscription:
    event: str
    name: str
    tell: Subscriber


# a statement takes no more values than some ten thousand
AT_ONCE = 5000
_EVENTS = cast("Table", DomainEvent.__table__)
_RECORD = _EVENTS.insert()
_subscriptions: Registry[tuple[str, str], Subscription] = Registry()


def subscribe(event: str, name: str) -> Callable[[Subscriber], Subscriber]:
    """Mark a function as told of every event of this kind; `name` is what its receipts carry and never changes."""
    return _subscriptions.marks_as((event, name), partial(Subscription, event, name))


def record(name: str, organisation_id: int, *, is_withheld: bool = False, **facts: Fact) -> None:
    """Note that something happened; the caller commits. Nothing is stored of events that nobody listens to."""
    if any(event == name for event, _ in _subscriptions):
        # without the unit of work: the last page of every respondent comes by here
        row = {"id": uuid4(), "organisation_id": organisation_id, "name": name, "facts": facts, "held": is_withheld}
        session.execute(_RECORD, row)


def waves_withheld(name: str) -> list[int]:
    """Waves of which events wait for `release`."""
    query = select(DomainEvent.facts).where(DomainEvent.name == name, DomainEvent.is_withheld.is_(True))
    return sorted({int(facts.get("wave", 0)) for facts in session.scalars(query)})


def release(name: str, wave: int, *, at_least: int) -> int:
    """Release withheld events of a wave, once so many wait that none tells whose it is; how many. No commit."""
    ripe = _withheld(name, wave)
    if len(ripe) < at_least:
        return 0
    _renew(ripe, is_withheld=False)
    return len(ripe)


def renew_withheld(name: str, wave: int) -> None:
    """Write those that wait anew, all at once: their rows have told when each of them was recorded. No commit."""
    _renew(_withheld(name, wave), is_withheld=True)


def _renew(ids: Sequence[UUID], *, is_withheld: bool) -> None:
    """The same events under new ids, which are random and order nothing."""
    for start in range(0, len(ids), AT_ONCE):
        gone = _EVENTS.delete().where(_EVENTS.c.id.in_(ids[start : start + AT_ONCE])).returning(_EVENTS)
        rows = [dict(row) | {"id": uuid4(), "held": is_withheld} for row in session.execute(gone).mappings()]
        session.execute(_RECORD, sorted(rows, key=lambda row: str(row["id"])))


def drop_withheld(name: str, wave: int) -> None:
    """Forget the withheld events of a wave that is over: too few are left to release them. No commit."""
    session.execute(delete(DomainEvent).where(DomainEvent.id.in_(_withheld(name, wave))))


def _withheld(name: str, wave: int) -> list[UUID]:
    query = select(DomainEvent.id, DomainEvent.facts).where(DomainEvent.name == name, DomainEvent.is_withheld.is_(True))
    return [event_id for event_id, facts in session.execute(query) if facts.get("wave") == wave]


def tell(limit: int = 500) -> int:
    """Tell subscribers what they have not been told, one transaction each; how many were told. Commits.

    An error of one subscriber is raised after the others had their turn; its event stays.
    """
    untold = (
        partial(_tell_one, subscription, event_id)
        for subscription in list(_subscriptions.values())
        for event_id in _untold(subscription, limit)
    )
    try:
        return do_apart(untold)
    finally:
        _forget_told()


def _untold(subscription: Subscription, limit: int) -> list[UUID]:
    known = exists().where(EventReceipt.event_id == DomainEvent.id, EventReceipt.subscriber == subscription.name)
    query = select(DomainEvent.id).where(
        DomainEvent.name == subscription.event, DomainEvent.is_withheld.is_(False), ~known
    )
    return list(session.scalars(query.limit(limit)))


def _tell_one(subscription: Subscription, event_id: UUID) -> bool:
    """False where another worker was quicker."""
    session.rollback()
    begin_writing()
    event = session.scalar(select(DomainEvent).where(DomainEvent.id == event_id).with_for_update(skip_locked=True))
    if event is None or _has_receipt(event_id, subscription.name):
        session.rollback()
        return False
    session.add(EventReceipt(event_id=event_id, subscriber=subscription.name))
    session.flush()
    subscription.tell(event)
    session.commit()
    return True


def _has_receipt(event_id: UUID, subscriber: str) -> bool:
    query = select(EventReceipt.id).filter_by(event_id=event_id, subscriber=subscriber)
    return session.scalar(query) is not None


def _forget_told() -> None:
    """Remove the events that every subscriber of their kind has been told."""
    session.rollback()
    for name in {event for event, _ in _subscriptions}:
        wanted = {s.name for s in _subscriptions.values() if s.event == name}
        told = [exists().where(EventReceipt.event_id == DomainEvent.id, EventReceipt.subscriber == s) for s in wanted]
        ids = list(session.scalars(select(DomainEvent.id).where(DomainEvent.name == name, *told).limit(1000)))
        session.rollback()
        if ids:
            # a reader that turns into a writer is refused by SQLite where another worker has written meanwhile
            begin_writing()
            session.execute(delete(EventReceipt).where(EventReceipt.event_id.in_(ids)))
            session.execute(delete(DomainEvent).where(DomainEvent.id.in_(ids)))
            session.commit()
