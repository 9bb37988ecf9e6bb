"""Every kind of item in a real browser: drawn, answered, kept, fit for everyone."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Link
from survey_defs.load import load_file
from tests import factories
from tests.browser import Look, axe_violations, every_look, layout_faults, screenshot
from tests.journeys import answering

pytestmark = pytest.mark.browser
FILE = Path(__file__).resolve().parents[2] / "questionnaires" / "every_kind.yaml"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def link(app: Flask) -> Link:
    version = publish(factories.organisation(), load_file(FILE), now=utc_now())
    made = factories.link(factories.wave(version, anonymity="identified"))
    session.commit()
    return made


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe_violations(page) == []
    assert layout_faults(page) == []


@every_look
def test_every_kind_is_fit_for_everyone(page: Page, server: str, link: Link, look: Look) -> None:
    look.apply(page)
    page.goto(f"{server}/s/welcome")
    answering.agree(page)
    for number in range(1, 20):
        check(page, f"every-kind-{number}-{look}")
        if page.locator("[data-complete]").count():
            break
        answering.fill_page(page, place=1)
        answering.go_on(page)
        if page.locator("[name=confirmed]").count():
            answering.go_on(page)
    assert page.locator("[data-complete]").count() == 1
    session.rollback()
    assert session.scalars(select(Response)).one().status == "complete"


def test_no_kind_scrolls_sideways_on_the_narrowest_phone(page: Page, server: str, link: Link) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server}/s/welcome")
    answering.agree(page)
    for _ in range(20):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        if page.locator("[data-complete]").count():
            return
        answering.fill_page(page, place=1)
        answering.go_on(page)
        if page.locator("[name=confirmed]").count():
            answering.go_on(page)
