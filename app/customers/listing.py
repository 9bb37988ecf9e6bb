"""The list of customers: searched, narrowed, read page by page behind a place in the order of names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.accounts.scope import EVERYWHERE, Scope
from app.customers import telephones
from app.customers.folding import words_of
from app.customers.models import Customer, Segment
from app.customers.segments.members import attribute_text, clause_of, conditions_of
from app.kernel.db import session, utc_now
from app.letters.recipients import region_of

PER_PAGE = 50
MOST_COUNTED = 100_000
_SAMPLED = 250
CONSENTS = ("unknown", "given", "withdrawn")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; empty for anything.

    site        a site's id, or "none" for customers of no site
    consent     channel and state, such as mail:given
    attribute, value   the attribute has this text; any text where the value is empty
    only        the sites that the reader sees
    """

    words: str = ""
    site: str = ""
    consent: str = ""
    attribute: str = ""
    value: str = ""
    segment: Segment | None = None
    is_archived: bool = False
    only: Scope = EVERYWHERE

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.site or self.consent or self.attribute or self.segment or self.is_archived)


@dataclass(frozen=True)
class Page:
    """Some customers in the order of names; `before` and `after` are whom the pages next to it begin from."""

    customers: Sequence[Customer]
    before: int | None
    after: int | None


def page(organisation: Organisation, wanted: Wanted, *, after: int | None = None, before: int | None = None) -> Page:
    """The page behind a customer, or before one; the first where neither is given or it is gone."""
    query = _narrowed(select(Customer), organisation, wanted).options(joinedload(Customer.site))
    place = _place(organisation, after or before, wanted.only)
    backwards = before is not None and after is None and place is not None
    name = _ordered_name(wanted)
    if place is not None:
        where, number = place
        same = and_(name == where, Customer.id < number if backwards else Customer.id > number)
        query = query.where(or_(name < where if backwards else name > where, same))
        # said once more by itself: so SQLite can begin in the middle of the index
        query = query.where(name <= where if backwards else name >= where)
    order = (name.desc(), Customer.id.desc()) if backwards else (name, Customer.id)
    found = list(session.scalars(query.order_by(*order).limit(PER_PAGE + 1)))
    goes_on = len(found) > PER_PAGE
    shown = found[:PER_PAGE][::-1] if backwards else found[:PER_PAGE]
    if not shown:
        return Page((), None, None)
    has_before = goes_on if backwards else place is not None
    has_after = True if backwards else goes_on
    return Page(shown, shown[0].id if has_before else None, shown[-1].id if has_after else None)


def count(organisation: Organisation, wanted: Wanted) -> int:
    """How many there are; MOST_COUNTED + 1 stands for more than can be counted while somebody waits."""
    some = _narrowed(select(Customer.id), organisation, wanted).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def attribute_names(organisation: Organisation, only: Scope = EVERYWHERE) -> list[str]:
    """Attributes that customers of the sites that are seen have; told by those at both ends of the list, without a look
    at all of them.
    """
    some = select(Customer.attributes).filter_by(organisation_id=organisation.id).where(*only.rows(Customer.site_id))
    some = some.limit(_SAMPLED)
    first = session.scalars(some.order_by(Customer.name, Customer.id))
    last = session.scalars(some.order_by(Customer.name.desc(), Customer.id.desc()))
    return sorted({name for attributes in (*first, *last) for name in attributes})


def _has(typed: str, organisation: Organisation) -> ColumnElement[bool]:
    """Every word stands somewhere; or it is one telephone number, written in whichever way."""
    has_words = and_(true(), *(Customer.search_text.contains(word, autoescape=True) for word in words_of(typed)))
    digits = telephones.significant(typed, region_of(organisation.timezone))
    return or_(has_words, Customer.phone.endswith(digits, autoescape=True)) if digits else has_words


def _narrowed(query: Select[Any], organisation: Organisation, wanted: Wanted) -> Select[Any]:
    archived = Customer.archived_at.is_not(None) if wanted.is_archived else Customer.archived_at.is_(None)
    query = query.where(Customer.organisation_id == organisation.id, archived)
    query = query.where(_has(wanted.words, organisation))
    query = query.where(*wanted.only.rows(Customer.site_id))
    if wanted.site:
        is_site = wanted.site.isdecimal() and wanted.site.isascii()
        query = query.where(Customer.site_id == int(wanted.site[:9]) if is_site else Customer.site_id.is_(None))
    channel, _, state = wanted.consent.partition(":")
    if channel in ("mail", "sms") and state in CONSENTS:
        query = query.where((Customer.mail_consent if channel == "mail" else Customer.sms_consent) == state)
    if wanted.attribute:
        text = attribute_text(wanted.attribute)
        query = query.where(func.lower(text) == func.lower(wanted.value) if wanted.value else text != "")
    if wanted.segment is not None:
        query = query.where(clause_of(conditions_of(wanted.segment), utc_now()))
    return query


def _ordered_name(wanted: Wanted) -> ColumnElement[str]:
    """The name to order by. Where few rows may match, SQLite had better not walk the index of names to find them."""
    if session.get_bind().dialect.name == "sqlite" and wanted.words:
        return Customer.name.concat("")
    return Customer.name.expression


def _place(organisation: Organisation, customer_id: int | None, only: Scope) -> tuple[str, int] | None:
    if customer_id is None:
        return None
    query = select(Customer.name, Customer.id).filter_by(organisation_id=organisation.id, id=customer_id)
    # else the page that follows would say where somebody of another site stands among the names
    found = session.execute(query.where(*only.rows(Customer.site_id))).first()
    return (found[0], found[1]) if found else None
