"""The report page in a real browser: fit for everyone, in both directions."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.studies.models import Wave
from tests.browser import become, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@both_ways
def test_the_report_is_fit_for_everyone(
    page: Page, server: str, wave: Wave, reader: FlaskClient, language: str
) -> None:
    become(page, server, reader)
    page.goto(f"{server}/o/simorgh/waves/{wave.id}/report/")
    if language == "fa":
        page.locator("header details.menu summary").last.click()
        page.get_by_role("button", name="فارسی").click()
    page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")

    must_fit_everyone(page, f"wave-report-{language}")
