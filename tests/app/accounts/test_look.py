"""The door and a person's own page in a real browser: usable by everyone, in every look, both ways of writing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Organisation, Role, User
from app.accounts.sign_in import first_user
from app.kernel.config import Config
from tests import cast, factories
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


def speak(page: Page, server: str, language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": server}])


@both_ways
def test_the_door(page: Page, server: str, user: User, language: str) -> None:
    speak(page, server, language)
    page.goto(f"{server}/sign-in")
    must_fit_everyone(page, f"sign-in-{language}")

    page.fill("#email", "owner@simorgh.example")
    page.fill("#password", "wrong horse battery")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#email") == "owner@simorgh.example"
    must_fit_everyone(page, f"sign-in-refused-{language}")


@both_ways
def test_the_first_page(page: Page, server: str, language: str) -> None:
    speak(page, server, language)
    page.goto(server)
    must_fit_everyone(page, f"first-{language}")

    page.fill("#code", "AAAA-AAAA-AAAA")
    page.fill("#organisation", "Hotel Simorgh")
    page.fill("#name", "رکسانا کریمی")
    page.fill("#email", "roxana@simorgh.example")
    page.fill("#password", "short")
    page.click("main .button")
    page.wait_for_selector("[aria-invalid=true]")
    must_fit_everyone(page, f"first-refused-{language}")


@both_ways
def test_the_account(app: Flask, page: Page, server: str, user: User, phone: FlaskClient, language: str) -> None:
    at_desk(page, server, phone, language)
    page.goto(f"{server}/account")
    must_fit_everyone(page, f"account-{language}")

    page.click(".menu > summary")
    must_fit_everyone(page, f"account-menu-{language}")


@pytest.fixture
def phone(app: Flask, user: User) -> FlaskClient:
    """One of two browsers the person is signed in with."""
    cast.signed_in(app, user)
    return cast.signed_in(app, user)


def test_a_person_founds_an_organisation_and_finds_the_way_in_and_out(page: Page, server: str, config: Config) -> None:
    page.goto(server)
    typed = {"code": first_user.first_code(config), "organisation": "Hotel Simorgh", "name": "Roxana Karimi"}
    for field, value in {**typed, "email": "roxana@simorgh.example", "password": factories.PASSWORD}.items():
        page.fill(f"#{field}", value)
    page.click("main .button")
    page.wait_for_url("**/o/hotel-simorgh/begin/")
    must_fit_everyone(page, "top-bar")

    page.click("header >> text=Sign out")
    page.wait_for_url("**/sign-in")
    page.goto(f"{server}/o/hotel-simorgh/")
    page.fill("#email", "Roxana@Simorgh.example")
    page.fill("#password", factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/o/hotel-simorgh/")


def test_the_switch_of_languages_stays_on_the_page(page: Page, server: str, user: User) -> None:
    page.goto(f"{server}/sign-in?next=/account")
    page.click("text=فارسی")

    page.wait_for_selector("html[lang=fa][dir=rtl]")
    assert page.url == f"{server}/sign-in?next=/account"
