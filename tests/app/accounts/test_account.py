"""A person's own page, and the life of their sessions."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import operations, sessions
from app.accounts.models import Organisation, Role, User, UserSession
from app.accounts.sign_in import passwords
from app.kernel import db
from tests import cast, factories

NEW = "purple monsoon ledger"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.RESEARCHER)


@pytest.fixture
def laptop(app: Flask, user: User) -> FlaskClient:
    return cast.signed_in(app, user)


@pytest.fixture
def phone(app: Flask, user: User) -> FlaskClient:
    return cast.signed_in(app, user)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def change(client: FlaskClient, current: str = factories.PASSWORD, new: str = NEW) -> int:
    return client.post("/account/password", data={"current": current, "new": new}).status_code


def test_name_and_language_are_a_persons_own(laptop: FlaskClient) -> None:
    laptop.post("/account", data={"name": "  سارا   امینی ", "language": "fa"})

    page = laptop.get("/account").text
    assert '<html lang="fa" dir="rtl">' in page
    assert 'value="سارا امینی"' in page


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 201}, {"language": "xx"}])
def test_a_profile_that_cannot_be_is_refused(laptop: FlaskClient, wrong: dict[str, str]) -> None:
    assert laptop.post("/account", data={"name": "Sara", "language": "en"} | wrong).status_code == 422


def test_the_switch_changes_the_language_of_a_person_everywhere(laptop: FlaskClient, phone: FlaskClient) -> None:
    assert laptop.post("/language", data={"language": "vi", "next": "/account"}).location == "/account"

    assert '<html lang="vi"' in phone.get("/account").text


def test_the_switch_is_kept_by_the_browser_of_someone_not_signed_in(nobody: FlaskClient) -> None:
    answer = nobody.post("/language", data={"language": "zh", "next": "/sign-in"})

    assert '<html lang="zh"' in nobody.get("/sign-in").text
    assert "HttpOnly" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("data", [{"language": "xx"}, {}, {"language": "fa", "next": "https://evil.example"}])
def test_the_switch_follows_nobody_elsewhere(nobody: FlaskClient, data: dict[str, str]) -> None:
    assert nobody.post("/language", data=data).location == "/"


@pytest.mark.access
def test_a_new_password_replaces_the_old(laptop: FlaskClient) -> None:
    assert change(laptop) == 303

    stored = db.session.scalars(select(User.password_hash)).one()
    assert passwords.CHEAP.verify(stored, NEW)


@pytest.mark.access
def test_a_new_password_signs_every_other_browser_out(laptop: FlaskClient, phone: FlaskClient) -> None:
    change(laptop)

    assert is_in(laptop)
    assert not is_in(phone)


@pytest.mark.access
def test_a_copy_of_the_cookie_is_worth_nothing_after_a_new_password(app: Flask, laptop: FlaskClient) -> None:
    cookie = laptop.get_cookie("vafa")
    assert cookie is not None
    change(laptop)

    copy = app.test_client()
    copy.set_cookie("vafa", cookie.value)
    assert not is_in(copy)


@pytest.mark.access
def test_a_password_that_was_set_for_someone_signs_every_browser_out(
    app: Flask, laptop: FlaskClient, phone: FlaskClient
) -> None:
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        operations.set_password(user, NEW)
        db.session.commit()

    assert passwords.CHEAP.verify(user.password_hash, NEW)
    assert not any(map(is_in, (laptop, phone)))


@pytest.mark.access
@pytest.mark.parametrize("new", ["short", "password12", "researcher@simorgh.example", ""])
def test_a_weak_new_password_is_refused(laptop: FlaskClient, new: str) -> None:
    assert change(laptop, new=new) == 422
    assert change(laptop) == 303


@pytest.mark.access
def test_guessing_the_present_password_has_to_wait(laptop: FlaskClient) -> None:
    assert [change(laptop, current="wrong horse battery") for _ in range(6)] == [422] * 5 + [429]
    assert change(laptop) == 429


def test_a_person_sees_their_own_browsers_alone(laptop: FlaskClient, phone: FlaskClient, stranger: FlaskClient) -> None:
    assert laptop.get("/account").text.count("Firefox, Linux</bdi>") == 2
    assert stranger.get("/account").text.count("Firefox, Linux</bdi>") == 1


@pytest.mark.access
def test_one_browser_is_signed_out_from_another(user: User, laptop: FlaskClient, phone: FlaskClient) -> None:
    last = db.session.scalars(select(UserSession.id).order_by(UserSession.created_at.desc())).first()
    laptop.post(f"/account/sessions/{last}/end")

    assert is_in(laptop)
    assert not is_in(phone)


@pytest.mark.access
def test_every_other_browser_is_signed_out_at_once(app: Flask, user: User, laptop: FlaskClient) -> None:
    others = [cast.signed_in(app, user) for _ in range(3)]
    laptop.post("/account/sessions/end-others")

    assert is_in(laptop)
    assert not any(map(is_in, others))


@pytest.mark.access
def test_nobody_signs_a_stranger_out(user: User, laptop: FlaskClient, stranger: FlaskClient) -> None:
    mine = db.session.scalars(select(UserSession.id).where(UserSession.user_id == user.id)).one()

    assert stranger.post(f"/account/sessions/{mine}/end").status_code == 404
    assert is_in(laptop)


@pytest.mark.access
def test_an_idle_session_ends(laptop: FlaskClient, clock: time_machine.Traveller) -> None:
    clock.shift(sessions.IDLE)

    assert not is_in(laptop)


@pytest.mark.access
def test_a_session_in_use_ends_after_two_weeks(laptop: FlaskClient, clock: time_machine.Traveller) -> None:
    used = 0
    while is_in(laptop) and used < 40:
        clock.shift(dt.timedelta(hours=11))
        used += 1

    assert used == -(-sessions.LONGEST // dt.timedelta(hours=11))


def test_reading_pages_is_written_down_every_five_minutes_at_most(
    laptop: FlaskClient, clock: time_machine.Traveller
) -> None:
    seen = []
    for minutes in (1, 3, 1, 4, 1):
        clock.shift(dt.timedelta(minutes=minutes))
        laptop.get("/account")
        seen.append(db.session.scalars(select(UserSession.seen_at)).one())
        db.session.remove()

    assert [seen[i] == seen[i - 1] for i in range(1, 5)] == [True, False, True, False]


def test_ended_sessions_are_cleared_away_at_the_next_sign_in(app: Flask, user: User, laptop: FlaskClient) -> None:
    laptop.post("/sign-out")
    cast.signed_in(app, user)

    assert len(db.session.scalars(select(UserSession)).all()) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, name: str) -> None:
    assert sessions.browser_name(agent) == name
