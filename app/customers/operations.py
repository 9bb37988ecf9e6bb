"""Customers by hand: found, added, edited, archived. The caller commits."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.customers.folding import clean_key, search_text
from app.customers.models import Customer
from app.customers.silence import objections
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l

audit.thing("customer", _l("customer"), endpoint="customers.customer", value="customer_id")
CUSTOMER_CREATED = audit.deed("customer.created", _l("Customer added"))
CUSTOMER_CHANGED = audit.deed("customer.changed", _l("Customer changed"))
CUSTOMER_RESTORED = audit.deed("customer.restored", _l("Customer restored"))
CUSTOMER_ARCHIVED = audit.deed("customer.archived", _l("Customer archived"))

RESTORABLE = dt.timedelta(days=30)
CONTACT = ("name", "external_key", "email", "phone")


class KeyTaken(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("Another customer has this key"), _l("Choose another key, or look the customer up and edit it.")
        )


class ArchivedForGood(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("This customer was archived more than %(days)s days ago", days=formatter().integer(RESTORABLE.days)),
            _l("Add the customer anew under another key, or erase it."),
        )


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is known of a customer, each field as `customers.cells` reads it."""

    external_key: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    site: Site | None = None
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)


def find(organisation: Organisation, customer_id: int, *, only: Scope = EVERYWHERE) -> Customer:
    """A customer of this organisation and of a site that is seen. Raises NotFound."""
    query = select(Customer).filter_by(organisation_id=organisation.id, id=customer_id)
    found = session.scalar(query.where(*only.rows(Customer.site_id)).options(joinedload(Customer.site)))
    if found is None:
        raise NotFound
    return found


def find_by_key(organisation: Organisation, external_key: str) -> Customer | None:
    query = select(Customer).filter_by(organisation_id=organisation.id, external_key=clean_key(external_key))
    return session.scalar(query)


def create(organisation: Organisation, details: Details, *, now: dt.datetime) -> Customer:
    """Add one customer. Raises KeyTaken."""
    made = Customer(organisation_id=organisation.id, created_at=now, mail_consent="unknown", sms_consent="unknown")
    with _storing():
        _take(made, details, now)
        session.add(made)
    _follow(made, now)
    audit.record(CUSTOMER_CREATED, made)
    return made


def change(customer: Customer, details: Details, *, now: dt.datetime) -> None:
    """Write what is known now over what was. Raises KeyTaken."""
    with _storing(), session.no_autoflush:
        _take(customer, details, now)
    _follow(customer, now)
    audit.record(CUSTOMER_CHANGED, customer)


def archive(customer: Customer, *, now: dt.datetime) -> None:
    """Put aside: no longer listed, asked or counted among a segment; everything stays. Twice is once."""
    if customer.archived_at is None:
        customer.archived_at = now
        audit.record(CUSTOMER_ARCHIVED, customer)


def restore(customer: Customer, *, now: dt.datetime) -> None:
    """Take back what was archived lately. Raises ArchivedForGood."""
    if customer.archived_at is None:
        return
    if not is_restorable(customer, now):
        raise ArchivedForGood
    customer.archived_at = None
    audit.record(CUSTOMER_RESTORED, customer)


def is_restorable(customer: Customer, now: dt.datetime) -> bool:
    return customer.archived_at is not None and now - customer.archived_at <= RESTORABLE


def _take(customer: Customer, details: Details, now: dt.datetime) -> None:
    for name in (*CONTACT, "language"):
        setattr(customer, name, getattr(details, name))
    customer.site_id = details.site.id if details.site else None
    customer.attributes = dict(details.attributes)
    customer.search_text = search_text(**{name: getattr(details, name) for name in CONTACT})
    customer.updated_at = now


@contextmanager
def _storing() -> Iterator[None]:
    """Changes made inside are stored, or taken back where the key is another customer's."""
    try:
        # begun before anything is changed: a savepoint first writes what is, outside itself
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        raise KeyTaken from error


def _follow(customer: Customer, now: dt.datetime) -> None:
    """What comes with a customer who is stored."""
    session.refresh(customer, ["site"])
    objections.carry_over(customer, source="staff", now=now)
