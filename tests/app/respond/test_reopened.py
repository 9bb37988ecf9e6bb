"""A page that is sent after its cookie was lost is not turned away; nobody is let into another's answers by it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.kernel.db import session
from app.respond.models import Response
from app.studies.models import Link, Wave
from tests import factories
from tests.app.respond import invited
from tests.app.respond.test_loss_browser import opened, saved, tick
from tests.databases import one_database
from tests.person import FACTS, Person

pytestmark = pytest.mark.loss
Stored = Callable[[], list[Response]]
FIRST = FACTS | {"first_or_repeat": "1"}


def lose_cookie(person: Person, address: str = "welcome") -> None:
    person.client.delete_cookie(f"r_{address}")
    assert person.client.get_cookie(f"r_{address}") is None


@pytest.fixture
def on_page_two(guest: Person) -> Person:
    """Somebody who sent the facts and has the next page in hand."""
    guest.open()
    guest.follow(guest.agree())
    guest.follow(guest.post(FIRST))
    return guest


def first_point(person: Person) -> dict[str, str]:
    name = re.search(r'<input type="radio" name="([a-z_0-9]+)" value="1"', person.html)
    assert name
    return {name[1]: "1"}


def test_a_page_that_is_sent_without_the_cookie_is_stored_and_leads_on(on_page_two: Person, stored: Stored) -> None:
    lose_cookie(on_page_two)
    answers = first_point(on_page_two)
    answer = on_page_two.post(answers, confirmed="1")

    assert answer.status_code == 303
    assert stored()[0].answers.items() >= {name: int(value) for name, value in answers.items()}.items()
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    on_page_two.follow(answer)
    assert 'id="answers"' in on_page_two.html


def test_every_page_may_come_without_its_cookie(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.post(FIRST)
    while "data-complete" not in guest.html:
        guest.follow(answer)
        lose = "data-complete" not in guest.html
        if lose:
            lose_cookie(guest)
            answer = guest.post({}, confirmed="1")

    assert [one.status for one in stored()] == ["complete"]
    assert "receipt code is" in guest.html


def test_an_answer_that_the_script_saves_without_the_cookie_is_stored(on_page_two: Person, stored: Stored) -> None:
    lose_cookie(on_page_two)
    answers = first_point(on_page_two)
    told = on_page_two.client.post(
        on_page_two.action, json={"response": on_page_two.hidden["response"], "answers": answers}
    )

    assert (told.status_code, told.get_json()["saved"]) == (200, list(answers))
    assert on_page_two.client.get_cookie("r_welcome") is not None


def test_without_the_page_nothing_is_opened(on_page_two: Person) -> None:
    lose_cookie(on_page_two)

    assert on_page_two.client.get("/r/facts?s=welcome").status_code == 409
    assert on_page_two.client.post(on_page_two.action, data={"go": "next"}).status_code == 409


@pytest.mark.access
def test_a_page_of_one_link_opens_nothing_at_another(app: Flask, on_page_two: Person, hotel_link: Link) -> None:
    with app.app_context():
        factories.link(session.get_one(Wave, hotel_link.wave_id), "second")
        session.commit()
    lose_cookie(on_page_two)
    place = on_page_two.action.replace("s=welcome", "s=second")

    assert on_page_two.client.post(place, data=on_page_two.hidden | {"go": "next"}).status_code == 409


@pytest.mark.access
def test_the_page_of_another_response_is_not_taken_for_the_own_one(app: Flask, on_page_two: Person) -> None:
    other = Person(app.test_client())
    other.open()
    other.follow(other.agree())

    assert other.client.post(on_page_two.action, data=on_page_two.hidden | {"go": "next"}).status_code == 400


@pytest.mark.access
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_makes_nobody_go_on_in_its_response(app: Flask, guest: Person, site: str) -> None:
    guest.open()
    data, victim = guest.hidden | {"consent": "1"}, app.test_client()
    begun = victim.post(guest.action, data=data, headers={"Sec-Fetch-Site": site})
    guest.follow(guest.agree())
    reopened = victim.post(guest.action, data=guest.hidden | {"go": "next"}, headers={"Sec-Fetch-Site": site})

    assert (begun.status_code, reopened.status_code) == (400, 409)
    assert victim.get_cookie("r_welcome") is None


def test_a_finished_response_is_not_opened_by_a_page(app: Flask, guest: Person) -> None:
    guest.open()
    guest.follow(guest.agree())
    action, hidden = guest.action, guest.hidden
    guest.finish(FIRST)

    assert app.test_client().post(action, data=hidden | FIRST | {"go": "next"}).status_code == 409


@pytest.fixture
def tablet(app: Flask, hotel_link: Link, client: FlaskClient) -> Person:
    with app.app_context():
        factories.link(session.get_one(Wave, hotel_link.wave_id), "reception", kind="kiosk")
        session.commit()
    person = Person(client, "reception")
    person.open(lang="en")
    return person


@pytest.mark.privacy
def test_at_a_kiosk_the_page_is_stored_and_the_next_guest_begins_anew(tablet: Person, stored: Stored) -> None:
    tablet.follow(tablet.agree())
    tablet.follow(tablet.post(FIRST))
    lose_cookie(tablet, "reception")
    answers = first_point(tablet)
    answer = tablet.post(answers, confirmed="1")

    assert (answer.status_code, answer.location, answer.headers.get("Set-Cookie")) == (303, "/s/reception", None)
    assert stored()[0].answers.items() >= {name: int(value) for name, value in answers.items()}.items()


@pytest.mark.privacy
def test_at_a_kiosk_a_page_with_a_fault_shows_the_next_guest_nothing(tablet: Person) -> None:
    tablet.follow(tablet.agree())
    lose_cookie(tablet, "reception")
    answer = tablet.post(FIRST | {"db_rp_all": "many"})

    assert (answer.status_code, answer.location, answer.headers.get("Set-Cookie")) == (303, "/s/reception", None)


@pytest.mark.privacy
def test_at_a_kiosk_the_consent_of_the_guest_before_opens_no_answers(tablet: Person) -> None:
    action, hidden = tablet.action, tablet.hidden
    tablet.follow(tablet.agree())
    tablet.post(FIRST)
    lose_cookie(tablet, "reception")
    answer = tablet.client.post(action, data=hidden | {"consent": "1"})

    assert (answer.status_code, answer.location, answer.headers.get("Set-Cookie")) == (303, "/s/reception", None)


def test_at_a_kiosk_two_presses_of_one_button_go_on(tablet: Person, stored: Stored) -> None:
    action, hidden = tablet.action, tablet.hidden
    tablet.agree()
    lose_cookie(tablet, "reception")
    again = tablet.client.post(action, data=hidden | {"consent": "1"})

    assert "/r/" in again.location
    assert tablet.client.get_cookie("r_reception") is not None
    assert len(stored()) == 1


@pytest.mark.privacy
@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_a_personal_link_goes_on_without_its_cookie(app: Flask, stored: Stored, anonymity: str) -> None:
    wave = invited.open_wave(app, anonymity=anonymity)
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    person = invited.begin(app, path)
    person.follow(person.post(invited.FIRST))
    person.client = app.test_client()
    person.follow(person.post(invited.SECOND))

    assert "data-complete" in person.html
    assert [one.status for one in stored()] == ["complete"]


@pytest.mark.privacy
def test_an_anonymous_answer_that_was_set_aside_is_opened_by_its_code_alone(app: Flask, stored: Stored) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    person = invited.begin(app, path)
    person.follow(person.post(invited.FIRST))
    action, hidden = person.action, person.hidden
    person.post({}, go="later")
    answer = app.test_client().post(action, data=hidden | invited.SECOND | {"go": "next"})

    assert answer.status_code == 410
    assert [one.status for one in stored()] == ["started"]


@pytest.mark.browser
@one_database
def test_a_browser_that_lost_its_cookie_saves_and_goes_on(app: Flask, page: Page, server: str) -> None:
    opened(page, server, "likert24")
    tick(page, "room_1", 5)
    saved(page)
    page.context.clear_cookies()
    tick(page, "room_2", 2)
    saved(page)
    page.context.clear_cookies()
    page.locator("button[value=next]").click()
    expect(page.locator(".notice.warn")).to_have_count(1)
    page.context.clear_cookies()
    page.locator("button[value=next]").click()
    expect(page.locator("textarea")).to_have_count(1)

    session.rollback()
    assert session.scalars(select(Response.answers)).one().items() >= {"room_1": 5, "room_2": 2}.items()
