"""Customers, for programs. What a value must be is decided where files are imported: both refuse alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.access import end_reading
from app.accounts.models import Site
from app.api.calls import Reply, operation, organisation
from app.api.paging import after_id, cut
from app.api.problems import Invalid
from app.api.shapes.base import Fault
from app.api.shapes.customers import (
    Consents,
    CustomerGiven,
    CustomerOut,
    CustomerPage,
    CustomersAsked,
)
from app.customers.cells import BadCell
from app.customers.folding import clean_cell
from app.customers.import_settings import ATTRIBUTE, Settings
from app.customers.models import Customer
from app.customers.people import READERS, People
from app.customers.tables import Row
from app.db import session, utc_now
from app.errors import NotFound
from app.i18n import lazy_gettext as _l

CONTACT = ("name", "email", "phone", "language")


@operation(
    "GET", "/customers", _l("List customers"), scope="customers:read", asked=CustomersAsked, gives={200: CustomerPage}
)
def list_customers(asked: CustomersAsked) -> CustomerPage:
    query = select(Customer).where(Customer.organisation_id == organisation().id, Customer.id > after_id(asked))
    if asked.site:
        query = query.join(Site, Customer.site_id == Site.id).where(Site.code == asked.site)
    if asked.updated_since:
        query = query.where(Customer.updated_at >= asked.updated_since)
    rows = session.scalars(query.options(joinedload(Customer.site)).order_by(Customer.id).limit(asked.limit + 1)).all()
    page, following = cut(rows, asked.limit, lambda customer: customer.id)
    return CustomerPage(items=tuple(_customer(row) for row in page), next=following)


@operation("GET", "/customers/{key}", _l("Read a customer"), scope="customers:read", gives={200: CustomerOut})
def get_customer(key: str) -> CustomerOut:
    return _customer(find_customer(key))


@operation(
    "PUT",
    "/customers/{key}",
    _l("Add or change a customer"),
    about="What is absent stays as it is. Consents are told apart, so that each has its words and its time.",
    scope="customers:write",
    given=CustomerGiven,
    gives={200: CustomerOut, 201: CustomerOut},
)
def put_customer(key: str, given: CustomerGiven) -> Reply:
    people = _store(read_key(key), given)
    customer = find_customer(key)
    if people.tally.new or people.tally.changed:
        audit.record("customer.saved", customer, new=bool(people.tally.new))
    session.commit()
    return Reply(_customer(customer), 201 if people.tally.new else 200)


def read_key(raw: str) -> str:
    """The key in a path, where ~1 stands for a slash and ~0 for a tilde; cleaned as files are."""
    return clean_cell(raw.replace("~1", "/").replace("~0", "~"))


def find_customer(raw: str, *, lock: bool = False) -> Customer:
    """A customer of this organisation by the key in a path. Raises NotFound."""
    key = read_key(raw)
    query = select(Customer).where(Customer.organisation_id == organisation().id, Customer.external_key == key)
    query = query.options(joinedload(Customer.site)).execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update(of=Customer) if lock else query) if key.isprintable() else None
    if found is None:
        raise NotFound
    return found


def _store(key: str, given: CustomerGiven) -> People:
    """Store the customer as a file of one row would. Raises Invalid."""
    told = given.model_dump(exclude_unset=True)
    contact = {name: str(told[name] or "") for name in CONTACT if name in told}
    if faults := [fault for name, value in contact.items() if (fault := _fault(name, value))]:
        raise Invalid(faults)
    columns = _columns(key, contact, told)
    settings = Settings(roles=tuple(role for _, role, _ in columns), blanks_erase=True)
    people = People(organisation(), settings, [heading for heading, _, _ in columns], now=utc_now())
    # an import begins to write for itself
    end_reading()
    refused = people.take([Row(1, tuple(cell for _, _, cell in columns))], dry=False)
    if refused:
        where = "/site" if "site" in told else "/"
        raise Invalid(Fault(where=where, code="refused", detail=reason) for reason in refused[0].reasons)
    return people


def _columns(key: str, contact: dict[str, str], told: dict[str, Any]) -> Sequence[tuple[str, str, str]]:
    """Heading, role and cell of what is told."""
    site = [("site", "site", told["site"] or "")] if "site" in told else []
    attributes = told.get("attributes", {}).items()
    return [
        ("key", "key", key),
        *((name, name, value) for name, value in contact.items()),
        *site,
        *((name, ATTRIBUTE, "" if value is None else str(value)) for name, value in attributes),
    ]


def _fault(name: str, value: str) -> Fault | None:
    try:
        READERS[name](value)
    except BadCell as error:
        return Fault(where=f"/{name}", code=error.code, detail=error.reason)
    return None


def _customer(row: Customer) -> CustomerOut:
    return CustomerOut(
        key=row.external_key,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        site=row.site.code if row.site else None,
        attributes=row.attributes,
        consents=Consents(mail=row.mail_consent, sms=row.sms_consent),
        archived=row.archived_at is not None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
