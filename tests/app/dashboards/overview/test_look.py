"""The manager's pages in a real browser: the finding and what to do on the first screen, fit for everyone."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Site
from app.kernel.db import session
from app.results.overview.model import Overview
from app.studies.models import Wave
from tests import factories
from tests.browser import at_desk, both_ways, layout_faults, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
PAGES = {"chain": "/", "site": "/?site=shz", "language": "/?language=fa", "refused": "/?site=shz&language=fa"}
# a desk; the first screen holds what was found and what is to be done
DESK, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@pytest.fixture
def desk(page: Page, server: str, owner: FlaskClient, figures: Overview, sites: dict[str, Site], closed: Wave) -> str:
    factories.case(closed, site=sites["shz"], dimension="clv_rev")
    session.commit()
    return at_desk(page, server, owner, "en")


@both_ways
def test_they_are_fit_for_everyone(
    page: Page, server: str, owner: FlaskClient, figures: Overview, language: str
) -> None:
    desk = at_desk(page, server, owner, language)
    for name, address in PAGES.items():
        answer = page.goto(desk + address)
        assert answer is not None
        assert answer.status == 200
        must_fit_everyone(page, f"overview-{name}-{language}")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert layout_faults(page) == [], (name, "320")


def test_the_first_screen_of_a_desk_holds_the_finding_and_what_to_do(page: Page, desk: str) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(f"{desk}/")

    for selector in ("h1", ".tally", ".first .button"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= DESK["height"], selector


def test_the_case_is_one_tap_away(page: Page, desk: str) -> None:
    page.goto(f"{desk}/")
    page.get_by_role("link", name="Open the case").click()
    page.wait_for_url("**/cases/*")

    assert page.locator("h1").is_visible()


def test_what_is_shown_is_chosen_by_keys_alone(page: Page, desk: str) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(f"{desk}/")
    page.get_by_label("Site", exact=True).focus()
    page.keyboard.type("Shi")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**site=shz**")

    assert "lost 9 points" in page.locator("h1").inner_text()


def test_on_a_phone_what_is_shown_opens(page: Page, desk: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk}/")
    chosen = page.locator("#by-language")
    assert not chosen.is_visible()
    page.get_by_role("link", name="Change", exact=True).click()

    assert chosen.is_visible()
