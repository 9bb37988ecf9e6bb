"""Every shipped questionnaire is published and answered to the end in each of its languages."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from survey_defs.answers import reason_of
from survey_defs.load import load_shipped, shipped
from tests import factories
from tests.journeys import answering

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tried here is each questionnaire, not each database."""
    return sqlite_url


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def cases() -> list[tuple[str, str]]:
    return [(name, language) for name in shipped() for language in load_shipped(name).languages]


@pytest.mark.parametrize(("name", "language"), cases())
def test_answered_to_the_end(app: Flask, phone: Page, server: str, name: str, language: str) -> None:
    questionnaire = load_shipped(name)
    factories.link(factories.wave(publish(factories.organisation(), questionnaire, now=utc_now())))
    session.commit()
    phone.goto(f"{server}/s/welcome?lang={language}")
    pages = answering.hurry(phone)

    assert pages >= len(questionnaire.pages)
    assert phone.locator("html").get_attribute("lang") == language
    session.rollback()
    response = session.scalars(select(Response)).one()
    assert (response.status, response.language) == ("complete", language)
    unanswered = {item.id for item in questionnaire.items if item.id not in response.answers}
    skipped = {name for name, value in response.answers.items() if reason_of(value) == "skipped"}
    assert not unanswered - {item.id for item in questionnaire.items if not item.soft_required}
    assert not {item for item in skipped if questionnaire.item(item).kind == "likert"}
