"""Purchases, for programs."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.accounts.access import end_reading
from app.accounts.models import Site
from app.api.calls.operation import operation, organisation
from app.api.calls.paging import by_id
from app.api.calls.problems import Invalid
from app.api.shapes.base import Fault
from app.api.shapes.customers import (
    PurchaseGiven,
    PurchaseOut,
    PurchasePage,
    PurchasesAsked,
    PurchasesGiven,
    PurchasesTaken,
)
from app.customers.folding import clean_key
from app.customers.imports.import_settings import Settings
from app.customers.imports.purchase_rows import Payments
from app.customers.imports.rows import Refused, Tally
from app.customers.models import Customer, Purchase
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l
from app.tables.lines import Row

PURCHASES_SAVED = audit.deed("purchases.saved", _l("Purchases saved"))

COLUMNS = ("key", "source_key", "at", "amount", "margin", "site", "product")


@operation(
    "GET", "/purchases", _l("List purchases"), scope="purchases:read", asked=PurchasesAsked, gives={200: PurchasePage}
)
def list_purchases(asked: PurchasesAsked) -> PurchasePage:
    query = select(Purchase, Customer.external_key, Site.code).join(Customer, Purchase.customer_id == Customer.id)
    query = query.outerjoin(Site, Purchase.site_id == Site.id).where(Purchase.organisation_id == organisation().id)
    if asked.customer:
        query = query.where(Customer.external_key == clean_key(asked.customer))
    if asked.since:
        query = query.where(Purchase.at >= asked.since)
    if asked.until:
        query = query.where(Purchase.at < asked.until)
    page, following = by_id(query, Purchase.id, asked)
    return PurchasePage(items=tuple(_purchase(*row) for row in page), next=following)


@operation(
    "POST",
    "/purchases",
    _l("Add or correct up to 1000 purchases"),
    about="All are stored or none. A purchase whose key is known is corrected, so the call may be repeated; what is "
    "absent stays as it is.",
    scope="purchases:write",
    given=PurchasesGiven,
    gives={200: PurchasesTaken},
)
def post_purchases(given: PurchasesGiven) -> PurchasesTaken:
    try:
        tally = _take(given)
    except IntegrityError:
        # the same call twice at once: what the other one stored is known now
        session.rollback()
        tally = _take(given)
    audit.record(PURCHASES_SAVED, organisation(), new=tally.new, changed=tally.changed)
    session.commit()
    return PurchasesTaken(new=tally.new, changed=tally.changed, unchanged=tally.unchanged)


def _take(given: PurchasesGiven) -> Tally:
    """Raises Invalid."""
    payments = Payments(organisation(), Settings(roles=COLUMNS, decimal="."), COLUMNS)
    # an import begins to write for itself
    end_reading()
    refused = payments.take([_row(at, one) for at, one in enumerate(given.purchases)], dry=False)
    if refused:
        raise Invalid(fault for one in refused for fault in _faults(one))
    return payments.tally


def _row(at: int, one: PurchaseGiven) -> Row:
    """A purchase as a row of a file has it: local time, plain figures."""
    local = one.at.astimezone(organisation().zone)
    cells = (one.customer, one.key, f"{local:%Y-%m-%d %H:%M}", one.amount, one.margin, one.site, one.product)
    return Row(at, tuple(cell or "" for cell in cells))


def _faults(refused: Refused) -> list[Fault]:
    where = f"/purchases/{refused.row.line}"
    return [Fault(where=where, code="refused", detail=reason) for reason in refused.reasons]


def _purchase(row: Purchase, customer: str, site: str | None) -> PurchaseOut:
    return PurchaseOut(
        key=row.source_key,
        customer=customer,
        at=row.at,
        amount=_plain(row.amount),
        margin=None if row.margin is None else _plain(row.margin),
        site=site,
        product=row.product,
    )


def _plain(amount: Decimal) -> str:
    """Two decimals at least, and no zeros beyond them."""
    text = f"{amount:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")
