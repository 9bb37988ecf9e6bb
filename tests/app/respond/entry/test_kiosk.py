"""A tablet at the reception: each guest starts anew and leaves nothing to the next."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.config import Config
from app.kernel.db import session
from app.respond.models import Response
from app.studies.links import pin_of
from app.studies.models import Link, Wave
from tests import factories
from tests.person import FACTS, Person

Stored = Callable[[], list[Response]]
FIRST = FACTS | {"first_or_repeat": "1"}


@pytest.fixture
def tablet(app: Flask, hotel_link: Link, client: FlaskClient) -> Person:
    with app.app_context():
        factories.link(session.get_one(Wave, hotel_link.wave_id), "reception", kind="kiosk")
        session.commit()
    return Person(client, "reception")


def begin(tablet: Person, language: str = "en") -> None:
    tablet.open(lang=language)
    tablet.follow(tablet.agree())


def test_a_kiosk_starts_with_the_choice_of_language(tablet: Person) -> None:
    page = tablet.open().text

    for code in ("en", "fa", "zh", "vi"):
        assert f'href="/s/reception?lang={code}"' in page
    assert 'name="consent"' not in page


def test_answers_of_a_kiosk_say_so(tablet: Person, stored: Stored) -> None:
    begin(tablet)
    tablet.post(FIRST)

    assert [response.mode for response in stored()] == ["kiosk"]


def test_after_the_thanks_the_page_returns_to_the_start_and_forgets_the_guest(tablet: Person) -> None:
    tablet.open(lang="en")
    tablet.follow(tablet.agree())
    answer = tablet.post(FIRST)
    while "data-complete" not in tablet.html:
        tablet.follow(answer)
        answer = tablet.post({}, confirmed="1") if "data-complete" not in tablet.html else answer

    assert re.search(r'http-equiv="refresh" content="\d+;url=/s/reception"', tablet.html)
    assert tablet.client.get_cookie("r_reception") is None
    assert tablet.client.get("/r/thanks?s=reception").location == "/s/reception"


def test_the_start_drops_a_response_that_was_left_and_keeps_its_answers(tablet: Person, stored: Stored) -> None:
    begin(tablet)
    tablet.post(FIRST)
    tablet.open()
    begin(tablet)

    assert sorted((len(one.answers) > 0, one.status) for one in stored()) == [(False, "started"), (True, "started")]


@pytest.mark.privacy
def test_the_pages_of_the_guest_before_lead_to_the_start(tablet: Person) -> None:
    begin(tablet)
    answer = tablet.post(FIRST)
    tablet.open()

    for place in ("/r/facts?s=reception", answer.location):
        found = tablet.client.get(place)
        assert (found.status_code, found.location) == (303, "/s/reception")
        assert found.headers["Cache-Control"] == "no-store"


def test_what_the_guest_before_could_not_send_is_taken_without_the_cookie(tablet: Person, stored: Stored) -> None:
    tablet.open(lang="en")
    tablet.follow(tablet.agree())
    told = {"response": tablet.hidden["response"], "event": str(uuid4()), "answers": {"pf_last": "2"}}
    other = tablet.client.application.test_client()
    answer = other.post(tablet.action, json=told)

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert stored()[0].answers == {"pf_last": 2}


def test_a_program_of_the_guest_before_is_told_and_not_led_away(tablet: Person) -> None:
    assert tablet.client.post("/r/facts?s=reception", json={"answers": {}}).status_code == 409


def test_every_refusal_at_a_kiosk_is_another_guest(app: Flask, tablet: Person) -> None:
    for _ in range(3):
        tablet.open(lang="en")
        page = tablet.post({"consent": "0"})
        assert "url=/s/reception" in page.text

    with app.app_context():
        assert session.get_one(Wave, 1).refusals == 3


def test_the_way_out_asks_for_the_pin_of_this_kiosk(tablet: Person, config: Config) -> None:
    pin = pin_of(config.keys, "reception")
    wrong = tablet.client.post("/s/reception/leave", data={"pin": "12345"})
    right = tablet.client.post(
        "/s/reception/leave", data={"pin": pin.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))}
    )

    assert (wrong.status_code, right.status_code, right.location) == (422, 303, "/")
    assert pin_of(config.keys, "another") != pin


def test_the_pin_cannot_be_guessed_at_will(tablet: Person, config: Config) -> None:
    tries = [tablet.client.post("/s/reception/leave", data={"pin": "12345"}).status_code for _ in range(6)]

    assert tries == [422] * 5 + [429]


def test_an_open_link_is_no_kiosk(tablet: Person) -> None:
    assert tablet.client.get("/s/welcome/leave").status_code == 404
    assert tablet.client.get("/s/welcome/manifest.webmanifest").status_code == 404
    assert "kiosk" not in tablet.client.get("/s/welcome").text


def test_on_the_home_screen_the_kiosk_fills_the_screen(tablet: Person) -> None:
    found = json.loads(tablet.client.get("/s/reception/manifest.webmanifest").text)

    assert (found["display"], found["start_url"]) == ("fullscreen", "/s/reception")
    assert tablet.client.get(found["icons"][0]["src"]).status_code == 200
