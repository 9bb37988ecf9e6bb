"""Guessing passwords slows the one who guesses, and nobody else."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import Organisation, Role, User
from app.kernel.db import session
from tests import cast, factories
from tests.app.accounts.conftest import SignIn, page


@pytest.fixture(autouse=True)
def _somebody(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


@pytest.mark.access
def test_an_unknown_email_is_locked_like_a_known_one(knock: SignIn, clock: time_machine.Traveller) -> None:
    known = [knock(password="wrong horse battery", address="203.0.113.1") for _ in range(7)]
    unknown = [knock(email="nobody@simorgh.example", address="203.0.113.2") for _ in range(7)]

    assert [a.status_code for a in known] == [a.status_code for a in unknown] == [422] * 5 + [429] * 2
    assert page(known[-1]) == page(unknown[-1])


@pytest.mark.access
def test_after_five_wrong_passwords_even_the_right_one_waits(knock: SignIn, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        knock(password="wrong horse battery")
    refused = knock()
    clock.shift(30)
    let_in = knock()

    assert refused.status_code == 429
    assert "30 seconds" in refused.text
    assert refused.headers["Retry-After"] == "30"
    assert let_in.status_code == 303


@pytest.mark.access
def test_a_lockout_survives_a_restart(
    start: Callable[..., Flask], knock: SignIn, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        knock(password="wrong horse battery")
    again = cast.armed(start().test_client())

    data = {"email": "owner@simorgh.example", "password": factories.PASSWORD}
    assert again.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 429


@pytest.mark.access
def test_a_stranger_who_guesses_does_not_keep_the_owner_out(knock: SignIn, clock: time_machine.Traveller) -> None:
    guesses = [knock(password="wrong horse battery", address="198.51.100.1").status_code for _ in range(7)]

    assert guesses == [422] * 5 + [429] * 2
    assert knock(address="203.0.113.7").status_code == 303


@pytest.mark.access
def test_guesses_from_many_networks_keep_no_browser_out_that_was_in_before(
    app: Flask, nobody: FlaskClient, knock: SignIn, clock: time_machine.Traveller
) -> None:
    knock()
    strangers = app.test_client()
    data = {"email": "owner@simorgh.example", "password": "wrong horse battery"}
    told = [
        cast.armed(strangers).post("/sign-in", data=data, environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code
        for n in range(45)
    ]

    assert told == [422] * 40 + [429] * 5
    # from a new browser the right password waits, from the one that is known it does not, wherever it is
    right = data | {"password": factories.PASSWORD}
    assert cast.armed(app.test_client()).post("/sign-in", data=right).status_code == 429
    assert knock(address="198.51.100.3").status_code == 303


@pytest.mark.access
def test_a_known_browser_counts_for_itself_and_waits_too(nobody: FlaskClient, knock: SignIn) -> None:
    knock()
    told = [knock(password="wrong horse battery", address=f"198.51.100.{n}").status_code for n in range(7)]

    assert told == [422] * 5 + [429] * 2


@pytest.mark.long
@pytest.mark.access
def test_a_browser_is_known_for_its_person_and_password_alone(
    nobody: FlaskClient, knock: SignIn, organisation: Organisation, clock: time_machine.Traveller
) -> None:
    cast.member(organisation, Role.RESEARCHER)
    knock()
    told = [knock("researcher@simorgh.example", "wrong horse", address="198.51.100.1").status_code for _ in range(6)]
    assert told == [422] * 5 + [429]

    operations.set_password(session.scalars(select(User).filter_by(email="owner@simorgh.example")).one(), "kV9!wq-ZTu")
    session.commit()
    guesses = [knock(address="198.51.100.2").status_code for _ in range(6)]
    assert guesses == [422] * 5 + [429]
    # counted by the network, not by the browser
    assert knock(password="kV9!wq-ZTu", address="198.51.100.3").status_code == 303


@pytest.mark.access
@pytest.mark.parametrize("cookie", ["x", "0" * 80, "." * 3000, "a" * 16 + "f" * 64 + "." + "\x00"])
def test_nobody_can_make_the_mark_of_a_known_browser(nobody: FlaskClient, knock: SignIn, cookie: str) -> None:
    nobody.set_cookie("known", cookie)
    told = [knock(password="wrong horse battery", address="198.51.100.1").status_code for _ in range(6)]

    assert told == [422] * 5 + [429]


def test_signing_in_forgets_the_wrong_tries(nobody: FlaskClient, knock: SignIn) -> None:
    for _ in range(3):
        for _ in range(4):
            assert knock(password="wrong horse battery").status_code == 422
        assert knock().status_code == 303


@pytest.mark.access
def test_one_address_that_tries_many_accounts_waits_and_others_do_not(
    knock: SignIn, clock: time_machine.Traveller
) -> None:
    for number in range(30):
        knock(email=f"guest{number}@simorgh.example", address="203.0.113.1")

    assert knock(address="203.0.113.1").status_code == 429
    assert knock(address="203.0.113.2").status_code == 303


def test_many_people_may_sign_in_from_one_address(nobody: FlaskClient, knock: SignIn) -> None:
    for _ in range(40):
        assert knock().status_code == 303
