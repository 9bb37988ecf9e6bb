"""The pages of personal links in a real browser: the code of one's own, continue later, a used link, times."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.kernel.db import session
from app.respond.models import Response
from tests.app.respond import invited
from tests.browser import must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def paths(app: Flask) -> list[str]:
    wave = invited.open_wave(app, anonymity="anonymous", options={"own_code": True, "timing": True})
    return invited.invite(app, wave, [("thr", "en")] * 5 + [("thr", "fa")] * 5)


def agree(page: Page) -> None:
    page.locator("input[name=consent]").first.check()
    page.click("button[name=go][value=next]")


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("fa", 5)])
def test_the_way_of_a_personal_link(page: Page, server: str, paths: list[str], language: str, place: int) -> None:
    page.goto(server + paths[place])
    agree(page)
    page.wait_for_selector("#field-mother")
    must_fit_everyone(page, f"own-code-{language}")
    page.click("button[value=skip]")
    page.click("button[value=later]")
    page.wait_for_url("**/r/continue-later**")
    must_fit_everyone(page, f"later-{language}")
    page.context.clear_cookies()
    page.goto(server + paths[place])
    must_fit_everyone(page, f"link-used-{language}")


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
