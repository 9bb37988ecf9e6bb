"""Text that no database keeps, keys that are taken, keys that are lost: told, and never an error of ours."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Organisation
from app.customers.models import Customer
from app.kernel import db
from app.kernel.db import session
from app.kernel.keys import KeyMissing, KeyRing
from app.kernel.web import failures
from app.kernel.web.wellformed import is_storable
from tests import factories

NUL = "a\x00b"


@pytest.fixture
def guest(organisation: Organisation) -> Customer:
    factories.customer(organisation, "taken", name="Other")
    made = factories.customer(organisation, "mine", name="Guest")
    session.commit()
    return made


@pytest.mark.parametrize("path", ["/s/a%00b", "/i/a%00b", "/assets/a%00b", "/o/a%00b/customers/", "/join/a%00b"])
def test_an_address_that_cannot_be_stored_leads_nowhere(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["q=a%00b", "site=%00", "%00=1"])
def test_a_question_that_cannot_be_stored_is_told(owner: FlaskClient, query: str) -> None:
    assert owner.get(f"/o/simorgh/customers/?{query}").status_code == 400


@pytest.mark.parametrize("field", ["name", "external_key", "email", "attributes"])
def test_a_field_that_cannot_be_stored_is_told_with_its_name(owner: FlaskClient, guest: Customer, field: str) -> None:
    sent = {"name": "Guest", "external_key": "new"} | {field: NUL}
    answer = owner.post("/o/simorgh/customers/new", data=sent)

    assert (answer.status_code, field in answer.text) == (400, True)
    assert "cannot be stored" in answer.text


def test_a_file_name_that_cannot_be_stored_is_told(owner: FlaskClient, organisation: Organisation) -> None:
    sent = {"file": (io.BytesIO(b"key\n1\n"), "a\x00.csv")}

    assert owner.post("/o/simorgh/imports/new", data=sent).status_code < 500


@pytest.mark.parametrize(("text", "found"), [("a", True), ("\x00", False), ("\ud800", False), ("😀", True)])
def test_nul_and_halves_of_a_pair_are_not_storable(text: str, found: bool) -> None:
    assert is_storable(text) is found


def test_a_customer_cannot_take_the_key_of_another(owner: FlaskClient, guest: Customer) -> None:
    address = f"/o/simorgh/customers/{guest.id}/edit"
    form = {"name": "Renamed", "language": "", "site": ""}
    answer = owner.post(address, data=form | {"external_key": "taken"})

    assert (answer.status_code, "Another customer has this key" in answer.text) == (422, True)
    assert 'value="Renamed"' in answer.text
    session.expire_all()
    kept = session.get_one(Customer, guest.id)
    assert (kept.external_key, kept.name) == ("mine", "Guest")
    assert owner.post(address, data=form | {"external_key": "free"}).status_code == 303


def test_two_that_store_the_same_at_once_are_told(app: Flask, guest: Customer) -> None:
    with pytest.raises(IntegrityError) as clash:
        factories.customer(guest.organisation, "taken")
    session.rollback()
    with app.test_request_context():
        answer = app.make_response(failures._clash(clash.value))

    assert db.is_clash(clash.value)
    assert (answer.status_code, "at the same moment" in answer.get_data(as_text=True)) == (409, True)


def test_another_broken_rule_of_the_database_stays_a_fault(app: Flask, guest: Customer) -> None:
    with pytest.raises(IntegrityError) as broken:
        session.execute(insert(Customer).values(organisation_id=None, external_key="x"))
    session.rollback()

    assert not db.is_clash(broken.value)
    with app.test_request_context(), pytest.raises(IntegrityError):
        failures._clash(broken.value)


@pytest.mark.parametrize("given", ["", "  \n"])
def test_a_place_for_keys_without_a_key_is_told(tmp_path: Path, given: str) -> None:
    (tmp_path / "secret.key").write_text(given)

    with pytest.raises(KeyMissing, match="remedy: put the key back"):
        KeyRing.load(tmp_path, given or None)


def test_a_smallest_group_that_is_left_out_of_the_form_is_no_fault(
    owner: FlaskClient, organisation: Organisation
) -> None:
    assert owner.post("/o/simorgh/settings/", data={"name": "Simorgh"}).status_code < 500


@pytest.mark.parametrize("body", [["x"], "x", 7, {"external_key": ["a"], "name": {"b": 1}}, None])
def test_json_breaks_no_form(owner: FlaskClient, organisation: Organisation, body: object) -> None:
    for address in ("/forgot", "/o/simorgh/customers/new", "/o/simorgh/settings/", "/o/simorgh/developers/webhooks"):
        assert owner.post(address, json=body).status_code < 500, address
