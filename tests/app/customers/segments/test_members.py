"""Segments: whom their conditions choose, on both databases."""

import datetime as dt

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import select, update

from app.accounts.models import Organisation
from app.customers.models import Customer, Segment
from app.customers.segments.conditions import Conditions
from app.customers.segments.fields import sentences
from app.customers.segments.members import count, select_ids
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import speaking
from tests import factories

NOW = utc_now()


@pytest.fixture
def home(app: Flask) -> Organisation:
    """A gold member of Tehran who buys, one of Shiraz who gave something back, one of whom little is known."""
    made = factories.organisation()
    thr, shz = factories.site(made, "thr"), factories.site(made, "shz")
    gold = factories.customer(made, "gold", site=thr, attributes={"Tier": "Gold", "nights": 12})
    silver = factories.customer(
        made, "silver", site=shz, language="fa", attributes={"Tier": "Đồng", "nights": "many"}, mail_consent="withdrawn"
    )
    factories.customer(made, "new", email="", phone="+98912", mail_consent="unknown")
    factories.purchase(gold, 300, "1", at=NOW - dt.timedelta(days=2))
    factories.purchase(gold, 200, "2", at=NOW - dt.timedelta(days=200))
    factories.purchase(silver, -50, "3", at=NOW - dt.timedelta(days=100))
    return made


def chosen(home: Organisation, *conditions: dict[str, object], match: str = "all") -> set[str]:
    segment = Segment(organisation_id=home.id, name="s", conditions={"match": match, "conditions": list(conditions)})
    keys = select(Customer.external_key).where(Customer.id.in_(select_ids(segment, NOW)))
    return set(session.scalars(keys))


CASES = {
    "nothing": ([], {"gold", "silver", "new"}),
    "is": ([{"kind": "attribute", "name": "Tier", "test": "is", "value": "gold"}], {"gold"}),
    "is, other script": ([{"kind": "attribute", "name": "Tier", "test": "is", "value": "Đồng"}], {"silver"}),
    "is not": ([{"kind": "attribute", "name": "Tier", "test": "is_not", "value": "gold"}], {"silver", "new"}),
    "number as text": ([{"kind": "attribute", "name": "nights", "test": "is", "value": "12"}], {"gold"}),
    "contains": ([{"kind": "attribute", "name": "Tier", "test": "contains", "value": "OL"}], {"gold"}),
    "contains no pattern": ([{"kind": "attribute", "name": "Tier", "test": "contains", "value": "%"}], set()),
    "blank": ([{"kind": "attribute", "name": "Tier", "test": "blank"}], {"new"}),
    "filled": ([{"kind": "attribute", "name": "nights", "test": "filled"}], {"gold", "silver"}),
    "number": ([{"kind": "attribute_number", "name": "nights", "test": "at_least", "value": 10}], {"gold"}),
    "no number": ([{"kind": "attribute_number", "name": "nights", "test": "at_most", "value": 10}], set()),
    "hostile name": ([{"kind": "attribute", "name": "x') OR 1=1 --", "test": "filled"}], set()),
    "site": ([{"kind": "site", "sites": ["thr", "none"]}], {"gold"}),
    "no site": ([{"kind": "site"}], {"new"}),
    "language": ([{"kind": "language", "languages": ["fa"]}], {"silver"}),
    "consent": ([{"kind": "consent", "channel": "mail", "state": "withdrawn"}], {"silver"}),
    "reachable": ([{"kind": "reachable", "channel": "sms"}], {"new"}),
    "count": ([{"kind": "purchases", "measure": "count", "test": "at_least", "value": 2}], {"gold"}),
    "none bought": ([{"kind": "purchases", "measure": "count", "test": "at_most", "value": 0}], {"new"}),
    "sum lately": (
        [{"kind": "purchases", "measure": "sum", "test": "at_least", "value": 250, "days": 30}], {"gold"}
    ),
    "returned": ([{"kind": "purchases", "measure": "sum", "test": "at_most", "value": -1}], {"silver"}),
    "long ago": ([{"kind": "purchases", "measure": "days_since", "test": "at_least", "value": 90}], {"silver"}),
    "lately": ([{"kind": "purchases", "measure": "days_since", "test": "at_most", "value": 90}], {"gold"}),
}  # fmt: skip


def test_conditions_choose_whom_they_say(home: Organisation) -> None:
    found = {name: chosen(home, *conditions) for name, (conditions, _) in CASES.items()}

    assert found == {name: wanted for name, (_, wanted) in CASES.items()}


def test_all_must_hold_or_any(home: Organisation) -> None:
    conditions: list[dict[str, object]] = [
        {"kind": "language", "languages": ["fa"]},
        {"kind": "reachable", "channel": "sms"},
    ]

    assert chosen(home, *conditions) == set()
    assert chosen(home, *conditions, match="any") == {"silver", "new"}


def test_archived_customers_and_those_of_others_are_in_no_segment(home: Organisation) -> None:
    session.execute(update(Customer).filter_by(external_key="gold").values(archived_at=NOW))
    factories.customer(factories.organisation("anqa"), "theirs")

    assert chosen(home) == {"silver", "new"}
    assert count(Segment(organisation_id=home.id, name="s", conditions={}), NOW) == 2


@pytest.mark.parametrize(
    "condition",
    [
        {"kind": "sql"},
        {"kind": "attribute", "name": "", "test": "is"},
        {"kind": "site", "extra": 1},
        {"kind": "attribute_number", "name": 'a"b', "test": "at_most", "value": 1},
    ],
)
def test_conditions_that_nobody_could_have_chosen_are_refused(condition: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate({"conditions": [condition]})


@pytest.mark.parametrize(
    ("language", "told"), [("en", "\u2068سطح\u2069 is \u2068طلایی\u2069"), ("fa", "\u2068Tier\u2069 ")]
)
def test_a_condition_reads_in_the_direction_of_its_reader(
    app: Flask, home: Organisation, language: str, told: str
) -> None:
    name, value = ("سطح", "طلایی") if language == "en" else ("Tier", "gold")
    condition = {"kind": "attribute", "name": name, "test": "is", "value": value}
    with app.test_request_context(), speaking(language):
        (sentence,) = sentences(home, Conditions.model_validate({"conditions": [condition]}))

    assert sentence.startswith(told)
