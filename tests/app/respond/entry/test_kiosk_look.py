"""A kiosk in a real browser: fit for everyone; it notices when a guest has gone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.kernel.db import session
from app.respond.models import Response
from app.studies.models import Link, Wave
from tests import factories
from tests.browser import both_ways, must_fit_everyone
from tests.databases import one_database
from tests.journeys import answering

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def kiosk(app: Flask, hotel_link: Link, server: str) -> str:
    with app.app_context():
        factories.link(session.get_one(Wave, hotel_link.wave_id), "reception", kind="kiosk")
        session.commit()
    return f"{server}/s/reception"


@both_ways
def test_the_pages_of_a_kiosk(page: Page, kiosk: str, language: str) -> None:
    page.goto(kiosk)
    must_fit_everyone(page, f"kiosk-start-{language}")
    page.click(f"a[lang={language}]")
    page.evaluate("document.getElementById('idle').showModal()")
    must_fit_everyone(page, f"kiosk-idle-{language}")
    page.keyboard.press("Enter")
    answering.agree(page)
    answering.hurry(page)
    must_fit_everyone(page, f"kiosk-thanks-{language}")
    page.goto(f"{kiosk}/leave")
    must_fit_everyone(page, f"kiosk-leave-{language}")


def test_a_guest_who_has_gone_is_asked_and_then_forgotten(own_page: Page, kiosk: str) -> None:
    own_page.clock.install()
    own_page.goto(f"{kiosk}?lang=en")
    answering.agree(own_page)
    own_page.clock.fast_forward(61_000)
    own_page.wait_for_selector("#idle[open]")
    own_page.keyboard.press("Enter")
    own_page.wait_for_selector("#idle:not([open])", state="attached")

    own_page.clock.fast_forward(61_000)
    own_page.wait_for_selector("#idle[open]")
    own_page.clock.fast_forward(21_000)
    own_page.wait_for_url(kiosk)
    assert [cookie["name"] for cookie in own_page.context.cookies()] == []


def test_after_the_thanks_the_seconds_run_down_and_a_touch_gives_more(own_page: Page, kiosk: str) -> None:
    own_page.clock.install()
    own_page.goto(f"{kiosk}?lang=en")
    answering.hurry(own_page)
    own_page.clock.fast_forward(25_000)
    own_page.mouse.click(5, 5)
    own_page.clock.fast_forward(25_000)
    assert own_page.locator("[data-complete]").count() == 1

    own_page.clock.fast_forward(6_000)
    own_page.wait_for_url(kiosk)


def test_what_a_guest_had_not_sent_is_gone_for_the_next(page: Page, kiosk: str) -> None:
    page.goto(f"{kiosk}?lang=en")
    page.evaluate("localStorage.setItem('vafa:reception', '{}')")
    page.goto(kiosk)
    page.wait_for_load_state()

    assert page.evaluate("localStorage.length") == 0


def test_what_a_guest_could_not_send_is_sent_from_the_start_page(
    own_page: Page, kiosk: str, stored: Callable[[], list[Response]]
) -> None:
    own_page.clock.install()
    own_page.goto(f"{kiosk}?lang=en")
    answering.agree(own_page)
    own_page.context.set_offline(True)
    own_page.locator("[name=first_or_repeat]").first.check(force=True)
    own_page.clock.fast_forward(100_000)
    own_page.wait_for_selector("#answers", state="hidden")
    assert own_page.url != kiosk
    assert stored()[0].answers == {}

    own_page.context.set_offline(False)
    own_page.clock.fast_forward(5_000)
    own_page.wait_for_url(kiosk)
    own_page.wait_for_function("() => localStorage.length === 0")
    assert list(stored()[0].answers) == ["first_or_repeat"]
    assert own_page.context.cookies() == []


def test_who_comes_back_to_a_kiosk_without_network_finds_their_page(own_page: Page, kiosk: str) -> None:
    own_page.clock.install()
    own_page.goto(f"{kiosk}?lang=en")
    answering.agree(own_page)
    own_page.context.set_offline(True)
    own_page.clock.fast_forward(100_000)
    own_page.wait_for_selector("#answers", state="hidden")
    own_page.keyboard.press("Enter")

    own_page.wait_for_selector("#answers", state="visible")
    assert "/r/" in own_page.url
