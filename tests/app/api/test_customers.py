"""Customers, consents and purchases as programs see them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import AuditEvent, Organisation, Site
from app.customers.models import ContactConsent, Customer, Purchase
from app.kernel.db import session
from tests import factories
from tests.app.api.conftest import carrying

GUEST = {"name": "Guest of room 12", "email": "room12@guest.example", "phone": "+989123456789", "language": "fa"}
STAY = {"key": "INV-1", "customer": "c1", "at": "2026-11-20T10:15:00+03:30", "amount": "129.90"}


def test_a_customer_is_added_once_and_then_changed(program: FlaskClient, site: Site) -> None:
    first = program.put("/api/v1/customers/G-1", json=GUEST | {"site": "thr", "attributes": {"nights": 12}})
    again = program.put("/api/v1/customers/G-1", json=GUEST | {"site": "thr", "attributes": {"nights": 12}})
    change = program.put("/api/v1/customers/G-1", json={"name": "Guest of room 13"})

    assert [first.status_code, again.status_code, change.status_code] == [201, 200, 200]
    assert change.json == first.json | {"name": "Guest of room 13", "updated_at": change.json["updated_at"]}
    assert change.json["attributes"] == {"nights": 12}
    assert change.json["site"] == "thr"


def test_null_and_empty_text_erase_a_value(program: FlaskClient) -> None:
    program.put("/api/v1/customers/G-1", json=GUEST | {"attributes": {"tier": "gold", "nights": 2}})
    found = program.put("/api/v1/customers/G-1", json={"phone": None, "email": "", "attributes": {"tier": None}}).json

    assert (found["phone"], found["email"], found["attributes"]) == ("", "", {"nights": 2})
    assert found["name"] == "Guest of room 12"


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"email": "nobody"}, "/email"),
        ({"phone": "call me"}, "/phone"),
        ({"site": "nowhere"}, "/site"),
        ({"nickname": "M"}, "/nickname"),
        ({"name": 7}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"attributes": {"tier": True}}, "/attributes"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    program: FlaskClient, given: dict[str, object], where: str
) -> None:
    answer = program.put("/api/v1/customers/G-1", json=given)

    assert answer.status_code == 422
    assert answer.json["faults"][0]["where"].startswith(where)
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_key_with_a_slash_is_written_as_in_a_json_pointer(program: FlaskClient) -> None:
    assert program.put("/api/v1/customers/a~1b~0c", json={}).json["key"] == "a/b~c"
    assert program.get("/api/v1/customers/a~1b~0c").status_code == 200


@pytest.mark.parametrize("key", ["%00", "x" * 201])
def test_a_key_that_cannot_be_stored_is_refused(program: FlaskClient, key: str) -> None:
    assert program.get(f"/api/v1/customers/{key}").status_code == 404
    assert program.put(f"/api/v1/customers/{key}", json={}).status_code in (404, 422)


def test_pages_hold_every_customer_once(program: FlaskClient, organisation: Organisation) -> None:
    for number in range(7):
        factories.customer(organisation, f"c{number}")
    factories.customer(factories.organisation("anqa"), "theirs")
    session.commit()

    found, cursor = [], ""
    while cursor is not None:
        page = program.get(f"/api/v1/customers?limit=3{cursor}").json
        found += [one["key"] for one in page["items"]]
        cursor = f"&cursor={page['next']}" if page.get("next") else None
    assert found == [f"c{number}" for number in range(7)]


def test_a_withdrawal_cannot_be_overturned_by_a_program(program: FlaskClient, organisation: Organisation) -> None:
    factories.customer(organisation, "c1", mail_consent="unknown")
    session.commit()
    yes = {"state": "given", "text": "I agree to letters.", "text_version": "3"}

    given = program.put("/api/v1/customers/c1/consents/mail", json=yes)
    withdrawn = program.put("/api/v1/customers/c1/consents/mail", json={"state": "withdrawn"})
    refused = program.put("/api/v1/customers/c1/consents/mail", json=yes)

    assert [given.status_code, withdrawn.status_code, refused.status_code] == [200, 200, 409]
    assert [one["state"] for one in withdrawn.json["items"]] == ["withdrawn", "given"]
    assert {entry.source for entry in session.scalars(select(ContactConsent))} == {"api"}


def test_purchases_are_recognised_by_their_key(program: FlaskClient, organisation: Organisation) -> None:
    factories.customer(organisation, "c1")
    session.commit()
    body = {"purchases": [STAY, STAY | {"key": "INV-2", "amount": "-20"}]}

    assert program.post("/api/v1/purchases", json=body).json == {"new": 2, "changed": 0, "unchanged": 0}
    assert program.post("/api/v1/purchases", json=body).json == {"new": 0, "changed": 0, "unchanged": 2}
    first, second = program.get("/api/v1/purchases?customer=c1").json["items"]
    assert (first["at"], first["amount"], second["amount"]) == ("2026-11-20T06:45:00Z", "129.90", "-20.00")


def test_of_purchases_all_are_stored_or_none(program: FlaskClient, organisation: Organisation) -> None:
    factories.customer(organisation, "c1")
    session.commit()

    answer = program.post("/api/v1/purchases", json={"purchases": [STAY, STAY | {"key": "2", "customer": "nobody"}]})

    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json["faults"]] == ["/purchases/1"]
    assert session.scalar(select(func.count()).select_from(Purchase)) == 0


@pytest.mark.parametrize("count", [0, 1001])
def test_purchases_come_one_to_a_thousand_at_a_time(program: FlaskClient, count: int) -> None:
    purchases = [STAY | {"key": str(number)} for number in range(count)]

    assert program.post("/api/v1/purchases", json={"purchases": purchases}).status_code == 422


def test_erasing_needs_the_key_once_more_and_leaves_nothing(program: FlaskClient, organisation: Organisation) -> None:
    factories.purchase(factories.customer(organisation, "c1"))
    session.commit()

    assert program.delete("/api/v1/customers/c1").status_code == 422
    assert program.delete("/api/v1/customers/c1?confirm=c2").status_code == 422
    erased = program.delete("/api/v1/customers/c1?confirm=c1")
    assert {"what": "purchase", "count": 1} in erased.json["erased"]
    assert program.get("/api/v1/customers/c1").status_code == 404
    assert program.delete("/api/v1/customers/c1?confirm=c1").status_code == 404


def test_the_same_calls_at_the_same_time_store_things_once(
    app: Flask, program: FlaskClient, organisation: Organisation
) -> None:
    factories.customer(organisation, "c1")
    session.commit()
    session.remove()
    calls = [("PUT", "customers/G-1", GUEST), ("POST", "purchases", {"purchases": [STAY]})] * 4
    calls += [("POST", "webhooks", {"url": "https://hooks.example/x", "events": ["wave.closed"]})] * 4

    def call(one: tuple[str, str, dict[str, object]]) -> int:
        return carrying(app, "vafa_secret").open(f"/api/v1/{one[1]}", method=one[0], json=one[2]).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(call, calls))
    assert sorted(statuses) == [200] * 7 + [201] * 2 + [409] * 3


def test_what_a_program_did_stands_in_the_audit_log_with_its_token(
    program: FlaskClient, organisation: Organisation
) -> None:
    program.put("/api/v1/customers/G-1", json=GUEST)

    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "customer.created"))
    assert event.organisation_id == organisation.id
    assert event.details["token"] > 0
    assert "room12" not in str(event.details)


@pytest.mark.privacy
def test_an_objection_holds_for_whoever_has_the_address(program: FlaskClient, organisation: Organisation) -> None:
    """Told with the customer, and no program overturns it."""
    for key in ("1", "2"):
        program.put(f"/api/v1/customers/{key}", json={"email": "ana@guests.example", "phone": "+989123456789"})
    program.put("/api/v1/customers/1/consents/mail", json={"state": "withdrawn"})

    answer = program.put("/api/v1/customers/2/consents/mail", json={"state": "given"})
    told = program.get("/api/v1/customers/2").json
    listed = program.get("/api/v1/customers").json["items"]

    assert answer.status_code == 409
    assert (told["consents"]["mail"], told["suppressed"]) == ("unknown", {"mail": "objection", "sms": None})
    assert [one["suppressed"] for one in listed] == [told["suppressed"]] * 2
