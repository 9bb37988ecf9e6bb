"""Recovery codes: each lets in once, and they are there when the phone or the key is not."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.kernel import db
from app.kernel.keys import KeyRing
from tests import cast, factories
from tests.app.accounts.conftest import SignIn
from tests.app.accounts.sign_in.two_factor.phone import RECOVERY, Phone, stored, switch_on, type_code

pytestmark = pytest.mark.access


def test_the_secret_and_the_recovery_codes_are_not_in_the_database(
    laptop: FlaskClient, user: User, clock: object
) -> None:
    phone, codes = switch_on(laptop)

    row = str(db.session.execute(select(User.__table__)).all())
    assert phone.otp.secret not in row
    assert not any(code in row or code.replace("-", "") in row for code in codes)


def test_a_recovery_code_lets_in_once(
    laptop: FlaskClient, user: User, knock: SignIn, nobody: FlaskClient, clock: object
) -> None:
    _, codes = switch_on(laptop)
    knock()
    first = type_code(nobody, codes[3].lower())
    cast.armed(nobody).post("/sign-out")
    knock()

    assert (first, type_code(nobody, codes[3])) == (303, 422)
    assert len(stored(user).recovery_hashes) == 9


def test_new_recovery_codes_replace_the_old(
    laptop: FlaskClient, user: User, clock: time_machine.Traveller, knock: SignIn, nobody: FlaskClient
) -> None:
    phone, old = switch_on(laptop)
    clock.shift(60)
    answer = laptop.post("/account/two-factor/codes", data={"password": factories.PASSWORD, "code": phone.code()})
    new = RECOVERY.findall(answer.text)
    knock()

    assert len(new) == 10
    assert type_code(nobody, old[0]) == 422
    assert type_code(nobody, new[0]) == 303


def test_a_lost_key_leaves_the_recovery_codes(
    laptop: FlaskClient, start: Callable[..., Flask], config: object, clock: object
) -> None:
    _, codes = switch_on(laptop)
    other = start(keys=KeyRing((b"another key",)))
    client = cast.armed(other.test_client())
    client.post("/sign-in", data={"email": "owner@simorgh.example", "password": factories.PASSWORD})

    assert type_code(client, "123456") == 422
    assert type_code(client, codes[0]) == 303


def test_the_recovery_codes_are_kept_by_no_browser(laptop: FlaskClient, clock: object) -> None:
    phone = Phone(laptop.get("/account/two-factor").text)
    answer = laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})

    assert answer.headers["Cache-Control"] == "no-store"
    assert not RECOVERY.findall(laptop.get("/account/two-factor").text)
