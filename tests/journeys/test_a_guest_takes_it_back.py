"""A guest allows contact, takes that back, corrects an answer and erases everything, with and without JavaScript."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.studies.models import Link
from survey_defs.load import load_shipped
from tests import factories
from tests.app.respond.rights.receipts import code_of
from tests.browser import faults, screenshot
from tests.journeys import answering

pytestmark = pytest.mark.browser
with_and_without = pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["script", "no-script"])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tried here is the way of a person, not each database."""
    return sqlite_url


@pytest.fixture
def link(app: Flask, request: pytest.FixtureRequest) -> Link:
    version = publish(factories.organisation(), load_shipped("hotel_loyalty_short"), now=utc_now())
    made = factories.link(factories.wave(version, anonymity="identified"), kind=request.param)
    session.commit()
    return made


@pytest.fixture
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def count(of: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(of)) or 0


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


@with_and_without
@pytest.mark.parametrize("link", ["open", "kiosk"], indirect=True)
def test_everything_that_was_given_can_be_taken_back(phone: Page, server: str, link: Link) -> None:
    phone.goto(f"{server}/s/welcome?lang=en")
    answering.hurry(phone)
    code = code_of(phone.content())
    allow_contact(phone)
    phone.context.clear_cookies()

    phone.goto(f"{server}/mine?lang=en")
    phone.fill("#code", code)
    press(phone, "Show my answers")
    press(phone, "Take this back")
    assert phone.get_by_text("You allow us to contact you.").count() == 0
    correct(phone)

    session.rollback()
    response = session.scalars(select(Response)).one()
    assert (response.answers["db_rp_all"], response.status) == (9, "complete")
    withdrawn = session.scalars(select(Consent).filter_by(kind="recontact")).one()
    assert withdrawn.withdrawn_day is not None
    phone.goto(f"{server}/mine/erase?lang=en")
    with phone.expect_navigation():
        phone.locator("form button").first.click()
    assert phone.locator("[data-erased]").count() == 1
    assert [count(table) for table in (Response, AnswerEvent, Consent)] == [0, 0, 0]


def allow_contact(page: Page) -> None:
    """The permission is asked after the thanks, and nothing is ticked beforehand."""
    assert page.locator("[name=recontact]:checked").count() == 0
    page.locator("label.option", has=page.locator("[name=recontact][value='1']")).click()
    press(page, "Save this")
    assert page.get_by_text("You allow us to contact you.").count() == 1


def correct(page: Page) -> None:
    """Another figure on the first page, and on to the thanks."""
    press(page, "Correct my answers")
    page.fill("[name=db_rp_all]", "9")
    answering.go_on(page)
    for _ in range(20):
        if page.locator("[data-complete]").count():
            return
        answering.go_on(page)
    raise AssertionError("the correction has no end")


@pytest.mark.parametrize("phone", [True], indirect=True, ids=["script"])
@pytest.mark.parametrize("link", ["open"], indirect=True)
@pytest.mark.parametrize("language", ["en", "fa", "zh", "vi"])
def test_the_question_about_contact_is_fit_for_everyone(phone: Page, server: str, link: Link, language: str) -> None:
    phone.emulate_media(reduced_motion="reduce")
    phone.goto(f"{server}/s/welcome?lang={language}")
    answering.hurry(phone)
    screenshot(phone, f"recontact-{language}")
    assert faults(phone) == []
    phone.locator("label.option").first.click()
    with phone.expect_navigation():
        phone.locator("form .button").click()

    screenshot(phone, f"recontact-{language}-given")
    assert phone.locator("[role=status]").count() == 1
    assert faults(phone) == []
