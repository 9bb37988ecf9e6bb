"""The outbox: messages that are due, each sent at most once.

A row holds a template's name and parameters, never the text or a personal link: both are made at sending time, so an
opt-out or an erasure that comes before is respected. A row is marked `sending`, durably, before the first byte goes
out. Where the server refused it waits and is tried again; where the connection broke when the message might have been
taken it is `uncertain` and waits for a person's decision.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, UtcDateTime, begin_writing, code_text, json_map, name_text, random_pk, session, utc
from app.kernel.registry import Registry
from app.kernel.upsert import add_new
from app.kernel.web.i18n import speaking
from app.letters import barriers

# pauses between tries where the server refused for now; after the last one the message has failed
BACKOFF = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
# pause where the server, not the message, was the trouble
PAUSE = dt.timedelta(minutes=2)
# a message that has been in the act of sending for so long was caught by a crash
LEASE = dt.timedelta(minutes=5)


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Message(Base):
    """A message by mail or a text message.

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
    to        where it goes now; "" is where the row says
    sender    name that stands before the address; "" leaves the address alone
    reply_to  where an answer goes
    is_question  asks the person whether they want messages again: it alone goes to an address that is not written to
    """

    subject: str
    text: str
    html: str = ""
    to: str = ""
    sender: str = ""
    reply_to: str = ""
    is_question: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Withdrawn(Exception):
    """A template raises it where the message must not go out any more, with a word for why: opted_out, answered, ..."""


@dataclass(frozen=True)
class Outcome:
    """What became of a try.

    error              a word for why, then what the other side said: "refused: 550 no such mailbox"
    is_servers_fault   every other message would fare the same now
    dead               the code by which the other side said that there is no such address, and there will not be
    """

    state: State
    error: str = ""
    is_servers_fault: bool = False
    dead: str = field(default="", compare=False)


Template = Callable[[Message], Letter]
_templates: Registry[str, Template] = Registry()
# told in the same transaction when a message was sent, given up or decided upon
Follower = Callable[[Message, dt.datetime], None]
_followers: Registry[str, Follower] = Registry()


def template(name: str) -> Callable[[Template], Template]:
    """Mark the function that writes messages of this name, at sending time and for previews."""
    return _templates.marks(name)


def follow(name: str) -> Callable[[Follower], Follower]:
    """Mark the function that is told what became of messages of this name."""
    return _followers.marks(name)


def write(message: Message) -> Letter:
    """The message as it would go out now. Raises Withdrawn."""
    with speaking(message.language):
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
    """Put a message into the outbox; False where this `once` is there already. The caller commits."""
    due = Due(template, recipient, once, due_at, organisation_id, language, channel, customer_id, wave_id, parameters)
    return put_all([due]) == 1


@dataclass(frozen=True)
class Due:
    """A message to be put into the outbox; the fields of Message."""

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
    """Put many messages into the outbox at once; how many are new. The caller commits."""
    rows = [vars(due) | {"id": uuid4(), "state": State.QUEUED, "tries": 0, "error": ""} for due in letters]
    return len(add_new(Message, rows, "once"))


def claim(now: dt.datetime, channels: Collection[str] = ("mail", "sms")) -> Message | None:
    """The next message that is due, marked `sending` and committed, so that nobody else takes it."""
    session.rollback()
    begin_writing()
    is_due = (Message.state == State.QUEUED, Message.due_at <= now, Message.channel.in_(channels))
    due = select(Message).where(*is_due).order_by(Message.due_at).limit(1)
    message = session.scalar(due.with_for_update(skip_locked=True))
    if message is not None:
        message.state, message.claimed_at, message.tries = State.SENDING, now, message.tries + 1
    session.commit()
    if message is not None:
        # whoever sends it reads no row while the server takes its time
        session.expunge(message)
    return message


def note_outcome(message: Message, outcome: Outcome, *, now: dt.datetime, to: str = "") -> bool:
    """What became of a claimed message; commits. False where it is no longer ours: erased, or decided upon.

    `to` is where it went, which may not be where it was to go when it was put there: it is what a report will be about.
    A message that must wait is tried again until BACKOFF is used up; where the server was the trouble it just waits.
    """
    claimed_at, message_id = message.claimed_at, message.id
    session.rollback()
    begin_writing()
    # who waited too long for an answer finds the message uncertain, and knows better
    ours = (Message.claimed_at == claimed_at, Message.state.in_([State.SENDING, State.UNCERTAIN]))
    query = select(Message).where(Message.id == message_id, *ours).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is not None:
        found.recipient = to or found.recipient
        _take(found, outcome, now)
        _follow(found, now)
        if outcome.dead:
            barriers.mourn(found, outcome.dead, now)
    session.commit()
    return found is not None


def _take(message: Message, outcome: Outcome, now: dt.datetime) -> None:
    state = outcome.state
    if state is State.QUEUED and outcome.is_servers_fault:
        message.due_at, message.tries = now + PAUSE, message.tries - 1
    elif state is State.QUEUED and message.tries > len(BACKOFF):
        state = State.FAILED
    elif state is State.QUEUED:
        message.due_at = now + BACKOFF[message.tries - 1]
    message.state, message.claimed_at, message.error = state, None, outcome.error[:2000]
    message.sent_at = now if state is State.SENT else message.sent_at


def amend(message: Message, outcome: Outcome, *, now: dt.datetime) -> None:
    """What was learned of a message afterwards, such as that it came back; the caller holds the row and commits."""
    message.state, message.error, message.claimed_at = outcome.state, outcome.error[:2000], None
    _follow(message, now)
    if outcome.dead:
        barriers.mourn(message, outcome.dead, now)


def find_interrupted(now: dt.datetime) -> int:
    """Messages whose worker died in the act of sending become uncertain; how many. Commits."""
    session.rollback()
    begin_writing()
    caught = update(Message).where(Message.state == State.SENDING, Message.claimed_at <= now - LEASE)
    found = session.execute(caught.values(state=State.UNCERTAIN, error="interrupted").returning(Message.id)).all()
    session.commit()
    return len(found)


def decide(messages: Iterable[Message], *, send_again: bool, now: dt.datetime) -> int:
    """A person's decision about uncertain or failed messages: send them (again), or take them as sent; how many.

    The caller commits.
    """
    ids = [message.id for message in messages]
    open_ones = select(Message).where(Message.id.in_(ids), Message.state.in_([State.UNCERTAIN, State.FAILED]))
    found = list(session.scalars(open_ones.with_for_update().execution_options(populate_existing=True)))
    for message in found:
        message.state, message.claimed_at = (State.QUEUED if send_again else State.SENT), None
        if send_again:
            message.due_at, message.tries = now, 0
        else:
            message.sent_at = now
        _follow(message, now)
    session.flush()
    return len(found)


def _follow(message: Message, now: dt.datetime) -> None:
    if (follow := _followers.get(message.template)) is not None:
        follow(message, now)
