"""The pages of the receipt code in a real browser: fit for everyone, in both ways of writing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.studies.models import Link
from tests.app.respond.test_mine import code_of
from tests.browser import Look, axe_violations, every_look, layout_faults, screenshot
from tests.person import FACTS, Person

pytestmark = pytest.mark.browser
both_ways = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def code(app: Flask, client: FlaskClient, hotel_link: Link) -> str:
    guest = Person(client)
    guest.finish(FACTS | {"first_or_repeat": "1"}, point="4")
    return code_of(guest.html)


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe_violations(page) == []
    assert layout_faults(page) == []


@every_look
@both_ways
def test_the_pages_of_the_receipt_code(page: Page, server: str, code: str, look: Look, language: str) -> None:
    look.apply(page)
    page.goto(f"{server}/mine?lang={language}")
    page.fill("#code", "AAAAA-AAAAA")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    check(page, f"mine-code-{language}-{look}")
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("dl")
    check(page, f"mine-answers-{language}-{look}")
    page.click("a[href*='/mine/erase']")
    check(page, f"mine-erase-{language}-{look}")
    page.click("form button")
    page.wait_for_selector("[data-erased]")
    check(page, f"mine-erased-{language}-{look}")
