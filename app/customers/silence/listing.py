"""The list of suppressed addresses: why and since when, and who of the customers has them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.customers.models import Customer
from app.customers.silence.objections import recipients_of
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters.suppressed import SuppressedAddress, rows_of

PER_PAGE, MOST_SHOWN = 50, 5
WHYS = {"objection": _l("opted out"), "bounce": _l("bounces")}
SOURCES = {
    "link": _l("by the person, with their own link"),
    "staff": _l("noted by staff"),
    "import": _l("from a file"),
    "api": _l("through the API"),
    "server": _l("from a mail server"),
    "carried": _l("from a customer who had said no before"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """`customers` who have the address now: the first few, in the order of names; `others` are more of them."""

    row: SuppressedAddress
    customers: Sequence[Customer]
    others: int = 0


@dataclass(frozen=True, kw_only=True)
class Page:
    lines: Sequence[Line]
    number: int
    has_more: bool


def counts(organisation: Organisation) -> Mapping[tuple[str, str], int]:
    """(channel, why) -> how many."""
    kind = (SuppressedAddress.channel, SuppressedAddress.why)
    query = select(*kind, func.count()).where(SuppressedAddress.organisation_id == organisation.id).group_by(*kind)
    return {(channel, why): count for channel, why, count in session.execute(query)}


def page(organisation: Organisation, number: int) -> Page:
    """The newest first."""
    query = select(SuppressedAddress).filter_by(organisation_id=organisation.id)
    ordered = query.order_by(SuppressedAddress.since.desc(), SuppressedAddress.id)
    rows = list(session.scalars(ordered.offset((number - 1) * PER_PAGE).limit(PER_PAGE + 1)))
    return Page(lines=_lines(organisation, rows[:PER_PAGE]), number=number, has_more=len(rows) > PER_PAGE)


def look_up(organisation: Organisation, typed: str) -> list[Line]:
    """What is remembered of an address or a number that somebody typed."""
    channel = "mail" if "@" in typed else "sms"
    key = recipients_of(organisation).key(channel, typed[:200])
    return _lines(organisation, rows_of(organisation.id, [key]))


def _lines(organisation: Organisation, rows: Sequence[SuppressedAddress]) -> list[Line]:
    keys = {row.key for row in rows}
    mine = Customer.organisation_id == organisation.id
    query = select(Customer).where(mine, Customer.mail_key.in_(keys) | Customer.sms_key.in_(keys))
    owners: dict[str, list[Customer]] = {}
    for one in session.scalars(query.order_by(Customer.name, Customer.id)):
        for key in {one.mail_key, one.sms_key} & keys:
            owners.setdefault(key, []).append(one)
    return [_line(row, owners.get(row.key, [])) for row in rows]


def _line(row: SuppressedAddress, found: Sequence[Customer]) -> Line:
    return Line(row=row, customers=found[:MOST_SHOWN], others=max(0, len(found) - MOST_SHOWN))
