"""Two-step verification: codes count once, recovery codes count once, guessing has to wait."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role, User
from app.accounts.sign_in import second_step, two_factor
from app.kernel import db
from app.kernel.keys import KeyRing
from tests import cast, factories
from tests.app.accounts.conftest import SignIn

pytestmark = pytest.mark.access
RECOVERY = re.compile(r"<code>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</code>")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands still at the beginning of a half minute."""
    now = int(dt.datetime.now(dt.UTC).timestamp())
    with time_machine.travel(now - now % 30 + 31, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


@pytest.fixture
def laptop(app: Flask, user: User) -> FlaskClient:
    return cast.signed_in(app, user)


class Phone:
    """An authenticator that has scanned the secret of a page."""

    def __init__(self, page: str) -> None:
        self.sealed = found(r'name="sealed" value="([^"]+)"', page)
        self.otp = pyotp.TOTP(found(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page).replace(" ", ""))

    def code(self, steps: int = 0) -> str:
        return self.otp.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps))

    @property
    def wrong(self) -> str:
        good = {self.code(step) for step in range(-2, 3)}
        return next(f"{number:06}" for number in range(10) if f"{number:06}" not in good)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None
    return match[1]


def switch_on(client: FlaskClient) -> tuple[Phone, list[str]]:
    """Turn it on as a person does; the phone and the recovery codes."""
    phone = Phone(client.get("/account/two-factor").text)
    answer = client.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})
    return phone, RECOVERY.findall(answer.text)


def stored(user: User) -> User:
    db.session.remove()
    return db.session.get_one(User, user.id)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def type_code(client: FlaskClient, code: str) -> int:
    return cast.armed(client).post("/sign-in/code", data={"code": code}).status_code


@pytest.fixture
def phone(laptop: FlaskClient, clock: time_machine.Traveller) -> Phone:
    """Of somebody who turned two-step verification on; a minute ago, so that its first code is past."""
    made, _ = switch_on(laptop)
    clock.shift(60)
    return made


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


def test_the_secret_and_the_recovery_codes_are_not_in_the_database(
    laptop: FlaskClient, user: User, clock: object
) -> None:
    phone, codes = switch_on(laptop)

    row = str(db.session.execute(select(User.__table__)).all())
    assert phone.otp.secret not in row
    assert not any(code in row or code.replace("-", "") in row for code in codes)


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


def test_the_owner_sees_who_has_it(app: Flask, organisation: Organisation, phone: Phone, laptop: FlaskClient) -> None:
    cast.member(organisation, Role.VIEWER)
    page = laptop.get("/o/simorgh/members/").text

    assert page.count('<span class="badge open">on</span>') == 1
    assert page.count('<span class="badge">off</span>') == 1


def test_the_recovery_codes_are_kept_by_no_browser(laptop: FlaskClient, clock: object) -> None:
    phone = Phone(laptop.get("/account/two-factor").text)
    answer = laptop.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})

    assert answer.headers["Cache-Control"] == "no-store"
    assert not RECOVERY.findall(laptop.get("/account/two-factor").text)


def test_the_log_knows_when_it_went_on_and_off(
    phone: Phone, laptop: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    laptop.post("/account/two-factor/off", data={"password": factories.PASSWORD, "code": phone.code()})

    assert [event.action for event in log()] == ["user.two_factor_on", "user.two_factor_off"]
