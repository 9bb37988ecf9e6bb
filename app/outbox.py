"""The outbox: letters that are due, each sent at most once.

A row holds a template's name and parameters, never the text or a personal link: both are made at sending time, so an
opt-out or an erasure that comes before is respected. A row is marked `sending`, durably, before the first byte goes
out. Where the server refused it waits and is tried again; where the connection broke when the letter might have been
taken it is `uncertain` and waits for a person's decision.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, begin_writing, code_text, json_map, name_text, random_pk, session, utc
from app.limits import INSERTS

# pauses between tries where the server refused for now; after the last one the letter has failed
BACKOFF = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
# a letter that has been in the act of sending for so long was caught by a crash
LEASE = dt.timedelta(minutes=5)


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Message(Base):
    """A letter by mail or a text message.

    id              also its Message-ID, the same on every try
    once            what must not be sent twice, such as "remind:12:2"
    error           what the server said last
    customer_id,
    wave_id         whom and what it concerns, for erasing and for the pages of a wave
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("once"),
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        CheckConstraint("state IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')", name="state"),
        Index("ix_message_state_due_at", "state", "due_at"),
        Index("ix_message_wave_id_state", "wave_id", "state"),
    )

    id: Mapped[random_pk]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    channel: Mapped[code_text] = mapped_column(default="mail")
    template: Mapped[code_text]
    parameters: Mapped[json_map] = mapped_column(default=dict)
    recipient: Mapped[name_text]
    language: Mapped[code_text] = mapped_column(default="en")
    once: Mapped[name_text]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    state: Mapped[code_text] = mapped_column(default=State.QUEUED)
    due_at: Mapped[utc]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is sent, in words. A text message uses `text` only.

    html      the body of an html document; "" sends plain text alone
    sender    name that stands before the address; "" leaves the address alone
    reply_to  where an answer goes
    """

    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Withdrawn(Exception):
    """A template raises it where the letter must not go out any more: opted out, answered, erased, closed."""


Template = Callable[[Message], Letter]
_templates: dict[str, Template] = {}


def template(name: str) -> Callable[[Template], Template]:
    """Mark the function that writes letters of this name, at sending time and for previews."""

    def mark(write: Template) -> Template:
        _templates[name] = write
        return write

    return mark


def write(message: Message) -> Letter:
    """The letter as it would go out now. Raises Withdrawn."""
    return _templates[message.template](message)


def put(
    template: str,
    *,
    recipient: str,
    once: str,
    due_at: dt.datetime,
    organisation_id: int | None,
    language: str = "en",
    channel: str = "mail",
    customer_id: int | None = None,
    wave_id: int | None = None,
    **parameters: int | str,
) -> bool:
    """Put a letter into the outbox; False where this `once` is there already. The caller commits."""
    due = Due(template, recipient, once, due_at, organisation_id, language, channel, customer_id, wave_id, parameters)
    return put_all([due]) == 1


@dataclass(frozen=True)
class Due:
    """A letter to be put into the outbox; the fields of Message."""

    template: str
    recipient: str
    once: str
    due_at: dt.datetime
    organisation_id: int | None
    language: str = "en"
    channel: str = "mail"
    customer_id: int | None = None
    wave_id: int | None = None
    parameters: Mapping[str, int | str] = field(default_factory=dict)


def put_all(letters: Iterable[Due]) -> int:
    """Put many letters into the outbox at once; how many are new. The caller commits."""
    rows = [vars(due) | {"id": uuid4(), "state": State.QUEUED, "tries": 0, "error": ""} for due in letters]
    if not rows:
        return 0
    insert = INSERTS[session.get_bind().dialect.name](Message.__table__)
    new = insert.on_conflict_do_nothing(index_elements=["once"]).returning(Message.__table__.c.id)
    return len(session.execute(new, rows).all())


def claim(now: dt.datetime) -> Message | None:
    """The next letter that is due, marked `sending` and committed, so that nobody else takes it."""
    session.rollback()
    begin_writing()
    due = select(Message).where(Message.state == State.QUEUED, Message.due_at <= now).order_by(Message.due_at).limit(1)
    message = session.scalar(due.with_for_update(skip_locked=True))
    if message is not None:
        message.state, message.claimed_at, message.tries = State.SENDING, now, message.tries + 1
    session.commit()
    return message


def settle(message: Message, state: State, *, now: dt.datetime, error: str = "") -> None:
    """What became of a claimed letter; commits. A letter that must wait is tried again until BACKOFF is used up."""
    message.error = error[:2000]
    if state is State.QUEUED and message.tries > len(BACKOFF):
        state = State.FAILED
    elif state is State.QUEUED:
        message.due_at = now + BACKOFF[message.tries - 1]
    message.state, message.claimed_at = state, None
    message.sent_at = now if state is State.SENT else message.sent_at
    session.commit()


def find_interrupted(now: dt.datetime) -> int:
    """Letters whose worker died in the act of sending become uncertain; how many. Commits."""
    session.rollback()
    begin_writing()
    caught = update(Message).where(Message.state == State.SENDING, Message.claimed_at <= now - LEASE)
    found = session.execute(caught.values(state=State.UNCERTAIN, claimed_at=None).returning(Message.id)).all()
    session.commit()
    return len(found)


def decide(message_id: UUID, *, send_again: bool, now: dt.datetime) -> None:
    """A person's decision about an uncertain or failed letter: send it (again), or take it as sent. Caller commits."""
    again = {"state": State.QUEUED, "due_at": now, "tries": 0}
    taken = {"state": State.SENT, "sent_at": now}
    waiting = Message.state.in_([State.UNCERTAIN, State.FAILED])
    session.execute(update(Message).where(Message.id == message_id, waiting).values(again if send_again else taken))
