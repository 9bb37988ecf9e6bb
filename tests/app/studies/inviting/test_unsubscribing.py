"""Unsubscribe: asked on a page, done by one press or by the mail program itself, undone by another."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.customers import consents
from app.customers.models import ContactConsent, Customer
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.studies.inviting.personal import token_of
from app.studies.models import Invitation
from tests.app.studies.letters_cast import invited, letters_wave, send, settings
from tests.browser import must_fit_everyone
from tests.databases import one_database
from tests.post import Post


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Flask:
    return start(**settings(post))


@pytest.fixture
def stop(app: Flask, config: Config) -> str:
    """The address in somebody's letter."""
    with app.app_context():
        invitation = invited(letters_wave(), language="en")
        for channel in ("mail", "sms"):
            consents.give(invitation.customer, channel, source="import", now=utc_now())
        session.commit()
        return f"/i/{token_of(config.keys, invitation)}/stop"


def standing(app: Flask) -> tuple[str, str, str]:
    with app.app_context():
        customer, invitation = session.scalars(select(Customer)).one(), session.scalars(select(Invitation)).one()
        return customer.mail_consent, customer.sms_consent, invitation.status


def test_looking_changes_nothing(app: Flask, client: FlaskClient, stop: str) -> None:
    assert "Unsubscribe?" in client.get(stop).text
    assert standing(app) == ("given", "given", "new")


@pytest.mark.privacy
def test_one_press_ends_all_messages_at_once(app: Flask, client: FlaskClient, post: Post, stop: str) -> None:
    assert "You have unsubscribed" in client.post(stop).text
    assert standing(app) == ("withdrawn", "withdrawn", "opted_out")
    with app.app_context():
        send(app)
    assert post.letters == []


def test_a_mail_program_does_it_in_one_click(app: Flask, client: FlaskClient, stop: str) -> None:
    answer = client.post(stop, data={"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert standing(app)[0] == "withdrawn"


def test_twice_is_once(app: Flask, client: FlaskClient, stop: str) -> None:
    client.post(stop)
    assert client.post(stop).status_code == 200
    assert standing(app)[0] == "withdrawn"


def test_a_mistake_is_undone(app: Flask, client: FlaskClient, post: Post, stop: str) -> None:
    client.post(stop)
    assert "All is as it was" in client.post(f"{stop}/undo").text
    assert standing(app) == ("given", "given", "new")
    with app.app_context():
        send(app)
    assert len(post.letters) == 1


def test_undoing_allows_no_more_than_before(app: Flask, client: FlaskClient, config: Config) -> None:
    with app.app_context():
        address = f"/i/{token_of(config.keys, invited(letters_wave()))}/stop"
    client.post(address)
    client.post(f"{address}/undo")
    assert standing(app)[:2] == ("given", "withdrawn")


@pytest.mark.privacy
def test_taking_back_what_nobody_did_is_no_consent(app: Flask, client: FlaskClient, config: Config) -> None:
    with app.app_context():
        invitation = invited(letters_wave(), language="en")
        session.get_one(Customer, invitation.customer_id).mail_consent = "unknown"
        session.commit()
        token = token_of(config.keys, invitation)
    before = standing(app)

    assert client.post(f"/i/{token}/stop/undo").status_code == 200
    assert standing(app) == before
    with app.app_context():
        assert list(session.scalars(select(ContactConsent))) == []


@pytest.mark.access
@pytest.mark.parametrize("way", ["get", "post"])
def test_an_unknown_link_says_so_and_nothing_else(client: FlaskClient, stop: str, way: str) -> None:
    answer = getattr(client, way)("/i/" + "x" * 43 + "/stop")
    assert (answer.status_code, "This link leads nowhere" in answer.text) == (404, True)


def test_the_page_speaks_the_language_of_the_message(app: Flask, client: FlaskClient, config: Config) -> None:
    with app.app_context():
        invitation = invited(letters_wave(), language="fa")
        address = f"/i/{token_of(config.keys, invitation)}/stop"

    assert '<html lang="fa" dir="rtl">' in client.get(address).text
    assert '<html lang="vi" dir="ltr">' in client.get(f"{address}?lang=vi").text


@pytest.mark.browser
@one_database
def test_everyone_can_stop_and_go_back(page: Page, server: str, stop: str) -> None:
    page.goto(server + stop)
    for name in ("Unsubscribe", "Contact me again", "Unsubscribe"):
        must_fit_everyone(page, f"stop-{name.split()[0].lower()}")
        page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Contact me again").wait_for()
    must_fit_everyone(page, "stopped")
