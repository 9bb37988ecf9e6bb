"""Addresses of customers to which nobody writes, and how a no of one person holds for its address.

A consent belongs to a customer, an objection to the address: whoever else has it, whatever file brings it again, and
whether the customer is still known. Staff cannot lift one; the person does (customers.way_back).
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import event, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, object_session

from app.accounts.models import Organisation
from app.customers.models import CHANNELS, Customer
from app.kernel.db import session
from app.letters import suppressed
from app.letters.recipients import Recipients
from app.letters.suppressed import SuppressedAddress, Suppression, Why


def recipients_of(organisation: Organisation) -> Recipients:
    return Recipients.of(organisation.id, organisation.timezone)


def address_of(customer: Customer, channel: str) -> str:
    return customer.email if channel == "mail" else customer.phone


def keys_of(customer: Customer) -> dict[str, str]:
    """Channel -> key of the address there is, reckoned from the address itself."""
    recipients = _recipients(customer)
    keys = {channel: recipients.key(channel, address_of(customer, channel)) for channel in CHANNELS}
    return {channel: key for channel, key in keys.items() if key}


def reasons_of(customer: Customer) -> dict[str, Why]:
    """Channel -> why nobody writes there."""
    keys = keys_of(customer)
    found = suppressed.reasons(customer.organisation_id, keys.values())
    return {channel: found[key] for channel, key in keys.items() if key in found}


def rows_of(customer: Customer) -> list[SuppressedAddress]:
    return suppressed.rows_of(customer.organisation_id, keys_of(customer).values())


def reasons_by_key(organisation_id: int, keys: Iterable[str]) -> Mapping[str, Why]:
    return suppressed.reasons(organisation_id, list(keys))


def has_objected(customer: Customer, channel: str) -> bool:
    return reasons_of(customer).get(channel) is Why.OBJECTION


def object_to(customer: Customer, channels: Iterable[str], *, source: str, now: dt.datetime) -> None:
    """The person said no by these channels: nobody writes to the addresses any more. The caller commits."""
    keys = keys_of(customer)
    found = [_objection(channel, keys[channel], source) for channel in channels if channel in keys]
    suppressed.suppress(customer.organisation_id, found, now=now)


def carry_over(customer: Customer, *, source: str, now: dt.datetime) -> None:
    """A no of this customer holds for the address as it is now: it was changed, or the customer goes."""
    said_no = [channel for channel in CHANNELS if getattr(customer, f"{channel}_consent") == "withdrawn"]
    object_to(customer, said_no, source=source, now=now)


@event.listens_for(Customer, "before_insert")
@event.listens_for(Customer, "before_update")
def _set_keys(mapper: Mapper[Customer], connection: Connection, customer: Customer) -> None:
    """Whoever writes an address writes its key: by it the database knows who is not written to.

    What writes many rows past the session, as imports do, sets them itself.
    """
    at_work = object_session(customer)
    keys = at_work.info.get("keys") if at_work is not None else None
    if keys is None or not _is_changed(customer):
        return
    zone = connection.scalar(select(Organisation.timezone).where(Organisation.id == customer.organisation_id))
    recipients = Recipients.of(customer.organisation_id, zone or "", keys)
    customer.mail_key = recipients.key("mail", customer.email or "")
    customer.sms_key = recipients.key("sms", customer.phone or "")


def _is_changed(customer: Customer) -> bool:
    state = inspect(customer)
    return any(state.attrs[name].history.has_changes() for name in ("email", "phone"))


def _objection(channel: str, key: str, source: str) -> Suppression:
    return Suppression(channel=channel, key=key, why=Why.OBJECTION, source=source)


def _recipients(customer: Customer) -> Recipients:
    return recipients_of(session.get_one(Organisation, customer.organisation_id))
