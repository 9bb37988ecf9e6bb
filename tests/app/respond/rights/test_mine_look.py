"""The pages of the receipt code in a real browser: fit for everyone, in both ways of writing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.studies.models import Link
from tests.app.respond.rights.receipts import code_of
from tests.browser import both_ways, must_fit_everyone
from tests.databases import one_database
from tests.person import FACTS, Person

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def code(app: Flask, client: FlaskClient, hotel_link: Link) -> str:
    guest = Person(client)
    guest.finish(FACTS | {"first_or_repeat": "1"}, point="4")
    return code_of(guest.html)


@both_ways
def test_the_pages_of_the_receipt_code(page: Page, server: str, code: str, language: str) -> None:
    page.goto(f"{server}/mine?lang={language}")
    page.fill("#code", "AAAAA-AAAAA")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    must_fit_everyone(page, f"mine-code-{language}")
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("dl")
    must_fit_everyone(page, f"mine-answers-{language}")
    page.click("a[href*='/mine/erase']")
    must_fit_everyone(page, f"mine-erase-{language}")
    page.click("form button")
    page.wait_for_selector("[data-erased]")
    must_fit_everyone(page, f"mine-erased-{language}")
