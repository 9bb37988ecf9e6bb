"""Every kind of item in every language in a real browser: drawn, answered, kept, fit for everyone.

A page is loaded once and looked at in every way: phone and desktop, light and dark, 320 px, zoomed to 400 %, forced
colours. Pictures of all of it are build artefacts (VAFA_ARTEFACTS).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.kernel.db import session, utc_now
from app.kernel.web.i18n import LANGUAGES
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Link
from survey_defs.load import load_file
from survey_defs.model import Questionnaire
from tests import factories
from tests.browser import LOOKS, axe_violations, faults, layout_faults, screenshot
from tests.databases import one_database
from tests.journeys import answering, by_keyboard

pytestmark = [pytest.mark.browser, one_database]
FILE = Path(__file__).resolve().parents[3] / "questionnaires" / "every_kind_everywhere.yaml"
every_language = pytest.mark.parametrize("language", LANGUAGES)
NARROWEST = {"width": 320, "height": 640}
# a window of 1280 x 1024 at 400 %
ZOOMED = {"width": 320, "height": 256}

# what must stand out when the system gives the colours: the chosen answer, and where the keyboard is
CHOSEN = """() => {
  const option = document.querySelector('.option:has(input:checked)');
  const other = document.querySelector('.option:not(:has(input:checked))');
  const [a, b] = [option, other].map(one => getComputedStyle(one));
  return a.backgroundColor !== b.backgroundColor && a.color !== a.backgroundColor && b.color !== b.backgroundColor;
}"""
# an answer without words is no answer: the label, or the name of its column above it
NAMELESS = """() => [...document.querySelectorAll('.option')].filter(e => e.checkVisibility())
  .filter(e => e.querySelector('span').getBoundingClientRect().width <= 1
    && !(e.closest('.battery')?.querySelector('.heads')?.checkVisibility() && e.closest('.options')))
  .map(e => e.outerHTML.slice(0, 120))"""
OUTLINED = """() => {
  const now = document.activeElement, seen = now.closest('.option') || now;
  // past the last one the browser itself has the keyboard
  if (now === document.body) return true;
  const style = getComputedStyle(seen);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return load_file(FILE)


@pytest.fixture
def link(app: Flask, questionnaire: Questionnaire) -> Link:
    version = publish(factories.organisation(), questionnaire, now=utc_now())
    made = factories.link(factories.wave(version, anonymity="identified"))
    session.commit()
    return made


def pages(page: Page, *, place: int = 0) -> Iterator[str]:
    """From the consent to the thanks; each page twice, blank and answered."""
    name = "consent"
    for number in range(1, 9):
        yield name
        if page.locator("[data-complete]").count():
            return
        if name == "consent":
            answering.agree(page)
        else:
            answering.fill_page(page, place=place)
            yield f"{name}-answered"
            answering.go_on(page)
            if page.locator("[name=confirmed]").count():
                yield f"{name}-asked"
                answering.go_on(page)
        name = "thanks" if page.locator("[data-complete]").count() else f"page-{number}"
    raise AssertionError("the questionnaire has no end")


@every_language
def test_every_kind_is_fit_for_everyone(
    page: Page, server: str, link: Link, questionnaire: Questionnaire, language: str
) -> None:
    page.goto(f"{server}/s/welcome?lang={language}")
    seen: set[str] = set()
    for name in pages(page):
        seen |= {str(box.get_attribute("id")) for box in page.locator("[id^=item-]").all()}
        for look in LOOKS:
            look.apply(page)
            screenshot(page, f"every-kind-{language}-{name}-{look}")
            assert faults(page, look) == [], (name, look)
            assert page.evaluate(NAMELESS) == [], (name, look)

    assert seen - {"item-consent"} == {f"item-{item.id}" for item in questionnaire.items}
    session.rollback()
    response = session.scalars(select(Response)).one()
    assert (response.status, response.language) == ("complete", language)


@every_language
def test_no_kind_needs_a_wide_window_or_its_own_colours(page: Page, server: str, link: Link, language: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/s/welcome?lang={language}")
    for name in pages(page):
        page.set_viewport_size(NARROWEST)
        screenshot(page, f"every-kind-{language}-{name}-narrow")
        assert layout_faults(page) == [], name
        page.set_viewport_size(ZOOMED)
        assert layout_faults(page) == [], name
        page.emulate_media(forced_colors="active")
        screenshot(page, f"every-kind-{language}-{name}-forced")
        assert axe_violations(page) == [], name
        if page.locator(".option input:checked").count():
            assert page.evaluate(CHOSEN), name
        page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@every_language
def test_every_kind_is_answered_by_the_keyboard_alone(
    chromium: Browser, server: str, link: Link, questionnaire: Questionnaire, language: str, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 1180, "height": 800})
    page = context.new_page()
    page.goto(f"{server}/s/welcome?lang={language}")
    by_keyboard.to_the_thanks(page)
    context.close()

    session.rollback()
    response = session.scalars(select(Response)).one()
    assert response.status == "complete"
    assert {name for name, value in response.answers.items() if value == {"$": "skipped"}} == set()
    assert set(response.answers) == {item.id for item in questionnaire.items}


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_keyboard_is_always_seen(page: Page, server: str, link: Link, colours: str) -> None:
    page.emulate_media(forced_colors="active" if colours == "active" else "none")
    page.goto(f"{server}/s/welcome?lang=en")
    answering.agree(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
