"""Who a case is about, for those who may know, and how to reach them as far as they allow it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.access import Access
from app.cases.models import Case
from app.customers.blueprint import WATCH
from app.customers.models import CHANNELS, Customer
from app.customers.silence import objections
from app.kernel.db import session
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.models import Wave

Permission = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    name           or the organisation's own key of the customer
    phone, email   "" where there is none, or none that may be used
    """

    customer: int
    name: str
    phone: str = ""
    email: str = ""

    @property
    def is_reachable(self) -> bool:
        return bool(self.phone or self.email)

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return re.sub(r"[^+0-9]", "", self.phone)


def people_of(member: Access, cases: Iterable[Case]) -> Mapping[int, Person]:
    """Id of a case -> its customer, where this member may know: of an identified study, in a role that sees customers,
    of a site that is theirs.
    """
    known = {case.id: case.customer for case in cases if case.customer is not None and _may_know(member, case)}
    if not known:
        return {}
    silent = objections.reasons_by_key(member.organisation.id, _keys(known.values()))
    allowed = _allowed([customer.id for customer in known.values()])
    by_id = {case.id: case for case in cases}
    return {
        number: _person(customer, silent, has_allowed=(by_id[number].wave.study_id, customer.id) in allowed)
        for number, customer in known.items()
    }


def _may_know(member: Access, case: Case) -> bool:
    customer = case.customer
    if customer is None or not case.wave.study.is_identified:
        return False
    return member.may(*WATCH) and member.sees(customer.site)


def _keys(customers: Iterable[Customer]) -> list[str]:
    return [key for customer in customers for key in (customer.mail_key, customer.sms_key) if key]


def _allowed(customers: Collection[int]) -> set[Permission]:
    """Study and customer of every permission to be contacted again that stands."""
    query = (
        select(Wave.study_id, Response.customer_id)
        .join(Response, Response.wave_id == Wave.id)
        .join(Consent, Consent.response_uuid == Response.uuid)
        .where(Response.customer_id.in_(customers), Consent.kind == "recontact", Consent.withdrawn_day.is_(None))
    )
    return {(study, customer) for study, customer in session.execute(query) if customer is not None}


def _person(customer: Customer, silent: Collection[str], *, has_allowed: bool) -> Person:
    email, phone = (_usable(customer, channel, silent, has_allowed) for channel in CHANNELS)
    return Person(customer=customer.id, name=customer.name or customer.external_key, phone=phone, email=email)


def _usable(customer: Customer, channel: str, silent: Collection[str], has_allowed: bool) -> str:
    """The address where the person said yes, to this channel or to being contacted, and nothing speaks against it."""
    consent, key = getattr(customer, f"{channel}_consent"), getattr(customer, f"{channel}_key")
    said_yes = consent == "given" or (has_allowed and consent != "withdrawn")
    return objections.address_of(customer, channel) if said_yes and key not in silent else ""
