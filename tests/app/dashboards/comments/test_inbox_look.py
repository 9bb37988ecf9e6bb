"""The inbox in a real browser: by keys, without script, fit for everyone."""

import datetime as dt

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.studies.models import Wave
from tests.app import watching
from tests.app.dashboards.comments.wrote import care_of, guest, press, tagged, wrote
from tests.browser import at_desk, become, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
LONG = "The lift was slow.\nBreakfast was lovely, though. " + "x" * 300


@pytest.fixture
def full(owner: FlaskClient, organisation: Organisation, site: Site) -> Wave:
    """Two waves with themes, work of every kind, and people who may be replied to."""
    first, second = watching.study(organisation, 2)
    tagged(first, "waiting", 9, also=30)
    tagged(second, "waiting", 31, also=30, site=site)
    guest(second, LONG, site=site, day=dt.date(2026, 11, 20))
    guest(second, "کارکنان خوش‌برخورد بودند.", key="g2", site=site, day=dt.date(2026, 11, 21))
    late = (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).date()
    for did in ("flag", "reply", "take"):
        press(owner, second, "کارکنان خوش‌برخورد بودند.", did)
    press(owner, second, "کارکنان خوش‌برخورد بودند.", due=late.isoformat(), remark="Ask the front office")
    session.commit()
    return second


@both_ways
def test_the_inbox_is_fit_for_everyone(page: Page, server: str, owner: FlaskClient, full: Wave, language: str) -> None:
    desk = at_desk(page, server, owner, language)
    page.goto(f"{desk}/comments/?wave={full.id}")
    page.evaluate("document.querySelectorAll('.comments > li:nth-child(-n+2) details').forEach(one => one.open = true)")
    must_fit_everyone(page, f"inbox-wave-{language}")
    for view in ("mine", "reply", "flagged"):
        page.goto(f"{desk}/comments/?view={view}")
        must_fit_everyone(page, f"inbox-{view}-{language}")
    page.goto(f"{desk}/comments/?view=mine&q=nowhere")
    must_fit_everyone(page, f"inbox-nothing-{language}")


def focus(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id || document.activeElement.name")
    return found


def test_keys_go_through_the_list_and_leave_the_focus_where_it_was(
    page: Page, server: str, owner: FlaskClient, wave: Wave
) -> None:
    wrote(wave, "first", "second", "third")
    page.goto(f"{at_desk(page, server, owner, 'en')}/comments/")
    ids = page.eval_on_selector_all(".comments > li", "all => all.map(one => one.id)")
    texts = page.eval_on_selector_all(".comments .written", "all => all.map(one => one.textContent)")
    page.keyboard.press("j")
    assert focus(page) == ids[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focus(page) == ids[1]

    with page.expect_navigation():
        page.keyboard.press("f")
    assert focus(page) == ids[1].replace("c-", "flag-")
    assert page.get_by_role("status").inner_text() == "The comment is flagged."
    kept = care_of(texts[1])
    assert kept is not None
    assert kept.is_flagged
    page.keyboard.press("a")
    assert focus(page) == ids[1].replace("c-", "owner-")
    page.keyboard.press("Escape")
    page.locator(f"#{ids[1].replace('c-', 'flag-')}").focus()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert care_of(texts[1]) is None
    assert focus(page) == ids[1]


def test_letters_are_letters_in_a_field_and_can_be_turned_off(
    page: Page, server: str, owner: FlaskClient, wave: Wave
) -> None:
    wrote(wave, "first", "second")
    page.goto(f"{at_desk(page, server, owner, 'en')}/comments/")
    page.keyboard.press("/")
    assert focus(page) == "q"
    page.keyboard.type("jfd")
    assert page.input_value("#q") == "jfd"
    page.locator(".comments > li").first.focus()
    page.keyboard.press("?")
    page.locator("#keys input").uncheck()
    page.reload()
    page.locator(".comments > li").first.focus()
    before = focus(page)
    page.keyboard.press("j")
    page.keyboard.press("f")
    assert focus(page) == before
    assert care_of("first") is None
    page.locator("#keys summary").click()
    assert not page.locator("#keys input").is_checked()


def test_it_works_without_script(chromium: Browser, server: str, owner: FlaskClient, wave: Wave) -> None:
    wrote(wave, "first", "second")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    become(page, server, owner)
    page.goto(f"{server}/o/simorgh/comments/?view=all")
    assert not page.locator("#keys").is_visible()
    first = page.locator(".comments > li").first
    text = first.locator(".written").inner_text()
    first.get_by_role("button", name="Assign to me").click()
    page.get_by_role("link", name="Assigned to me 1").click()
    mine = page.locator(".comments > li")
    assert mine.locator(".written").all_inner_texts() == [text]
    mine.get_by_text("Who, by when, remark").click()
    mine.get_by_label("Deadline").fill("2026-12-24")
    mine.get_by_label("Remark").fill("Call back")
    mine.get_by_role("button", name="Save").click()
    assert "24 December 2026" in page.locator(".marks").inner_text()
    page.get_by_role("button", name="Done").click()
    assert "Nothing is assigned to you" in page.locator("main").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".comments > li .written").all_inner_texts() == [text]
    context.close()
