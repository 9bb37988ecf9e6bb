"""Studies and waves in a real browser: usable by everyone, in every look, both ways of writing, without JavaScript."""

import datetime as dt
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.studies import turning
from app.studies.models import Study
from tests import factories
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
PLAN = {
    "sampling": {"kind": "by_site", "by_site": {"thr": 2}, "rest_days": 90},
    "quotas": {"thr": 40},
    "reminders": [3, 7],
    "channel": "best",
}


@dataclass(frozen=True)
class Stored:
    """Ids, good in any session."""

    study: int
    wave: int
    version: int


@pytest.fixture
def stored(app: Flask, organisation: Organisation, site: Site, published: Version) -> Stored:
    """An open wave of a monthly study with a link; three customers, one of whom said no."""
    for number, consent in enumerate(("given", "given", "withdrawn")):
        factories.customer(organisation, f"c{number}", site=site, mail_consent=consent)
    factories.customer(organisation, "elsewhere", site=factories.site(organisation, "syz", name="Shiraz"))
    closes = utc_now() + dt.timedelta(days=12)
    made = factories.planned_wave(published, anonymity="pseudonymous", plan=PLAN, closes_at=closes)
    factories.link(made, site=site, kind="kiosk")
    session.commit()
    ids = Stored(study=made.study_id, wave=made.id, version=published.id)
    with app.app_context():
        turning.turn(utc_now())
    return ids


@pytest.fixture
def desk(page: Page, server: str, researcher: FlaskClient, language: str) -> str:
    return at_desk(page, server, researcher, language)


@both_ways
def test_the_pages_of_a_study(page: Page, desk: str, stored: Stored, language: str) -> None:
    addresses = {
        "list": "/studies/",
        "study": f"/studies/{stored.study}/",
        "plan": f"/studies/{stored.study}/plan",
        "archive": f"/studies/{stored.study}/archive",
        "wave": f"/waves/{stored.wave}/",
    }
    for name, address in addresses.items():
        page.goto(desk + address)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(one => one.open = true)")
        must_fit_everyone(page, f"waves-{name}-{language}")


@both_ways
def test_the_launch_form(page: Page, desk: str, stored: Stored, language: str) -> None:
    page.goto(f"{desk}/versions/{stored.version}/study")
    for value in ("monthly", "random"):
        page.locator(f"input[value={value}]").check()
    page.fill("#n", "10")
    page.fill("#reminders", "3, 7")
    page.locator("#count button[name=count]").click()
    page.wait_for_selector("#count.warn")
    must_fit_everyone(page, f"waves-launch-{language}")

    page.locator("main form .button:not(.quiet)").click()
    page.wait_for_selector("input[name=anyway]")
    page.locator("input[name=anyway]").check()
    page.locator("main form .button:not(.quiet)").click()
    page.wait_for_url("**/studies/*/")
    must_fit_everyone(page, f"waves-launched-{language}")


@pytest.mark.parametrize("language", ["en"])
def test_a_mistake_is_said_at_its_place(page: Page, desk: str, stored: Stored) -> None:
    page.goto(f"{desk}/versions/{stored.version}/study")
    page.locator("input[value=panel]").check()
    page.locator("main form .button:not(.quiet)").click()
    page.wait_for_selector("#sampling-error")
    must_fit_everyone(page, "waves-launch-refused")


@pytest.mark.parametrize("language", ["en"])
def test_the_count_follows_what_is_chosen(page: Page, desk: str, stored: Stored) -> None:
    page.goto(f"{desk}/versions/{stored.version}/study")
    page.locator("input[value=identified]").check()
    page.locator("input[value=all]").check()
    page.get_by_text("3 customers would be invited now.").wait_for()

    assert session.scalars(select(Study)).one().id == stored.study


@pytest.mark.parametrize("language", ["en"])
def test_everything_works_without_javascript(desk: str, page: Page, server: str, stored: Stored) -> None:
    """The page's own browser runs scripts; this one does not."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"{desk}/waves/{stored.wave}/")
    plain.get_by_text("Close it now").click()
    plain.get_by_role("button", name="Close the wave").click()
    plain.get_by_text("The wave is closed").wait_for()
    context.close()
    session.expire_all()

    assert session.scalars(select(Study)).one().waves[0].status == "closed"
