"""The pages for who writes programs in a real browser: usable by everyone, in every look, both ways of writing."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Organisation, User
from app.db import session, utc_now
from tests import factories
from tests.browser import Look, axe_violations, become, every_look, layout_faults, screenshot

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def desk(page: Page, server: str, organisation: Organisation, look: Look, language: str, owner: FlaskClient) -> str:
    """The browser of an owner who reads this language; the address of the pages."""
    look.apply(page)
    person = session.scalars(select(User)).one()
    person.language = language
    session.commit()
    become(page, server, owner)
    return f"{server}/o/simorgh/developers"


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe_violations(page) == []
    assert layout_faults(page) == []


@every_look
@both_ways
def test_empty_pages(page: Page, desk: str, look: Look, language: str) -> None:
    for name in ("", "tokens", "webhooks"):
        page.goto(f"{desk}/{name}")
        check(page, f"developers-{name or 'reference'}-{language}-{look}")


@every_look
@both_ways
def test_tokens_and_webhooks(page: Page, desk: str, organisation: Organisation, look: Look, language: str) -> None:
    factories.token(organisation, "customers:read", secret="vafa_1", last_used_at=utc_now())
    factories.token(organisation, name="Old report", secret="vafa_2", revoked_at=utc_now())
    session.commit()
    page.goto(f"{desk}/tokens")
    page.fill("#name", "Booking system")
    page.check("input[value='studies:read']")
    page.click("main form.card .button")
    page.wait_for_selector("#secret")
    check(page, f"developers-token-{language}-{look}")

    page.goto(f"{desk}/webhooks")
    page.fill("#url", "https://hooks.example/a/rather/long/path/of/a/program/that/is/told")
    page.click("main form.card .button")
    page.wait_for_selector(".error")
    check(page, f"developers-webhook-refused-{language}-{look}")
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.click("main form.card .button")
    page.wait_for_selector("#secret")
    check(page, f"developers-webhook-{language}-{look}")


@every_look
@both_ways
def test_deliveries(page: Page, desk: str, organisation: Organisation, look: Look, language: str) -> None:
    hook = factories.webhook(organisation, failing_since=utc_now(), is_on=False)
    factories.delivery(hook, state="delivered", last_status=200, tries=1, settled_at=utc_now())
    told = {"last_status": 503, "tries": 8, "error": "Service temporarily unavailable. " * 8}
    factories.delivery(hook, "response.completed", state="failed", settled_at=utc_now(), **told)
    factories.delivery(hook, "ping", tries=2, error="ConnectionRefusedError: [Errno 111] Connection refused")
    session.commit()
    page.goto(f"{desk}/webhooks/{hook.id}")
    for summary in page.locator("summary").all()[-2:]:
        summary.click()
    check(page, f"developers-deliveries-{language}-{look}")
