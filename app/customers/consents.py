"""What a customer allows: each change is appended with its words and time, the newest stands with the customer.

A withdrawal beats all until the person gives it again: by their own click, or to a member of staff who writes it
down. Files and programs repeat what somebody once ticked, so they never overturn one. And it holds for the address,
whoever has it: until the person lifts that, what staff wrote down is not acted upon (customers.objections).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select

from app.customers.models import CHANNELS, ContactConsent, Customer
from app.customers.silence import objections
from app.kernel.db import session

Channel = Literal["mail", "sms"]
Source = Literal["import", "staff", "api", "link"]
OVERTURNS = frozenset({"staff", "link"})


def state_of(customer: Customer, channel: str) -> str:
    """'unknown', 'given' or 'withdrawn'."""
    return customer.mail_consent if _known(channel) == "mail" else customer.sms_consent


def may_give(state: str, source: str) -> bool:
    """Whether a consent from this source counts where things stand so."""
    return state != "withdrawn" or source in OVERTURNS


def give(
    customer: Customer, channel: str, *, source: str, now: dt.datetime, text: str = "", text_version: str = ""
) -> bool:
    """Note that the customer agreed; the caller commits. False where a no stands that this source cannot lift, of this
    customer or of somebody else at the same address.

    The same words again add nothing; new words are kept beside the old.
    """
    _lock(customer)
    if not may_give(state_of(customer, channel), source) or _is_barred(customer, channel, source):
        return False
    newest = newest_entry(customer, channel)
    told = (newest.state, newest.text, newest.text_version) if newest else None
    if told != ("given", text, text_version) and not (told and told[0] == "given" and not text):
        _append(customer, channel, "given", source=source, now=now, text=text, text_version=text_version)
    _set_state(customer, channel, "given")
    return True


def withdraw(
    customer: Customer, channel: str, *, source: str, now: dt.datetime, text: str = "", text_version: str = ""
) -> None:
    """Note that the customer wants no more of it, from this moment on; the caller commits. Twice is once."""
    _lock(customer)
    if state_of(customer, channel) != "withdrawn":
        _append(customer, channel, "withdrawn", source=source, now=now, text=text, text_version=text_version)
        _set_state(customer, channel, "withdrawn")
    objections.object_to(customer, [channel], source=source, now=now)


def withdraw_all(customer: Customer, *, source: str, now: dt.datetime) -> None:
    for channel in CHANNELS:
        withdraw(customer, channel, source=source, now=now)


def entries_of(customer: Customer) -> Sequence[ContactConsent]:
    """Everything that was agreed to and taken back, newest first."""
    query = select(ContactConsent).filter_by(customer_id=customer.id)
    return session.scalars(query.order_by(ContactConsent.at.desc(), ContactConsent.id.desc())).all()


def newest_entry(customer: Customer, channel: str) -> ContactConsent | None:
    query = select(ContactConsent).filter_by(customer_id=customer.id, channel=_known(channel))
    return session.scalars(query.order_by(ContactConsent.id.desc()).limit(1)).first()


def _is_barred(customer: Customer, channel: str, source: str) -> bool:
    return source not in OVERTURNS and objections.has_objected(customer, channel)


def _lock(customer: Customer) -> None:
    """Read the states as they are this moment, and let nobody change them until the caller commits."""
    session.flush()
    session.refresh(customer, ["mail_consent", "sms_consent"], with_for_update={"of": Customer})


def _append(customer: Customer, channel: str, state: str, *, now: dt.datetime, **words: str) -> None:
    session.add(ContactConsent(customer_id=customer.id, channel=channel, state=state, at=now, **words))


def _set_state(customer: Customer, channel: str, state: str) -> None:
    setattr(customer, f"{channel}_consent", state)
    session.flush()


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        raise ValueError(f"needed: a channel of {', '.join(CHANNELS)}; found: {channel}; remedy: name one of them")
    return channel
