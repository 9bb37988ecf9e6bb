"""The pages for who writes programs in a real browser: usable by everyone, in every look, both ways of writing."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from tests import factories
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def desk(page: Page, server: str, owner: FlaskClient, language: str) -> str:
    return at_desk(page, server, owner, language) + "/developers"


@both_ways
def test_empty_pages(page: Page, desk: str, language: str) -> None:
    for name in ("", "tokens", "webhooks"):
        page.goto(f"{desk}/{name}")
        must_fit_everyone(page, f"developers-{name or 'reference'}-{language}")


@both_ways
def test_tokens_and_webhooks(page: Page, desk: str, organisation: Organisation, language: str) -> None:
    factories.token(organisation, "customers:read", secret="vafa_1", last_used_at=utc_now())
    factories.token(organisation, name="Old report", secret="vafa_2", revoked_at=utc_now())
    session.commit()
    page.goto(f"{desk}/tokens")
    page.fill("#name", "Booking system")
    page.check("input[value='studies:read']")
    page.click("main form.card .button")
    page.wait_for_selector("#secret")
    must_fit_everyone(page, f"developers-token-{language}")

    page.goto(f"{desk}/webhooks")
    page.fill("#url", "https://hooks.example/a/rather/long/path/of/a/program/that/is/told")
    page.click("main form.card .button")
    page.wait_for_selector(".error")
    must_fit_everyone(page, f"developers-webhook-refused-{language}")
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.click("main form.card .button")
    page.wait_for_selector("#secret")
    must_fit_everyone(page, f"developers-webhook-{language}")


@both_ways
def test_deliveries(page: Page, desk: str, organisation: Organisation, language: str) -> None:
    hook = factories.webhook(organisation, failing_since=utc_now(), is_on=False)
    factories.delivery(hook, state="delivered", last_status=200, tries=1, settled_at=utc_now())
    told = {"last_status": 503, "tries": 8, "error": "Service temporarily unavailable. " * 8}
    factories.delivery(hook, "response.completed", state="failed", settled_at=utc_now(), **told)
    factories.delivery(hook, "ping", tries=2, error="ConnectionRefusedError: [Errno 111] Connection refused")
    session.commit()
    page.goto(f"{desk}/webhooks/{hook.id}")
    for summary in page.locator("summary").all()[-2:]:
        summary.click()
    must_fit_everyone(page, f"developers-deliveries-{language}")
