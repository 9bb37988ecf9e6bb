"""Two-step verification: it is turned on and off with care, and a code counts once."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import AuditEvent, Organisation, Role, User
from app.accounts.sign_in import second_step, two_factor
from app.kernel import db
from tests import cast, factories
from tests.app.accounts.conftest import SignIn
from tests.app.accounts.sign_in.two_factor.phone import RECOVERY, Phone, is_in, stored, switch_on, type_code

pytestmark = pytest.mark.access


def test_it_counts_only_once_a_code_of_the_phone_was_typed(laptop: FlaskClient, user: User, clock: object) -> None:
    phone = Phone(laptop.get("/account/two-factor").text)
    wrong = laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.wrong})
    before = stored(user).totp_secret
    right = laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})

    assert (wrong.status_code, before) == (422, None)
    assert (right.status_code, len(set(RECOVERY.findall(right.text)))) == (200, 10)
    assert stored(user).totp_secret is not None


def test_a_refused_code_keeps_the_secret_that_the_phone_has(laptop: FlaskClient, clock: object) -> None:
    phone = Phone(laptop.get("/account/two-factor").text)
    again = Phone(laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.wrong}).text)

    assert again.otp.secret == phone.otp.secret


def test_nobody_turns_it_on_with_a_secret_sealed_for_another(
    app: Flask, organisation: Organisation, laptop: FlaskClient, user: User, clock: object
) -> None:
    other = cast.signed_in(app, cast.member(organisation, Role.VIEWER))
    phone = Phone(other.get("/account/two-factor").text)
    laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})

    assert stored(user).totp_secret is None


def test_the_password_alone_opens_nothing(phone: Phone, knock: SignIn, nobody: FlaskClient) -> None:
    assert knock().location == "/sign-in/code"

    assert not is_in(nobody)
    assert nobody.get("/o/simorgh/").status_code == 303


def test_password_and_code_open_the_page_one_was_going_to(phone: Phone, knock: SignIn, nobody: FlaskClient) -> None:
    knock(next="/account?x=1")
    answer = cast.armed(nobody).post("/sign-in/code", data={"code": phone.code()})

    assert answer.location == "/account?x=1"
    assert is_in(nobody)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(phone: Phone, knock: SignIn, nobody: FlaskClient, steps: int) -> None:
    knock()

    assert type_code(nobody, phone.code(steps)) == 303


@pytest.mark.parametrize("steps", [-20, -2, 2, 20])
def test_an_old_or_a_coming_code_is_refused(phone: Phone, knock: SignIn, nobody: FlaskClient, steps: int) -> None:
    knock()

    assert type_code(nobody, phone.code(steps)) == 422
    assert not is_in(nobody)


@pytest.mark.parametrize("written", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_may_be_typed_with_gaps_and_in_any_digits(
    phone: Phone, knock: SignIn, nobody: FlaskClient, written: str
) -> None:
    knock()
    code = phone.code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    assert type_code(nobody, written.format(code[:3], code[3:])) == 303


def test_no_code_is_good_twice(app: Flask, phone: Phone, knock: SignIn, nobody: FlaskClient) -> None:
    code = phone.code()
    knock()
    first = type_code(nobody, code)
    cast.armed(nobody).post("/sign-out")
    knock()

    assert (first, type_code(nobody, code)) == (303, 422)
    assert not is_in(nobody)


def test_the_code_that_turned_it_on_does_not_sign_in(
    laptop: FlaskClient, knock: SignIn, nobody: FlaskClient, clock: object
) -> None:
    phone, _ = switch_on(laptop)
    knock()

    assert type_code(nobody, phone.code()) == 422


def test_two_browsers_cannot_share_a_code(app: Flask, user: User, phone: Phone) -> None:
    code, taken = phone.code(), 0
    for _ in range(2):
        with app.test_request_context():
            one = db.session.get_one(User, user.id)
            db.session.commit()
            try:
                two_factor.check(one, code, now=db.utc_now())
                taken += 1
            except two_factor.WrongSecondFactor:
                pass
            db.session.commit()
            db.session.remove()

    assert taken == 1


def test_the_way_between_password_and_code_ends_after_ten_minutes(
    phone: Phone, knock: SignIn, nobody: FlaskClient, clock: time_machine.Traveller
) -> None:
    knock()
    clock.shift(second_step.LIFETIME + dt.timedelta(seconds=1))

    assert cast.armed(nobody).post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"
    assert not is_in(nobody)


def test_a_new_password_ends_the_way_between(
    phone: Phone, user: User, knock: SignIn, nobody: FlaskClient, laptop: FlaskClient
) -> None:
    knock()
    laptop.post("/account/password", data={"current": factories.PASSWORD, "new": "purple monsoon ledger"})

    assert cast.armed(nobody).post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"


def test_nobody_reaches_the_second_step_without_the_first(phone: Phone, nobody: FlaskClient) -> None:
    assert nobody.get("/sign-in/code").location == "/sign-in"
    assert nobody.post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"


def test_the_second_step_needs_its_token_against_forgery(app: Flask, phone: Phone, knock: SignIn) -> None:
    client = app.test_client()

    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 400


@pytest.mark.parametrize("proof", [{"password": "wrong horse battery"}, {"code": "000000"}, {"code": ""}])
def test_turning_it_off_needs_password_and_code(
    phone: Phone, laptop: FlaskClient, user: User, proof: dict[str, str]
) -> None:
    data = {"password": factories.PASSWORD, "code": phone.code()}
    wrong = laptop.post("/account/two-factor/off", data=data | proof)
    kept = stored(user).totp_secret
    right = laptop.post("/account/two-factor/off", data=data)

    assert (wrong.status_code, kept is None) == (422, False)
    assert (right.status_code, stored(user).totp_secret, stored(user).recovery_hashes) == (303, None, [])


def test_the_owner_sees_who_has_it(app: Flask, organisation: Organisation, phone: Phone, laptop: FlaskClient) -> None:
    cast.member(organisation, Role.VIEWER)
    page = laptop.get("/o/simorgh/members/").text

    assert page.count('<span class="badge open">on</span>') == 1
    assert page.count('<span class="badge">off</span>') == 1


def test_the_log_knows_when_it_went_on_and_off(
    phone: Phone, laptop: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    laptop.post("/account/two-factor/off", data={"password": factories.PASSWORD, "code": phone.code()})

    assert [event.action for event in log()] == ["user.two_factor_on", "user.two_factor_off"]
