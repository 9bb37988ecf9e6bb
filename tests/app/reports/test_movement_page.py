"""Movement on the page of a wave: fit for everyone, and its picture."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page

from app.accounts.models import Organisation
from app.kernel.db import session
from app.studies.models import Wave
from tests import cast, factories
from tests.app import loyal_guests
from tests.browser import become, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def guest_wave(app: Flask) -> Wave:
    """The second of two waves, in which a third of the guests stay elsewhere by now."""
    with app.app_context():
        waves = loyal_guests.study(factories.organisation())
        for wave in waves:
            meant = loyal_guests.guests(240)
            meant[:80, 1] = 2 - wave.number
            loyal_guests.answer(wave, meant, seed=1)
        session.commit()
    return session.get_one(Wave, waves[1].id)


def must_tell_its_marks(page: Page, drawing: Locator) -> None:
    """One stop for all marks: arrows go from one to the next, a pointer tells the one it is over."""
    told = page.locator("#movement .told")
    titles = [one.strip() for one in drawing.locator(".mark > title").all_text_contents()]
    drawing.focus()
    assert told.inner_text()

    drawing.press("ArrowDown")
    assert told.inner_text() == titles[0]
    drawing.press("ArrowDown")
    assert told.inner_text() == titles[1]
    assert drawing.locator(".here").count() == 1
    drawing.press("End")
    assert told.inner_text() == titles[-1]
    drawing.press("Escape")
    assert drawing.locator(".here").count() == 0

    # the middle of a ribbon's box lies beside the ribbon
    drawing.locator(".mark path").nth(1).dispatch_event("pointerover", {"bubbles": True})
    assert told.inner_text() == titles[1]
    drawing.blur()


@both_ways
def test_movement_is_fit_for_everyone(page: Page, server: str, app: Flask, guest_wave: Wave, language: str) -> None:
    organisation = session.get_one(Organisation, guest_wave.study.organisation_id)
    reader: FlaskClient = cast.signed_in(app, factories.user(organisation))
    become(page, server, reader)
    page.goto(f"{server}/o/{organisation.slug}/waves/{guest_wave.id}/report/")
    if language == "fa":
        page.locator("header details.menu summary").last.click()
        page.get_by_role("button", name="فارسی").click()
    page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
    drawing = page.locator("#movement .drawing svg:visible")
    drawing.scroll_into_view_if_needed()

    assert drawing.get_attribute("aria-label")
    must_tell_its_marks(page, drawing)
    must_fit_everyone(page, f"movement-{language}")
