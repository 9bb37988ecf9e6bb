"""A person is told everything and removed everywhere: no table and no file knows them afterwards."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, inspect, select, text

from app.accounts.models import AuditEvent, Organisation
from app.customers import consents
from app.customers.imports import files, running
from app.customers.models import Customer
from app.kernel import events
from app.kernel.db import session, utc_now
from app.letters import outbox
from tests import factories
from tests.app.customers.conftest import prepare

pytestmark = pytest.mark.privacy

MARKS = ("Zarathustra", "zara-key-77", "zara@guests.example", "+98935000077", "Zara likes tea", "Zara agreed")
HOME = "/o/simorgh/customers/"


@pytest.fixture
def person(app: Flask, organisation: Organisation) -> Customer:
    """Somebody of whom every table and file of this room holds something, beside a neighbour."""
    made = factories.customer(
        organisation, MARKS[1], name=MARKS[0], email=MARKS[2], phone=MARKS[3], attributes={"Note": MARKS[4]}
    )
    consents.give(made, "mail", source="staff", now=utc_now(), text=MARKS[5])
    factories.purchase(made, 100, f"{MARKS[1]}-purchase", product=f"Suite of {MARKS[0]}")
    outbox.put(
        "studies.invite", recipient=MARKS[2], once="invite:77", due_at=utc_now(), organisation_id=organisation.id,
        customer_id=made.id,
    )  # fmt: skip
    factories.customer(organisation, "neighbour", name="Neighbour")
    session.commit()
    return made


@pytest.fixture
def refused_file(app: Flask, organisation: Organisation, person: Customer) -> Path:
    """A file of refused rows in which the person stands, and one that was never imported."""
    with app.app_context():
        made = prepare(organisation, f"key,email\n{MARKS[1]},{MARKS[0]}\n")
        running.ask(made, running.CHECK, user=None, language="en")
        session.commit()
        from app.kernel import jobs

        jobs.run_queued(utc_now())
        return files.folder_of(made.id)


def traces(engine: Engine) -> list[str]:
    """Tables in whose rows a mark stands."""
    found = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            found += [f"{table}: {mark}" for mark in MARKS if mark.lower() in rows.lower()]
    return found


def test_nothing_is_left_of_an_erased_person(
    app: Flask, owner: FlaskClient, person: Customer, refused_file: Path, tmp_path: Path
) -> None:
    engine: Engine = app.extensions["engine"]
    assert {trace.split(":")[0] for trace in traces(engine)} >= {"customer", "contact_consent", "purchase", "message"}
    assert refused_file.is_dir()

    answer = owner.post(f"{HOME}{person.id}/erase", data={"typed": MARKS[1]})

    assert answer.status_code == 303
    session.remove()
    assert traces(engine) == []
    assert not refused_file.exists()
    for path in (one for one in tmp_path.rglob("*") if one.is_file()):
        assert [mark for mark in MARKS if mark.encode() in path.read_bytes()] == [], path
    assert session.scalar(select(Customer.name)) == "Neighbour"


def test_the_page_says_beforehand_what_goes_and_what_stays(
    owner: FlaskClient, person: Customer, refused_file: Path
) -> None:
    page = owner.get(f"{HOME}{person.id}/erase").text

    for words in ("1</span> consent", "1</span> purchase", "1</span> message", "1</span> file of an import"):
        assert words in page
    assert "Anonymous answers" in page
    assert owner.get(f"{HOME}{person.id}/").status_code == 200
    assert refused_file.is_dir()


@pytest.mark.parametrize("typed", ["", "zara-key", "ZARA-KEY-77"])
def test_a_wrong_confirmation_erases_nothing(owner: FlaskClient, person: Customer, typed: str) -> None:
    answer = owner.post(f"{HOME}{person.id}/erase", data={"typed": typed})

    assert answer.status_code == 422
    assert "Nothing was erased" in answer.text
    assert owner.get(f"{HOME}{person.id}/").status_code == 200


def test_the_log_keeps_a_random_number_only(app: Flask, owner: FlaskClient, person: Customer) -> None:
    told: list[dict[str, object]] = []
    events.subscribe("customer.erased", "tests.erased")(lambda event: told.append(event.facts))
    try:
        owner.post(f"{HOME}{person.id}/erase", data={"typed": MARKS[1]})
        events.tell()
    finally:
        del events._subscriptions["customer.erased", "tests.erased"]

    line = session.scalars(select(AuditEvent).filter_by(action="customer.erased")).one()
    assert set(line.details) == {"erasure"}
    assert line.subject == f"erasure:{line.details['erasure']}"
    assert told == [{}]


def test_nobody_is_erased_while_a_file_that_may_hold_them_is_imported(
    app: Flask, owner: FlaskClient, organisation: Organisation, person: Customer
) -> None:
    with app.app_context():
        made = prepare(organisation, io.StringIO("key\n1\n").read())
        running.ask(made, running.IMPORT, user=None, language="en")
        session.commit()

    answer = owner.post(f"{HOME}{person.id}/erase", data={"typed": MARKS[1]})

    assert answer.status_code == 409
    assert owner.get(f"{HOME}{person.id}/").status_code == 200


def test_erasing_twice_finds_nobody(owner: FlaskClient, person: Customer) -> None:
    assert owner.post(f"{HOME}{person.id}/erase", data={"typed": MARKS[1]}).status_code == 303
    assert owner.post(f"{HOME}{person.id}/erase", data={"typed": MARKS[1]}).status_code == 404
