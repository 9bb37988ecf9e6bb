"""Whom a study may contact again: people who allowed it after the thanks, apart from everything they answered."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.accounts.scope import Scope
from app.customers.folding import fold
from app.customers.models import CHANNELS, Customer
from app.customers.silence.objections import address_of
from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.letters import suppressed
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import Invitation, Study, Wave

# so many ids in one statement: databases take only so many parameters
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Somebody who may be contacted.

    day           when they allowed it last; None of a pseudonymous study, where the day would lead to the answers
    email, phone  as far as nobody objected there and nothing bounces there; "" else
    """

    customer: Customer
    day: dt.date | None
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """
    people        who may be contacted, by name
    unreachable   allowed it and have no address that may be used
    unknown       allowed it through a link that asks nobody who they are
    """

    people: tuple[Permission, ...] = ()
    unreachable: int = 0
    unknown: int = 0


def permissions_of(study: Study, only: Scope) -> Permissions:
    """Of all waves of the study; nobody in an anonymous one, where it is never asked."""
    if study.is_anonymous:
        return Permissions()
    given = _given(study)
    behind = dict(_pseudonyms(study)) if study.is_pseudonymous and given else {}
    days: dict[int, dt.date] = {}
    strangers: set[UUID] = set()
    for response, day, customer_id, pseudonym in given:
        customer = customer_id or behind.get(pseudonym or "")
        if customer is None:
            strangers.add(response)
        else:
            days[customer] = max(day, days.get(customer, day))
    found = [one for one in _reachable(study, days, only) if one.customer.archived_at is None]
    told = tuple(one for one in found if one.email or one.phone)
    unknown = len(strangers) if only.is_everywhere else 0
    return Permissions(people=told, unreachable=len(found) - len(told), unknown=unknown)


def _given(study: Study) -> Sequence[Row[UUID, dt.date, int | None, str | None]]:
    """Responses with a permission that stands: its day, and what the study knows of the person."""
    query = (
        select(Response.uuid, Consent.day, Response.customer_id, Response.pseudonym)
        .join(Consent, Consent.response_uuid == Response.uuid)
        .join(Wave, Response.wave_id == Wave.id)
        .where(Wave.study_id == study.id, Consent.kind == "recontact", Consent.withdrawn_day.is_(None))
    )
    return session.execute(query).all()


def _pseudonyms(study: Study) -> Iterator[tuple[str, int]]:
    """Pseudonym -> customer, of those that the study invited."""
    keys: KeyRing = session().info["keys"]
    invited = select(Invitation.customer_id).join(Wave).where(Wave.study_id == study.id).distinct()
    for customer_id in session.scalars(invited):
        yield pseudonym_of(keys, study, customer_id), customer_id


def _reachable(study: Study, days: Mapping[int, dt.date], only: Scope) -> Iterator[Permission]:
    mine = (Customer.organisation_id == study.organisation_id, *only.rows(Customer.site_id))
    query, wanted = select(Customer).where(*mine).options(joinedload(Customer.site)), sorted(days)
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    customers = [one for ids in parts for one in session.scalars(query.where(Customer.id.in_(ids)))]
    customers.sort(key=lambda one: (fold(one.name), one.id))
    keys = [key for customer in customers for key in (customer.mail_key, customer.sms_key) if key]
    some_keys = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    silent = {key for some in some_keys for key in suppressed.reasons(study.organisation_id, some)}
    for customer in customers:
        email, phone = (_usable(customer, channel, silent) for channel in CHANNELS)
        day = None if study.is_pseudonymous else days[customer.id]
        yield Permission(customer=customer, day=day, email=email, phone=phone)


def _usable(customer: Customer, channel: str, silent: Collection[str]) -> str:
    """The address, unless its owner said no or nothing arrives there: a permission lifts neither."""
    said_no = getattr(customer, f"{channel}_consent") == "withdrawn"
    is_silent = getattr(customer, f"{channel}_key") in silent
    return "" if said_no or is_silent else address_of(customer, channel)
