"""To whom somebody may reply: people whom the study knows, who allowed it, at addresses that may be used."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.access import Access
from app.customers.blueprint import WATCH
from app.customers.models import CHANNELS, Customer
from app.customers.silence.objections import address_of, reasons_by_key
from app.kernel.db import session
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who wrote a comment and may be replied to.

    name           or the organisation's own key of the customer
    email, phone   "" where there is none, where its owner said no, or where nothing arrives
    """

    name: str
    email: str
    phone: str


def allowed(waves: Iterable[Wave]) -> frozenset[UUID]:
    """Responses of people who allowed to be contacted again, and have not taken it back; of identified studies."""
    known = [wave.id for wave in waves if wave.study.is_identified]
    if not known:
        return frozenset()
    query = (
        select(Response.uuid)
        .join(Consent, Consent.response_uuid == Response.uuid)
        .join(Customer, Response.customer_id == Customer.id)
        .where(
            Response.wave_id.in_(known),
            Consent.kind == "recontact",
            Consent.withdrawn_day.is_(None),
            Customer.archived_at.is_(None),
        )
    )
    return frozenset(session.scalars(query))


def writers_of(member: Access, responses: Collection[UUID]) -> Mapping[UUID, Writer]:
    """Those of these, all of them `allowed`, whom this member may know: in a role and of a site that sees customers."""
    if not responses or not member.may(*WATCH):
        return {}
    query = (
        select(Response.uuid, Customer)
        .join(Customer, Response.customer_id == Customer.id)
        .where(Response.uuid.in_(responses), Customer.organisation_id == member.organisation.id)
        .options(joinedload(Customer.site))
    )
    found = {uuid: customer for uuid, customer in session.execute(query) if member.sees(customer.site)}
    keys = [key for customer in found.values() for key in (customer.mail_key, customer.sms_key) if key]
    silent = reasons_by_key(member.organisation.id, keys)
    return {uuid: _writer(customer, silent) for uuid, customer in found.items()}


def _writer(customer: Customer, silent: Collection[str]) -> Writer:
    email, phone = (_usable(customer, channel, silent) for channel in CHANNELS)
    return Writer(name=customer.name or customer.external_key, email=email, phone=phone)


def _usable(customer: Customer, channel: str, silent: Collection[str]) -> str:
    said_no = getattr(customer, f"{channel}_consent") == "withdrawn"
    is_silent = getattr(customer, f"{channel}_key") in silent
    return "" if said_no or is_silent else address_of(customer, channel)
