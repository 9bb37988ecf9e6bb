"""Customers, for programs. What a value must be is decided where files are imported: both refuse alike."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Site
from app.api.calls.operation import Reply, operation, organisation
from app.api.calls.paging import by_id
from app.api.calls.problems import Invalid
from app.api.shapes.base import Fault
from app.api.shapes.customers import (
    Consents,
    CustomerGiven,
    CustomerOut,
    CustomerPage,
    CustomersAsked,
    ErasedOut,
    Erasure,
    ErasureAsked,
    KeptOut,
    Suppressed,
)
from app.customers import erasing, operations
from app.customers.folding import clean_cell, clean_key
from app.customers.imports.cell_values import LONGEST_NAME, BadCell, read_value
from app.customers.imports.readers import readers_of
from app.customers.models import Customer
from app.customers.operations import Details, KeyTaken
from app.customers.silence import objections
from app.kernel.db import session, utc_now
from app.kernel.erasing import kept
from app.kernel.errors import NotFound
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters.suppressed import Why


@operation(
    "GET", "/customers", _l("List customers"), scope="customers:read", asked=CustomersAsked, gives={200: CustomerPage}
)
def list_customers(asked: CustomersAsked) -> CustomerPage:
    query = select(Customer).where(Customer.organisation_id == organisation().id).options(joinedload(Customer.site))
    if asked.site:
        query = query.join(Site, Customer.site_id == Site.id).where(Site.code == asked.site)
    if asked.updated_since:
        query = query.where(Customer.updated_at >= asked.updated_since)
    page, following = by_id(query, Customer.id, asked)
    rows = [row for (row,) in page]
    silent = objections.reasons_by_key(organisation().id, (key for row in rows for key in (row.mail_key, row.sms_key)))
    return CustomerPage(items=tuple(_customer(row, silent) for row in rows), next=following)


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
    known = _find(read_key(key), lock=True)
    made = _create(key, given) if known is None else None
    customer = made or known or find_customer(key, lock=True)
    if made is None:
        _change(customer, given)
    session.commit()
    return Reply(_customer(customer), 201 if made else 200)


@operation(
    "DELETE",
    "/customers/{key}",
    _l("Erase a customer for good"),
    about="The person's right: everything that leads to them is removed from every table, at once and for good. "
    "The parameter confirm must be the key itself.",
    scope="customers:erase",
    asked=ErasureAsked,
    gives={200: Erasure},
    refuses=(409,),
)
def erase_customer(key: str, asked: ErasureAsked) -> Erasure:
    done = erasing.erase(find_customer(key, lock=True), typed=asked.confirm)
    session.commit()
    erasing.wipe()
    return Erasure(
        erased=tuple(ErasedOut(what=one.what, count=one.count) for one in done.removed),
        kept=tuple(KeptOut(what=str(one.what), why=str(one.why)) for one in kept()),
    )


def _create(key: str, given: CustomerGiven) -> Customer | None:
    """The new customer; None where another call was quicker."""
    details = _read(given, Details(external_key=_key_of(key)))
    try:
        return operations.create(organisation(), details, now=utc_now())
    except KeyTaken:
        return None


def _change(customer: Customer, given: CustomerGiven) -> None:
    known = _known(customer)
    details = _read(given, known)
    if details != known:
        operations.change(customer, details, now=utc_now())


def read_key(raw: str) -> str:
    """The key in a path, where ~1 stands for a slash and ~0 for a tilde; cleaned as files are."""
    return clean_key(raw.replace("~1", "/").replace("~0", "~"))


def find_customer(raw: str, *, lock: bool = False) -> Customer:
    """A customer of this organisation by the key in a path. Raises NotFound."""
    found = _find(read_key(raw), lock=lock)
    if found is None:
        raise NotFound
    return found


def _find(key: str, *, lock: bool) -> Customer | None:
    if not key.isprintable():
        return None
    query = select(Customer).where(Customer.organisation_id == organisation().id, Customer.external_key == key)
    query = query.options(joinedload(Customer.site)).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update(of=Customer) if lock else query)


def _key_of(raw: str) -> str:
    key = read_key(raw)
    if not key or not key.isprintable() or len(key) > LONGEST_NAME:
        raise Invalid([Fault(where="/key", code="bad_key", detail=gettext("A key has 1 to 200 printable characters."))])
    return key


def _known(customer: Customer) -> Details:
    return Details(
        external_key=customer.external_key,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        language=customer.language,
        site=customer.site,
        attributes=customer.attributes,
    )


def _read(given: CustomerGiven, known: Details) -> Details:
    """What is known with what is told written over it, each value as the cell of a file is read. Raises Invalid."""
    told = given.model_dump(exclude_unset=True)
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name in told:
        try:
            found[name] = _value(name, told[name], known)
        except BadCell as error:
            faults.append(Fault(where=f"/{name}", code=error.code, detail=error.reason))
    if faults:
        raise Invalid(faults)
    return replace(known, **found)


def _value(name: str, told: Any, known: Details) -> object:
    """One field as it is stored. Raises BadCell."""
    if name == "site":
        return _site(told) if told else None
    if name == "attributes":
        read = {clean_cell(one): read_value("" if value is None else str(value), one) for one, value in told.items()}
        return {one: value for one, value in {**known.attributes, **read}.items() if value != ""}
    return readers_of(organisation())[name](told or "")


def _site(code: str) -> Site:
    found = next((site for site in organisation().sites if site.code == code), None)
    if found is None:
        raise BadCell("unknown_site", found=code[:60])
    return found


def _customer(row: Customer, silent: Mapping[str, Why] | None = None) -> CustomerOut:
    if silent is None:
        silent = objections.reasons_by_key(row.organisation_id, (row.mail_key, row.sms_key))
    return CustomerOut(
        key=row.external_key,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        site=row.site.code if row.site else None,
        attributes=row.attributes,
        consents=Consents(mail=row.mail_consent, sms=row.sms_consent),
        suppressed=Suppressed(mail=silent.get(row.mail_key), sms=silent.get(row.sms_key)),
        archived=row.archived_at is not None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
