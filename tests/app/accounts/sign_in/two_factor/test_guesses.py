"""Guessing codes has to wait, and keeps nobody else out."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import AuditEvent, User
from tests import cast, factories
from tests.app.accounts.conftest import SignIn
from tests.app.accounts.sign_in.two_factor.phone import Phone, type_code

pytestmark = pytest.mark.access


def test_guessing_codes_has_to_wait_and_the_wait_is_not_undone_by_the_password(
    phone: Phone, knock: SignIn, nobody: FlaskClient, clock: time_machine.Traveller
) -> None:
    knock()
    guesses = [type_code(nobody, phone.wrong) for _ in range(6)]
    knock()
    locked = type_code(nobody, phone.code())
    clock.shift(61)

    assert guesses == [422] * 5 + [429]
    assert locked == 429
    assert type_code(nobody, phone.code()) == 303


@pytest.mark.access
def test_who_has_the_password_and_guesses_codes_does_not_keep_the_phone_out(
    app: Flask, phone: Phone, knock: SignIn, nobody: FlaskClient, clock: time_machine.Traveller
) -> None:
    knock()
    assert type_code(nobody, phone.code()) == 303
    clock.shift(60)
    thief = cast.armed(app.test_client())
    thief.post("/sign-in", data={"email": "owner@simorgh.example", "password": factories.PASSWORD})
    guesses = [type_code(thief, phone.wrong) for _ in range(7)]

    assert guesses == [422] * 5 + [429] * 2
    knock()
    assert type_code(nobody, phone.code()) == 303


def test_the_log_knows_of_a_lockout(
    phone: Phone, user: User, knock: SignIn, nobody: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    knock()
    for _ in range(5):
        type_code(nobody, phone.wrong)

    assert [e.subject for e in log() if e.action == "sign_in.locked"] == [f"user:{user.id}"]


def test_a_wrong_code_a_used_one_and_a_wrong_recovery_code_are_told_alike(
    phone: Phone, knock: SignIn, nobody: FlaskClient
) -> None:
    knock()
    type_code(nobody, phone.code())
    cast.armed(nobody).post("/sign-out")
    knock()
    tries = [phone.code(), phone.wrong, "AAAA-AAAA-AAAA-AAAA"]
    pages = [cast.armed(nobody).post("/sign-in/code", data={"code": code}).text for code in tries]

    assert len({re.sub(r'name="csrf_token"[^>]*', "", page) for page in pages}) == 1
