"""The way back of a person at an address that is not written to: a signed link that only the address gets.

Staff may ask the person, once in a while, when they hear that messages are wanted again; nobody else answers for them.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Organisation
from app.customers import consents
from app.customers.models import Customer
from app.customers.silence import objections
from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.kernel.web.addresses import external
from app.kernel.web.i18n import LANGUAGES, language
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox, suppressed
from app.letters.letter_page import Button, mail
from app.letters.outbox import Letter, Message, Withdrawn
from app.letters.suppressed import SuppressedAddress

audit.thing("suppressed_address", _l("suppressed address"))
ADDRESS_ASKED = audit.deed(
    "address.asked", _l("Somebody at an address that opted out was asked whether they want messages again")
)
ADDRESS_FREED = audit.deed("address.freed", _l("Somebody opted in to messages to their address again"))

LETTER = "customers.way_back"
DAYS, PAUSE = 60, dt.timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a link leads: the row it lifts, None where that is gone; the customer who is asked, None where none is."""

    organisation: Organisation
    row: SuppressedAddress | None
    customer: Customer | None


def token_of(row: SuppressedAddress, customer_id: int) -> str:
    return _signer().dumps([row.organisation_id, row.id.hex, customer_id])


def find(token: str) -> Way | None:
    """None where nobody of us signed it, or too long ago."""
    try:
        number, row, customer = _signer().loads(token, max_age=DAYS * 24 * 3600)
        found = session.get(SuppressedAddress, UUID(hex=row))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
    organisation = session.get(Organisation, number)
    if organisation is None:
        return None
    mine = select(Customer).filter_by(organisation_id=number, id=customer)
    return Way(organisation=organisation, row=found, customer=session.scalar(mine))


def may_ask(row: SuppressedAddress, now: dt.datetime) -> bool:
    return row.asked_at is None or now >= row.asked_at + PAUSE


def ask(customer: Customer, channel: str, *, now: dt.datetime) -> bool:
    """Put the one question to the person into the outbox; False where they were asked lately. The caller commits."""
    rows = [row for row in objections.rows_of(customer) if row.channel == channel]
    if not rows or not all(may_ask(row, now) for row in rows):
        return False
    for row in rows:
        row.asked_at = now
    spoken = customer.language if customer.language in LANGUAGES else customer.organisation.locale
    return outbox.put(
        LETTER,
        recipient=objections.address_of(customer, channel),
        once=f"way_back:{rows[0].id}:{now.isoformat(timespec='seconds')}",
        due_at=now,
        organisation_id=customer.organisation_id,
        language=spoken,
        channel=channel,
        customer_id=customer.id,
        row=rows[0].id.hex,
    )


def go_back(way: Way, *, now: dt.datetime) -> None:
    """The person wants messages again: nothing stands in the way of the address any more. The caller commits."""
    if way.row is None:
        return
    channel, key = way.row.channel, way.row.key
    suppressed.lift(way.organisation.id, key)
    audit.record(
        ADDRESS_FREED,
        audit.Gone("suppressed_address", way.row.id.hex),
        organisation=way.organisation,
        channel=channel,
    )
    customer = way.customer
    if customer is not None and objections.keys_of(customer).get(channel) == key:
        consents.give(customer, channel, source="link", now=now)


@outbox.template(LETTER)
def write(message: Message) -> Letter:
    row = session.get(SuppressedAddress, UUID(hex=str(message.parameters["row"])))
    customer = session.get(Customer, message.customer_id)
    if row is None or customer is None:
        raise Withdrawn("erased")
    organisation = customer.organisation
    link = external("way_back.ask", token=token_of(row, customer.id))
    asked = _("Do you want messages of %(organisation)s again?", organisation=organisation.name)
    if message.channel == "sms":
        return Letter(subject="", text=f"{asked} {link}", is_question=True)
    paragraphs = [
        _("Nobody there writes to this address any more. You are said to want it again, and only you can say so."),
        _("If that is right, press the button and confirm it. If not, do nothing: then nobody writes to you."),
    ]
    button = Button(_("Contact me again"), link)
    foot = [organisation.contact] if organisation.contact else []
    return mail(
        asked,
        paragraphs,
        button,
        language=language().code,
        house=organisation,
        foot=foot,
        reply_to=organisation.contact,
        is_question=True,
    )


def _signer() -> URLSafeTimedSerializer:
    keys: KeyRing = session().info["keys"]
    return URLSafeTimedSerializer(keys.derive_all("way back")[::-1], salt="way back")
