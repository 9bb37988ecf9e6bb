"""Segments: customers who share conditions, counted, listed and drawn from as the customers are now."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import JSON, ColumnElement, Float, Select, String, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy import cast as sql_cast

from app.accounts.models import Organisation, Site
from app.customers.models import Customer, Purchase, Segment
from app.customers.segments import conditions as kinds
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound

Clause = ColumnElement[bool]


def conditions_of(segment: Segment) -> kinds.Conditions:
    return kinds.Conditions.model_validate(segment.conditions)


def select_ids(segment: Segment, now: dt.datetime | None = None) -> Select[int]:
    """A select of the ids of its customers, to be narrowed and ordered further; archived ones are left out."""
    wanted = clause_of(conditions_of(segment), now or utc_now())
    everyone = select(Customer.id).where(Customer.organisation_id == segment.organisation_id)
    return everyone.where(Customer.archived_at.is_(None), wanted)


def count(segment: Segment, now: dt.datetime | None = None) -> int:
    return session.scalar(select(func.count()).select_from(select_ids(segment, now).subquery())) or 0


def segments_of(organisation: Organisation) -> Sequence[Segment]:
    return session.scalars(select(Segment).filter_by(organisation_id=organisation.id).order_by(Segment.name)).all()


def find_segment(organisation: Organisation, segment_id: int) -> Segment:
    found = session.scalar(select(Segment).filter_by(organisation_id=organisation.id, id=segment_id))
    if found is None:
        raise NotFound
    return found


def clause_of(conditions: kinds.Conditions, now: dt.datetime) -> Clause:
    """The conditions as one that a query over customers can carry."""
    clauses = [CLAUSES[type(one)](one, now) for one in conditions.conditions]
    if not clauses:
        return Customer.id.is_not(None)
    return and_(*clauses) if conditions.match == "all" else or_(*clauses)


def attribute_text(name: str) -> ColumnElement[str]:
    """What is stored under this name, as text; NULL where nothing is."""
    return cast("ColumnElement[str]", sql_cast(type_coerce(Customer.attributes, JSON)[name].as_string(), String))


def _attribute(one: kinds.AttributeIs, now: dt.datetime) -> Clause:
    # both sides are lowered by the database: SQLite knows the case of Latin letters only
    text, value = func.lower(func.coalesce(attribute_text(one.name), "")), func.lower(one.value)
    tests: dict[str, Callable[[], Clause]] = {
        "is": lambda: text == value,
        "is_not": lambda: text != value,
        "contains": lambda: func.replace(text, value, "") != text,
        "blank": lambda: text == "",
        "filled": lambda: text != "",
    }
    return tests[one.test]()


def _attribute_number(one: kinds.AttributeNumber, now: dt.datetime) -> Clause:
    # the database must not be asked to read a text as a number
    entry = type_coerce(Customer.attributes, JSON)[one.name]
    if session.get_bind().dialect.name == "sqlite":
        kind = func.json_type(Customer.attributes, f'$."{one.name}"')
    else:
        kind = func.jsonb_typeof(entry)
    number = case((kind.in_(["integer", "real", "number"]), sql_cast(entry.as_string(), Float)), else_=None)
    return _compared(number, one.test, one.value)


def _site(one: kinds.AtSite, now: dt.datetime) -> Clause:
    if not one.sites:
        return Customer.site_id.is_(None)
    return exists().where(Site.id == Customer.site_id, Site.code.in_(one.sites))


def _language(one: kinds.Speaks, now: dt.datetime) -> Clause:
    return Customer.language.in_(one.languages)


def _consent(one: kinds.Consented, now: dt.datetime) -> Clause:
    return (Customer.mail_consent if one.channel == "mail" else Customer.sms_consent) == one.state


def _reachable(one: kinds.Reachable, now: dt.datetime) -> Clause:
    return (Customer.email if one.channel == "mail" else Customer.phone) != ""


def _purchases(one: kinds.Purchases, now: dt.datetime) -> Clause:
    mine = [Purchase.organisation_id == Customer.organisation_id, Purchase.customer_id == Customer.id]
    if one.days is not None:
        mine.append(Purchase.at > now - dt.timedelta(days=one.days))
    if one.measure == "days_since":
        return _since(one, mine, now)
    figure: ColumnElement[Any] = func.count() if one.measure == "count" else func.coalesce(func.sum(Purchase.amount), 0)
    return _compared(select(figure).where(*mine).scalar_subquery(), one.test, one.value)


def _since(one: kinds.Purchases, mine: list[Clause], now: dt.datetime) -> Clause:
    """Who never bought has no last purchase: neither long ago nor lately."""
    then = now - dt.timedelta(days=min(max(one.value, 0), 36_500))
    recent = exists().where(*mine, Purchase.at > then)
    return and_(exists().where(*mine), ~recent) if one.test == "at_least" else recent


def _compared(figure: ColumnElement[Any], test: str, value: float) -> Clause:
    return figure >= value if test == "at_least" else figure <= value


CLAUSES: dict[type[kinds.Condition], Callable[[Any, dt.datetime], Clause]] = {
    kinds.AttributeIs: _attribute,
    kinds.AttributeNumber: _attribute_number,
    kinds.AtSite: _site,
    kinds.Speaks: _language,
    kinds.Consented: _consent,
    kinds.Reachable: _reachable,
    kinds.Purchases: _purchases,
}
