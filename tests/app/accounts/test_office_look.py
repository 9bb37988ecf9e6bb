"""The office of an organisation and the ways in by mail, in a real browser: usable by everyone, in every look."""

import re

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.accounts import link_secrets
from app.accounts.models import JoinInvitation, Organisation, PasswordReset, Role, User
from app.accounts.office import joining
from app.accounts.sign_in import resetting
from app.kernel import duties, jobs
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from tests import cast, factories
from tests.browser import Look, at_desk, become, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
OFFICE = {
    "settings": "/o/simorgh/settings/",
    "sites": "/o/simorgh/sites/",
    "members": "/o/simorgh/members/",
    "log": "/o/simorgh/log/",
    "log-refused": "/o/simorgh/log/?since=yesterday",
    "guide": "/o/simorgh/begin/",
    "work": "/o/simorgh/work/",
    "home": "/o/simorgh/",
}


@pytest.fixture
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


@pytest.fixture
def life(app: Flask, user: User, organisation: Organisation) -> dict[str, str]:
    """An organisation in which things go on; addresses of what has a number or a secret."""
    site = factories.site(organisation, "isf", name="هتل اصفهان", region="North")
    member = factories.membership(organisation)
    row = factories.join_invitation(organisation, sites=[site], role="manager")
    now = utc_now()
    soon = now + resetting.LIFETIME
    session.add(PasswordReset(user_id=user.id, token_hash=fingerprint("back"), created_at=now, expires_at=soon))
    for state in ("running", "failed", "done"):
        job = jobs.start("probe", organisation_id=organisation.id, user_id=user.id, title="Import", language="en")
        job.state, job.done, job.total = state, 3210, 5000
    with app.test_request_context():
        row.token_hash = fingerprint(link_secrets.new(joining.PURPOSE, row.id))
        link = joining.link_of(row)
        addresses = {"site": f"/o/simorgh/sites/{site.id}/", "member": f"/o/simorgh/members/{member.id}/"}
        # the end of the context lets go of what is not stored
        session.commit()
    with app.app_context():
        duties.run_due(now)
    return addresses | {"join": re.sub(r"^\w+://[^/]+", "", link)}


@both_ways
def test_the_office(app: Flask, page: Page, server: str, user: User, life: dict[str, str], language: str) -> None:
    at_desk(page, server, cast.signed_in(app, user), language)
    for name, address in (OFFICE | {"site": life["site"], "member": life["member"]}).items():
        page.goto(server + address)
        assert page.locator("html").get_attribute("lang") == language
        must_fit_everyone(page, f"office-{name}-{language}")


@both_ways
def test_the_ways_in_by_mail(page: Page, server: str, life: dict[str, str], language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": server}])
    addresses = {"join": life["join"], "gone": "/join/x", "forgot": "/forgot", "sent": "/forgot/sent"}
    for name, address in (addresses | {"reset": "/reset/back"}).items():
        page.goto(server + address)
        must_fit_everyone(page, f"mail-{name}-{language}")


@both_ways
def test_the_second_step_by_keyboard(app: Flask, page: Page, server: str, user: User, language: str) -> None:
    at_desk(page, server, cast.signed_in(app, user), language)
    page.goto(f"{server}/account/two-factor")
    must_fit_everyone(page, f"second-step-off-{language}")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    must_fit_everyone(page, f"recovery-codes-{language}")
    page.goto(f"{server}/account/two-factor")
    must_fit_everyone(page, f"second-step-on-{language}")


def test_signing_in_with_a_recovery_code(app: Flask, page: Page, server: str, user: User) -> None:
    page.goto(f"{server}/sign-in")
    become(page, server, cast.signed_in(app, user))
    page.goto(f"{server}/account/two-factor")
    page.fill("#code", pyotp.TOTP(page.locator("code").inner_text().replace(" ", "")).now())
    page.keyboard.press("Enter")
    code = page.locator(".codes code").first.inner_text()
    page.click("header >> text=Sign out")
    page.fill("#email", "owner@simorgh.example")
    page.fill("#password", factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    must_fit_everyone(page, "second-step")
    page.keyboard.type(code)
    page.keyboard.press("Enter")

    page.wait_for_url("**/o/simorgh/")


def test_a_running_job_is_looked_after_without_a_reload(
    app: Flask, page: Page, server: str, user: User, life: dict[str, str]
) -> None:
    become(page, server, cast.signed_in(app, user))
    page.goto(f"{server}/o/simorgh/work/")
    page.evaluate("window.stayed = true")
    with app.app_context():
        session.execute(update(jobs.Job).where(jobs.Job.state == "running").values(done=5000, state="done"))
        session.commit()
        session.remove()

    expect(page.locator("progress")).to_have_count(0, timeout=15_000)
    assert page.evaluate("window.stayed")
    assert page.locator("#jobs[data-refresh]").count() == 0


def test_the_places_fold_on_a_phone_and_open_by_keyboard(app: Flask, page: Page, server: str, user: User) -> None:
    Look("light", "phone").apply(page)
    become(page, server, cast.signed_in(app, user))
    page.goto(f"{server}/o/simorgh/work/")
    page.locator(".places-menu > summary").focus()
    page.keyboard.press("Enter")
    must_fit_everyone(page, "places-phone")
    page.locator(".places-menu a", has_text="Settings and members").click()

    page.wait_for_url("**/o/simorgh/settings/")


def test_an_owner_sets_the_organisation_up(app: Flask, page: Page, server: str, user: User) -> None:
    become(page, server, cast.signed_in(app, user))
    page.goto(f"{server}/o/simorgh/begin/")
    page.locator("li", has_text="List your sites").get_by_role("link").click()
    page.fill("#lines", "thr,Tehran Grand,North\nisf,Isfahan")
    page.get_by_role("button", name="Add them all").click()
    page.wait_for_selector("text=2 sites are added.")
    page.get_by_role("link", name="Members").click()
    page.fill("#email", "mina@mail.example")
    page.get_by_text("Manager", exact=True).last.click()
    page.get_by_label("Isfahan").check()
    page.get_by_role("button", name="Invite").click()

    page.wait_for_selector("text=mina@mail.example is invited.")
    row = session.scalars(select(JoinInvitation)).one()
    assert (row.role, [site.name for site in row.sites]) == ("manager", ["Isfahan"])


def test_a_table_that_is_cards_on_a_phone_fills_the_page_at_a_desk(
    page: Page, app: Flask, server: str, user: User, life: dict[str, str]
) -> None:
    become(page, server, cast.signed_in(app, user))
    page.set_viewport_size({"width": 1180, "height": 800})
    for name in ("members", "work"):
        page.goto(server + OFFICE[name])
        table, head = page.locator("table.cards").first, page.locator("table.cards thead tr").first
        assert head.evaluate("row => row.offsetWidth") == table.evaluate("table => table.offsetWidth")


def test_the_top_bar_of_an_owner_is_one_row_in_every_language(
    page: Page, app: Flask, server: str, user: User, life: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 1180, "height": 800})
    for language in ("en", "fa", "zh", "vi"):
        at_desk(page, server, cast.signed_in(app, user), language)
        page.goto(server + OFFICE["home"])
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator(".places-menu").count() == 1
        assert page.locator("header.top").evaluate("bar => bar.offsetHeight") < 80
