"""The page for typing in a real browser: by the keyboard alone, and fit for everyone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Site
from app.kernel.db import session
from app.respond.models import Response
from app.studies.models import Wave
from tests import factories
from tests.app.respond.paper.test_person import make
from tests.browser import become, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
Stored = Callable[[], list[Response]]
KEYS = ["1", "5", "7", "6", "3", "1", "0", "2"]


@pytest.fixture
def desk(page: Page, server: str, owner: FlaskClient, wave: Wave) -> Page:
    """The page for typing, in hand; with one site and the language of the code there is nothing to choose."""
    become(page, server, owner)
    page.goto(f"{server}/o/simorgh/waves/{wave.id}/paper?language=en")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_form_is_typed_without_touching_the_mouse(desk: Page, stored: Stored) -> None:
    press(desk, *KEYS)
    press(desk, "6")
    desk.keyboard.type("Grand")
    press(desk, "Tab", "3")
    press(desk, "2", "1", "2", "Enter", "1")
    press(desk, "1")
    press(desk, "3", "Enter", "z")
    desk.keyboard.type("Viet")
    press(desk, "Enter")
    desk.keyboard.type("2026-03-21")
    press(desk, "Enter")
    desk.keyboard.type("calm")
    press(desk, "Enter")
    desk.keyboard.type("Quiet room.")
    press(desk, "Control+Enter")
    desk.wait_for_selector("#errors, form[action$=undo]")
    assert desk.locator("#errors").count() == 0, desk.locator("#errors").inner_text()

    (response,) = stored()
    found = response.answers
    assert (found["wifi"], found["welcome"], found["attention"], found["own_scale"]) == (5, 7, 6, 3)
    assert (found["rating"], found["bipolar"], found["grid"]["rival_name"]) == (10, 2, "Grand")
    assert (found["had_problem"], found["used"], found["permission"]) == (0, [1, 2], 1)
    assert (found["nights"], found["spent"], found["home_country"]) == (3, {"$": "refused"}, "VN")
    assert (found["arrived"], found["comment"]) == ("2026-03-21", "Quiet room.")


def test_one_and_then_another_digit_answers_two_questions(desk: Page) -> None:
    press(desk, *KEYS[:5], "1", "4")

    assert desk.locator("[name=rating]:checked").get_attribute("value") == "1"
    assert desk.locator("[name=bipolar]:checked").get_attribute("value") == "4"


def test_minus_star_arrows_and_delete(desk: Page) -> None:
    press(desk, "1", "*", "-", "0", "ArrowUp", "Delete", "ArrowUp", "ArrowUp", "7")

    assert desk.locator("[name=wifi]:checked").get_attribute("value") == "7"
    assert desk.locator("[name=welcome]:checked").get_attribute("value") == "-"
    assert desk.locator("[name=attention]:checked").count() == 0


def test_digits_of_persian_keyboards_are_keys_too(desk: Page) -> None:
    press(desk, "1")
    for key in "۴۷":
        desk.evaluate(
            "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))", key
        )

    assert desk.locator("[name=wifi]:checked").get_attribute("value") == "4"
    assert desk.locator("[name=welcome]:checked").get_attribute("value") == "7"


def test_leaving_a_page_half_typed_is_asked_first(desk: Page) -> None:
    press(desk, "1", "5")
    asked: list[str] = []
    desk.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.get_by_role("link", name="Account").click()
    desk.wait_for_url("**/account")

    assert asked == ["beforeunload"]


@both_ways
def test_whose_form_it_is_is_typed_first_and_a_mistake_is_told(
    page: Page, app: Flask, server: str, owner: FlaskClient, wave: Wave, site: Site, language: str
) -> None:
    guest = make(app, wave, site, "identified", key="4711")
    with app.app_context():
        found = session.get_one(Wave, wave.id)
        found.plan = {"quotas": {site.code: 1}}
        factories.response(found, status="complete", site_id=site.id)
        session.commit()
    owner.post("/language", data={"language": language})
    owner.post(f"/o/simorgh/waves/{wave.id}/paper/sitting", data={"language": "en", "site": str(site.id)})
    become(page, server, owner)
    page.goto(f"{server}/o/simorgh/waves/{wave.id}/paper")
    page.keyboard.type("4712")
    press(page, "Enter", *KEYS, "Control+Enter", "Control+Enter")
    page.wait_for_selector("#person[aria-invalid]")
    must_fit_everyone(page, f"paper-person-{language}")
    page.keyboard.type(guest.link)
    press(page, "Control+Enter")
    page.wait_for_selector("#errors:not(:has(a[href='#row-person']))")
    page.click("#save")
    page.wait_for_selector("form[action$=undo]")

    assert guest.status == "answered"


@both_ways
def test_the_pages_are_fit_for_everyone(page: Page, server: str, owner: FlaskClient, wave: Wave, language: str) -> None:
    owner.post("/language", data={"language": language})
    become(page, server, owner)
    page.goto(f"{server}/o/simorgh/paper")
    must_fit_everyone(page, f"paper-waves-{language}")
    page.goto(f"{server}/o/simorgh/waves/{wave.id}/paper")
    must_fit_everyone(page, f"paper-sitting-{language}")
    page.select_option("#language", "fa")
    page.locator("main form button").click()
    page.wait_for_selector("#typing")
    must_fit_everyone(page, f"paper-entry-{language}")
    press(page, *KEYS)
    page.click("#save")
    page.wait_for_selector("#errors")
    must_fit_everyone(page, f"paper-blank-{language}")
    page.click("#save")
    page.wait_for_selector("form[action$=undo]")
    must_fit_everyone(page, f"paper-next-{language}")
