"""The pages of personal links in a real browser: the code of one's own, continue later, a used link, times."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.db import session
from app.respond.models import Response
from tests.app.respond import invited
from tests.browser import Look, axe_violations, every_look, layout_faults, screenshot

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def paths(app: Flask) -> list[str]:
    wave = invited.open_wave(app, anonymity="anonymous", options={"own_code": True, "timing": True})
    return invited.invite(app, wave, [("thr", "en")] * 5 + [("thr", "fa")] * 5)


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe_violations(page) == []
    assert layout_faults(page) == []


def agree(page: Page) -> None:
    page.locator("input[name=consent]").first.check()
    page.click("button[name=go][value=next]")


@every_look
@pytest.mark.parametrize(("language", "place"), [("en", 0), ("fa", 5)])
def test_the_way_of_a_personal_link(
    page: Page, server: str, paths: list[str], look: Look, language: str, place: int
) -> None:
    look.apply(page)
    page.goto(server + paths[place])
    agree(page)
    page.wait_for_selector("#field-mother")
    check(page, f"own-code-{language}-{look}")
    page.click("button[value=skip]")
    page.click("button[value=later]")
    page.wait_for_url("**/r/continue-later**")
    check(page, f"later-{language}-{look}")
    page.context.clear_cookies()
    page.goto(server + paths[place])
    check(page, f"link-used-{language}-{look}")


def test_times_are_measured_while_the_page_is_in_sight(app: Flask, page: Page, server: str, paths: list[str]) -> None:
    page.goto(server + paths[0])
    agree(page)
    page.click("button[value=skip]")
    page.wait_for_timeout(600)
    page.locator("input[name=purpose]").first.check()
    page.fill("#field-place", "The garden")
    page.wait_for_selector("#saved[data-state=saved]")
    page.click("button[name=go][value=next]")
    page.wait_for_selector("input[name=return]")

    with app.app_context():
        timing = session.scalars(select(Response.timing)).one()
    assert 500 <= timing["items"]["purpose"] <= timing["pages"]["stay"] < 60_000, json.dumps(timing)
