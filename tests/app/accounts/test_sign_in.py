"""Through the door: the right password, and what everyone else is told."""

import statistics
import time
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role, User, UserSession
from app.accounts.sign_in import passwords
from app.kernel.db import session
from tests import cast, factories
from tests.app.accounts.conftest import SignIn, page


@pytest.fixture(autouse=True)
def _somebody(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


def test_the_right_password_opens_the_organisation(nobody: FlaskClient, knock: SignIn) -> None:
    assert knock().location == "/"
    assert nobody.get("/").location == "/o/simorgh/"
    assert nobody.get("/account").status_code == 200


def test_the_email_may_be_written_in_any_case(knock: SignIn) -> None:
    assert knock(email="  Owner@SIMORGH.example ").status_code == 303


@pytest.mark.parametrize("password", ["correct horse", "Correct horse battery", "", "correct horse battery "])
def test_a_wrong_password_does_not(nobody: FlaskClient, knock: SignIn, password: str) -> None:
    assert knock(password=password).status_code == 422
    assert nobody.get("/account").status_code == 303


@pytest.mark.access
def test_an_unknown_email_and_a_wrong_password_are_told_alike(knock: SignIn) -> None:
    unknown, wrong = knock(email="nobody@simorgh.example"), knock(password="wrong horse battery")

    assert unknown.status_code == wrong.status_code == 422
    assert page(unknown) == page(wrong)


@pytest.mark.long
def test_an_unknown_email_costs_a_hash_too(app: Flask) -> None:
    """A ratio of medians with a wide margin: without a hash the unknown one is hundreds of times faster."""

    def cost(kept: str | None) -> float:
        began = time.perf_counter()
        passwords.verify("wrong horse battery", kept)
        return time.perf_counter() - began

    with app.app_context():
        app.testing = False
        stored = passwords.hash_password(factories.PASSWORD)
        cost(None)
        known, unknown = (statistics.median(cost(kept) for _ in range(3)) for kept in (stored, None))
    assert unknown > known / 10


@pytest.mark.parametrize("target", ["/o/simorgh/", "/account?x=1&y=%D9%88", "/o/simorgh/a//b"])
def test_a_person_goes_on_to_where_they_were_going(knock: SignIn, target: str) -> None:
    assert knock(next=target).location == target


@pytest.mark.access
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http:evil",
    ],
)
def test_no_address_of_another_site_is_followed(nobody: FlaskClient, knock: SignIn, target: str) -> None:
    assert knock(next=target).location == "/"
    assert nobody.get("/sign-in", query_string={"next": target}).location == "/"


def test_someone_sent_to_the_door_comes_back_afterwards(nobody: FlaskClient) -> None:
    door = nobody.get("/account?x=1").location

    data = {"email": "owner@simorgh.example", "password": factories.PASSWORD}
    assert nobody.post(door, data=data).location == "/account?x=1"


@pytest.mark.access
def test_a_session_planted_before_signing_in_is_worth_nothing_after(
    app: Flask, nobody: FlaskClient, knock: SignIn
) -> None:
    nobody.get("/sign-in")
    planted = nobody.get_cookie("vafa")
    assert planted is not None
    knock()
    given = nobody.get_cookie("vafa")

    attacker = app.test_client()
    attacker.set_cookie("vafa", planted.value)
    assert attacker.get("/account").status_code == 303
    assert given is not None
    assert given.value != planted.value
    with nobody.session_transaction() as cookie:
        assert "csrf_token" not in cookie


@pytest.mark.access
def test_signing_in_again_ends_the_session_this_browser_had(app: Flask, nobody: FlaskClient, knock: SignIn) -> None:
    knock()
    first = nobody.get_cookie("vafa")
    assert first is not None
    knock()

    old = app.test_client()
    old.set_cookie("vafa", first.value)
    assert old.get("/account").status_code == 303
    assert nobody.get("/account").status_code == 200


@pytest.mark.access
def test_signing_out_ends_the_session_on_the_server(app: Flask, nobody: FlaskClient, knock: SignIn) -> None:
    knock()
    cookie = nobody.get_cookie("vafa")
    assert cookie is not None
    assert cast.armed(nobody).post("/sign-out").location == "/sign-in"

    copy = app.test_client()
    copy.set_cookie("vafa", cookie.value)
    assert copy.get("/account").status_code == 303


def test_signing_out_needs_a_post(nobody: FlaskClient, knock: SignIn) -> None:
    knock()

    assert nobody.get("/sign-out").status_code == 405
    assert nobody.get("/account").status_code == 200


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(app: Flask, knock: SignIn) -> None:
    user = session.scalars(select(User)).one()
    user.password_hash = old = passwords.FULL.hash(factories.PASSWORD)
    session.commit()
    assert knock().status_code == 303

    renewed = session.scalars(select(User.password_hash)).one()
    assert renewed != old
    assert passwords.CHEAP.verify(renewed, factories.PASSWORD)


def test_tokens_and_passwords_are_stored_as_hashes_alone(nobody: FlaskClient, knock: SignIn) -> None:
    knock()
    with nobody.session_transaction() as cookie:
        token = cookie["sign_in"]

    assert token not in str(session.execute(select(UserSession.__table__)).all())
    assert factories.PASSWORD not in str(session.execute(select(User.__table__)).all())


def test_the_log_knows_who_came_and_went(
    knock: SignIn, nobody: FlaskClient, log: Callable[[], list[AuditEvent]], clock: time_machine.Traveller
) -> None:
    for _ in range(6):
        knock(password="wrong horse battery")
    clock.shift(60)
    knock()
    cast.armed(nobody).post("/sign-out")

    actions = [(event.action, event.subject, event.user_id) for event in log()]
    user = "user:1"
    assert actions == [("sign_in.locked", user, None), ("user.signed_in", user, 1), ("user.signed_out", user, 1)]


@pytest.mark.privacy
def test_the_log_holds_neither_emails_nor_addresses(knock: SignIn, log: Callable[[], list[AuditEvent]]) -> None:
    for _ in range(5):
        knock(email="somebody@else.example")
    knock()

    for event in log():
        kept = f"{event.action} {event.subject} {event.details}"
        assert "@" not in kept
        assert "203.0.113" not in kept
