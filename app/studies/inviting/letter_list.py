"""The messages of a wave, for who looks after them: counts, pages, decisions about those that are stuck."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from app.customers.models import Customer
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.outbox import Message, State
from app.studies.inviting.invite import INVITATION
from app.studies.inviting.letters import REMINDER
from app.studies.models import Invitation, Wave

PER_PAGE, AT_ONCE = 50, 500
STUCK = (State.UNCERTAIN, State.FAILED)
OURS = (INVITATION, REMINDER)
# a word for why -> what it means to a person
REASONS = {
    "no_public_address": _l(
        "It waits, because its links would lead people to their own machine. Your administrator "
        "sets VAFA_PUBLIC_URL to the address that people outside reach; then it goes out "
        "automatically."
    ),
    "unreachable": _l("The server could not be reached. It is tried again automatically."),
    "broken": _l("The connection broke."),
    "interrupted": _l("The worker was stopped in the act of sending."),
    "refused": _l("The server did not take it."),
    "bounced": _l("It bounced: the mail server of the address returned it."),
    "unwritable": _l("The message could not be written; the log of the server has the reason."),
    "address": _l("This is not an address that can be contacted."),
}
STOPPED = {
    "opted_out": _l("The person has opted out."),
    "objection": _l("Somebody at this address opted out."),
    "bounce": _l("Messages to this address bounce."),
    "answered": _l("The person had answered."),
    "refused": _l("The person said no."),
    "withdrawn": _l("The invitation was taken back."),
    "erased": _l("The person was erased."),
    "archived": _l("The customer is in the archive."),
    "closed": _l("The wave had closed."),
    "full": _l("The site had enough responses."),
    "no_address": _l("The customer has no address any more."),
    "superseded": _l("The next reminder was due before this one could go out."),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message in the list.

    why    what went wrong, for a person; "" where nothing did
    said   what the server said, in its own words
    key    the customer's key
    """

    message: Message
    key: str
    name: str
    why: str
    said: str

    @property
    def is_stuck(self) -> bool:
        return self.message.state in STUCK

    @property
    def number(self) -> int:
        """Of a reminder; 0 is the invitation."""
        return int(self.message.parameters.get("number", 0))


@dataclass(frozen=True, kw_only=True)
class Overview:
    """`letters` by state, `invitations` by status, `without_letter`: people who get only a link handed over."""

    letters: dict[str, int]
    invitations: dict[str, int]
    without_letter: int

    @property
    def invited(self) -> int:
        return sum(self.invitations.values())


def overview(wave: Wave) -> Overview:
    states = select(Message.state, func.count()).where(*_of(wave)).group_by(Message.state)
    of_wave = Invitation.wave_id == wave.id
    standing = select(Invitation.status, func.count()).where(of_wave).group_by(Invitation.status)
    none = select(func.count()).select_from(Invitation).where(of_wave, Invitation.channel == "none")
    return Overview(
        letters=dict(session.execute(states).all()),
        invitations=dict(session.execute(standing).all()),
        without_letter=session.scalar(none) or 0,
    )


def lines_of(wave: Wave, state: str, page: int) -> list[Line]:
    """One page, the newest first; one line more than a page holds tells that there is another."""
    query = select(Message, Customer.external_key, Customer.name).outerjoin(
        Customer, Customer.id == Message.customer_id
    )
    wanted = (*_of(wave), Message.state == state) if state else _of(wave)
    ordered = query.where(*wanted).order_by(Message.due_at.desc(), Message.id)
    rows = session.execute(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1))
    return [_line(message, key or "", name or "") for message, key, name in rows]


def _line(message: Message, key: str, name: str) -> Line:
    reason, _colon, said = message.error.partition(": ")
    is_stopped = message.state == State.CANCELLED
    why = (STOPPED if is_stopped else REASONS).get(reason, "")
    return Line(message=message, key=key, name=name, why=str(why), said=said if why else message.error)


def find_message(wave: Wave, message_id: UUID) -> Message:
    found = session.scalar(select(Message).where(*_of(wave), Message.id == message_id))
    if found is None:
        raise NotFound
    return found


def stuck_ids(wave: Wave, state: str) -> Sequence[UUID]:
    """Every message of the wave that waits for a decision."""
    wanted = (*_of(wave), Message.state == state, Message.state.in_(STUCK))
    return session.scalars(select(Message.id).where(*wanted).order_by(Message.due_at)).all()


def decide(wave: Wave, ids: Iterable[UUID], *, send_again: bool, now: dt.datetime) -> int:
    """Send these again, to the addresses as they are now, or take them as sent; how many. The caller commits."""
    return sum(_decide(wave, part, send_again, now) for part in _in_parts(list(ids)))


def _decide(wave: Wave, ids: list[UUID], send_again: bool, now: dt.datetime) -> int:
    messages = session.scalars(select(Message).where(*_of(wave), Message.id.in_(ids))).all()
    if send_again:
        _correct_addresses(messages)
    return outbox.decide(messages, send_again=send_again, now=now)


def _correct_addresses(messages: Sequence[Message]) -> None:
    owners = {message.customer_id for message in messages}
    query = select(Customer.id, Customer.email, Customer.phone).where(Customer.id.in_(owners))
    addresses = {(row.id, channel): to for row in session.execute(query) for channel, to in _ways(row.email, row.phone)}
    for message in messages:
        to = addresses.get((message.customer_id, message.channel)) if message.customer_id else None
        if to and to != message.recipient:
            session.execute(update(Message).where(Message.id == message.id).values(recipient=to))


def _ways(email: str, phone: str) -> tuple[tuple[str, str], ...]:
    return ("mail", email), ("sms", phone)


def _of(wave: Wave) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Message.wave_id == wave.id, Message.template.in_(OURS)


def _in_parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
