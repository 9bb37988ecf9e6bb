"""The last look before a message to a customer goes out, and what is remembered when an address gives it back."""

import datetime as dt

from app.accounts.models import Organisation
from app.customers.silence.objections import recipients_of
from app.kernel.db import session
from app.letters import barriers, suppressed
from app.letters.outbox import Message, Withdrawn
from app.letters.suppressed import Suppression, Why


@barriers.barrier
def require_welcome(message: Message, to: str) -> None:
    """Raises Withdrawn where nobody writes to this address. Messages to members pass."""
    organisation = _organisation_of(message)
    if organisation is None:
        return
    key = recipients_of(organisation).key(message.channel, to)
    if why := suppressed.reasons(organisation.id, [key]).get(key):
        raise Withdrawn(str(why))


@barriers.when_dead
def remember(message: Message, code: str, now: dt.datetime) -> None:
    """There is no such address: no wave writes to it again, whoever has it."""
    organisation = _organisation_of(message)
    if organisation is None:
        return
    key = recipients_of(organisation).key(message.channel, message.recipient)
    found = Suppression(channel=message.channel, key=key, why=Why.BOUNCE, source="server", code=code)
    suppressed.suppress(organisation.id, [found], now=now)


def _organisation_of(message: Message) -> Organisation | None:
    """Of a message to a customer; None of one to somebody who works here."""
    if message.customer_id is None or message.organisation_id is None:
        return None
    return session.get(Organisation, message.organisation_id)
