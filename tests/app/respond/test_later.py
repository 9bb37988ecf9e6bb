"""Continue later: the receipt code leads back to answers that are not finished, from any device."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.respond.models import Response
from tests.app.respond import invited
from tests.person import Person

Stored = Callable[[], list[Response]]


def set_aside(app: Flask, anonymity: str) -> tuple[str, str]:
    """The link and the code of somebody who answered one page."""
    wave = invited.open_wave(app, anonymity=anonymity)
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    person = invited.begin(app, path)
    person.follow(person.post(invited.FIRST, go="later"))
    found = re.search(r"<bdi>([A-Z0-9]{5}-[A-Z0-9]{5})</bdi>", person.html)
    assert found, person.html
    return path, found[1]


def go_on(app: Flask, code: str) -> Person:
    """On another device: types the code and goes on."""
    person = Person(app.test_client())
    opened = person.client.post("/mine", data={"code": code}, follow_redirects=True)
    token = re.search(r'name="response" value="([^"]+)"', opened.text)
    assert token
    assert "Go on answering" in opened.text
    person.html = person.client.post("/mine/correct", data={"response": token[1]}, follow_redirects=True).text
    return person


@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_the_code_leads_back_to_the_page_that_is_left(app: Flask, stored: Stored, anonymity: str) -> None:
    _, code = set_aside(app, anonymity)
    person = go_on(app, code)
    person.follow(person.post(invited.SECOND))

    assert "data-complete" in person.html
    assert [(r.status, r.answers) for r in stored()] == [
        ("complete", {"purpose": 2, "place": "The garden", "return": 1})
    ]


@pytest.mark.privacy
def test_an_anonymous_link_that_was_set_aside_begins_nothing_new(app: Flask) -> None:
    path, _ = set_aside(app, "anonymous")

    assert app.test_client().get(path).status_code == 410


def test_the_browser_that_set_the_answers_aside_may_finish_them(app: Flask, stored: Stored) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    person = invited.begin(app, path)
    person.post(invited.FIRST, go="later")
    person.open()
    person.follow(person.post(invited.SECOND))

    assert "data-complete" in person.html
    assert [r.status for r in stored()] == ["complete"]


def test_nobody_sees_a_code_before_asking_for_it(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    person = invited.begin(app, path)

    assert person.client.get(f"/r/continue-later?s=i.{path[3:]}").status_code == 302
