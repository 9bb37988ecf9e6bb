"""Whoever changes a password or two-step verification, its person hears of it, once, without a secret."""

import datetime as dt
from collections.abc import Callable

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import User
from app.accounts.sign_in import changed, two_factor
from app.kernel.db import begin_writing, session, utc_now
from app.letters.outbox import Message
from tests import factories
from tests.app.accounts.conftest import PUBLIC, link_in, send_letters
from tests.post import Post, part

pytestmark = pytest.mark.access
NEW = "four calm grey herons"


@pytest.fixture
def app(mailing: Flask) -> Flask:
    return mailing


def deed_password(user: User) -> None:
    operations.set_password(user, NEW)


def deed_on(user: User) -> None:
    secret = two_factor.new_secret()
    two_factor.turn_on(user, secret, pyotp.TOTP(secret).now(), now=utc_now())


def deed_reset(user: User) -> None:
    two_factor.reset(user)


def change_password(client: FlaskClient, new: str = NEW) -> int:
    data = {"current": factories.PASSWORD, "new": new}
    return client.post("/account/password", data=data).status_code


def test_a_new_password_is_told_to_its_person(app: Flask, owner: FlaskClient, post: Post) -> None:
    assert change_password(owner) == 303
    send_letters(app)

    (letter,) = post.letters
    words = part(letter, "plain")
    assert post.recipients == ["owner@simorgh.example"]
    assert "Your password was changed" in words
    assert f"{PUBLIC}/forgot" in words
    assert NEW not in words + part(letter, "html")


def test_a_password_that_was_not_changed_is_not_told(app: Flask, owner: FlaskClient) -> None:
    change_password(owner, "short")

    assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    ("deed", "what"), [(deed_password, "password"), (deed_on, "two_factor_on"), (deed_reset, "two_factor_off")]
)
def test_each_change_has_its_message(app: Flask, owner: FlaskClient, deed: Callable[[User], None], what: str) -> None:
    with app.test_request_context():
        user = session.scalars(select(User)).one()
        session.commit()
        deed(user)
        session.commit()
        told = [message.parameters["what"] for message in session.scalars(select(Message))]
        session.remove()

    assert told == [what]


def test_the_message_speaks_the_language_of_its_person(app: Flask, owner: FlaskClient, post: Post) -> None:
    session.scalars(select(User)).one().language = "fa"
    session.commit()
    change_password(owner)
    send_letters(app)

    assert '<html lang="fa" dir="rtl">' in part(post.letters[0], "html")


def test_the_link_leads_to_a_new_password(app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post) -> None:
    change_password(owner)
    send_letters(app)

    assert nobody.get(link_in(post)).status_code == 200


def test_a_message_that_waited_too_long_is_withdrawn_and_goes(app: Flask, owner: FlaskClient, post: Post) -> None:
    change_password(owner)
    with time_machine.travel(utc_now() + changed.LATEST + dt.timedelta(minutes=1), tick=False):
        send_letters(app)
    states = session.scalars(select(Message.state)).all()
    session.remove()
    begin_writing()
    gone = changed.tidy(utc_now() + changed.KEPT + dt.timedelta(days=1))
    session.commit()

    assert (post.letters, states, gone) == ([], ["cancelled"], 1)
