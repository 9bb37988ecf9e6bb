"""A guest answers on a phone, with and without JavaScript, and the researcher finds it in the report."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Link, Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.browser import become, faults, screenshot
from tests.journeys import answering
from tests.person import FACTS, Person

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def link(app: Flask, organisation: Organisation) -> Link:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    made = factories.link(factories.wave(version), site=factories.site(organisation))
    session.commit()
    return made


@pytest.fixture
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=request.param, has_touch=True)
    yield context.new_page()
    context.close()


def stored() -> Response:
    session.rollback()
    return session.scalars(select(Response)).one()


with_and_without = pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["script", "no-script"])
both_languages = pytest.mark.parametrize("language", ["en", "fa"])


@with_and_without
@both_languages
def test_a_guest_answers_on_a_phone(phone: Page, server: str, link: Link, language: str) -> None:
    phone.goto(f"{server}/s/welcome?lang={language}")
    answering.agree(phone)
    seen = answering.finish(phone)

    assert len(seen) == 7
    assert phone.locator("html").get_attribute("dir") == ("rtl" if language == "fa" else "ltr")
    response = stored()
    assert (response.status, response.language) == ("complete", language)
    assert response.answers["clv_loy_1"] == 4
    assert response.answers["db_rp_all"] == 3
    assert response.answers["open_why"] == "Quiet room, kind people."


@pytest.mark.parametrize("phone", [True], indirect=True, ids=["script"])
@both_languages
def test_every_page_on_a_phone_is_fit_for_everyone(phone: Page, server: str, link: Link, language: str) -> None:
    phone.goto(f"{server}/s/welcome?lang={language}")
    check(phone, f"respond-{language}-consent")
    answering.agree(phone)
    for number in range(1, 8):
        check(phone, f"respond-{language}-{number}")
        answering.fill_page(phone)
        answering.go_on(phone)
    check(phone, f"respond-{language}-thanks")


def test_answers_show_in_the_report_of_a_researcher(
    app: Flask, page: Page, server: str, link: Link, researcher: FlaskClient
) -> None:
    become(page, server, researcher)
    report = f"{server}/o/simorgh/waves/{link.wave_id}/report/"
    page.goto(report)
    assert "Too few answers to show results" in page.content()

    answer_in_another_browser(page, server)
    for point in "12345":
        Person(app.test_client()).finish(FACTS, point=point)
    page.goto(f"{server}/o/simorgh/")
    page.get_by_role("link", name="Open the report").click()

    assert page.locator("#who h2").inner_text() == "6 people answered"
    assert "results begin when, at the end of a day" in page.locator("#too-few").inner_text()
    end(app, link.wave_id)
    page.reload()
    assert page.locator("#reliability h2").is_visible()
    check(page, "report-en-few")
    assert session.scalar(select(func.count()).select_from(Response)) == 6


def end(app: Flask, wave_id: int) -> None:
    """The wave closes, its grace passes, and a worker lets all answers count."""
    session.get_one(Wave, wave_id).closes_at = utc_now()
    session.commit()
    with app.app_context():
        duties.run_duty("respond.settle", utc_now() + dt.timedelta(hours=1))


def answer_in_another_browser(page: Page, server: str) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=PHONE)
    guest = context.new_page()
    guest.goto(f"{server}/s/welcome")
    answering.agree(guest)
    answering.finish(guest)
    context.close()


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert faults(page) == []
