"""The first user: whoever can read what the server printed, once."""

import datetime as dt
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import AuditEvent, Membership, Organisation, Role, User
from app.accounts.sign_in import first_user
from app.accounts.sign_in.first_user import FILE, Founding, found
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.errors import NotFound
from tests import cast, factories

FORM = {
    "organisation": "Hotel Simorgh",
    "kind": "hotel",
    "language": "fa",
    "name": "رکسانا کریمی",
    "email": "Roxana@Simorgh.example",
    "password": "correct horse battery",
}


@pytest.fixture
def code(app: Flask, config: Config) -> str:
    return first_user.first_code(config)


def begin(client: FlaskClient, code: str, **changes: str) -> TestResponse:
    return client.post("/first", data=FORM | {"code": code} | changes)


def test_without_users_the_front_page_leads_to_the_first(nobody: FlaskClient) -> None:
    assert nobody.get("/").location == "/first"
    assert nobody.get("/first").status_code == 200


def test_the_code_makes_an_owner_who_is_signed_in(nobody: FlaskClient, code: str) -> None:
    assert begin(nobody, code).location == "/o/hotel-simorgh/begin/"

    membership = session.scalars(select(Membership)).one()
    assert (membership.role, membership.user.email) == ("owner", "roxana@simorgh.example")
    assert membership.user.name == FORM["name"]
    assert nobody.get("/").location == "/o/hotel-simorgh/"


def test_the_organisation_takes_the_customs_of_its_language(nobody: FlaskClient, code: str) -> None:
    begin(nobody, code)

    made = session.scalars(select(Organisation)).one()
    assert (made.locale, made.calendar, made.timezone, made.currency) == ("fa", "jalali", "Asia/Tehran", "IRR")


@pytest.mark.access
def test_the_page_is_gone_once_there_is_a_user(app: Flask, nobody: FlaskClient, code: str) -> None:
    begin(nobody, code)

    other = cast.armed(app.test_client())
    assert other.get("/first").status_code == 404
    assert begin(other, code, email="mallory@simorgh.example").status_code == 404
    assert other.get("/").location == "/sign-in"


@pytest.mark.access
@pytest.mark.parametrize("wrong", ["AAAA-AAAA-AAAA", "", "0", "____-____-____"])
def test_a_wrong_code_makes_nobody(nobody: FlaskClient, code: str, wrong: str) -> None:
    assert begin(nobody, wrong).status_code == 422
    assert session.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.access
def test_without_a_code_on_the_server_no_code_is_right(nobody: FlaskClient) -> None:
    assert begin(nobody, "AAAA-AAAA-AAAA").status_code == 422


def test_the_code_may_be_typed_as_people_type(nobody: FlaskClient, code: str) -> None:
    persian = code.lower().replace("-", " ").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    assert begin(nobody, f" {persian} ").status_code == 303


@pytest.mark.access
def test_the_code_expires(nobody: FlaskClient, code: str) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + first_user.LIFETIME):
        assert begin(cast.armed(nobody), code).status_code == 422


@pytest.mark.access
def test_a_new_code_makes_the_old_one_worthless(nobody: FlaskClient, code: str, config: Config) -> None:
    newer = first_user.first_code(config)

    assert begin(nobody, code).status_code == 422
    assert begin(nobody, newer).status_code == 303


@pytest.mark.access
def test_a_used_code_is_worth_nothing_even_without_users(nobody: FlaskClient, code: str, config: Config) -> None:
    begin(nobody, code)

    assert not (config.instance / FILE).exists()


@pytest.mark.access
def test_only_the_hash_is_kept_for_the_owner_of_the_process_alone(code: str, config: Config) -> None:
    path = config.instance / FILE

    assert code.replace("-", "") not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.access
def test_guessing_the_code_has_to_wait(nobody: FlaskClient, code: str) -> None:
    answers = [begin(nobody, "AAAA-AAAA-AAAA").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert begin(nobody, code).status_code == 429


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "short"},
        {"password": "password12"},
        {"email": "roxana"},
        {"kind": "zoo"},
        {"language": "xx"},
        {"name": " "},
        {"organisation": ""},
        {"organisation": "x" * 201},
    ],
)
def test_what_is_missing_is_told_and_the_code_stays_good(
    nobody: FlaskClient, code: str, changes: dict[str, str]
) -> None:
    refused = begin(nobody, code, **changes)

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert FORM["password"] not in refused.text
    assert begin(nobody, code).status_code == 303


@pytest.mark.access
def test_two_who_have_the_code_cannot_both_be_first(app: Flask, config: Config, code: str) -> None:
    def one(number: int) -> bool:
        asked = Founding(**FORM | {"email": f"first{number}@simorgh.example"})
        with app.app_context():
            try:
                found(config, code, asked)
            except NotFound:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_the_log_notes_the_founding(nobody: FlaskClient, code: str, log: Callable[[], list[AuditEvent]]) -> None:
    begin(nobody, code)

    noted = [(event.action, event.organisation_id) for event in log()]
    assert noted == [
        ("organisation.created", 1),
        ("user.created", 1),
        ("member.added", 1),
        ("user.signed_in", None),
    ]


def test_a_user_made_at_the_command_line_closes_the_page(app: Flask, nobody: FlaskClient) -> None:
    cast.member(factories.organisation(), Role.OWNER)

    assert nobody.get("/first").status_code == 404
