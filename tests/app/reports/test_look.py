"""The report page in a real browser: fit for everyone, in both directions."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.studies.models import Wave
from tests.browser import Look, axe_violations, become, every_look, layout_faults, screenshot

pytestmark = pytest.mark.browser


@every_look
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_report_is_fit_for_everyone(
    page: Page, server: str, wave: Wave, reader: FlaskClient, look: Look, language: str
) -> None:
    become(page, server, reader)
    look.apply(page)
    page.goto(f"{server}/o/simorgh/waves/{wave.id}/report/")
    if language == "fa":
        page.locator("header details.menu summary").last.click()
        page.get_by_role("button", name="فارسی").click()
    page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")

    screenshot(page, f"wave-report-{language}-{look}")
    assert axe_violations(page) == []
    assert layout_faults(page) == []
