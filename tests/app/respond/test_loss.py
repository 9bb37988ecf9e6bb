"""An acknowledged answer is never lost and none is stored twice: lost replies, copies, tabs, on both databases."""

import datetime as dt
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond import operations
from app.respond.models import AnswerEvent, Response
from survey_defs.load import load_file
from tests import factories
from tests.person import FACTS, Person

pytestmark = pytest.mark.loss
LIKERT = Path(__file__).resolve().parents[2] / "questionnaires" / "likert24.yaml"
SENTENCES = [f"{room}_{n}" for room in ("service", "room", "value", "return_intent") for n in range(1, 7)]
COPIES = 20

Stored = Callable[[], list[Response]]
Events = Callable[[], list[AnswerEvent]]


@pytest.fixture
def sentences(app: Flask) -> Person:
    """Someone with the first page of 24 sentences in hand; nothing is stored yet."""
    with app.app_context():
        version = publish(factories.organisation(), load_file(LIKERT), now=utc_now())
        factories.link(factories.wave(version))
        session.commit()
    person = Person(app.test_client())
    person.open()
    return person


def save(person: Person, answers: dict[str, object], *, event: str | None = None) -> TestResponse:
    """What the page's script sends when something is answered."""
    body = {"response": person.hidden["response"], "event": event or str(uuid4()), "go": "save", "answers": answers}
    return person.client.post(person.action, json=body)


def at_once(calls: Iterable[Callable[[], TestResponse]]) -> list[TestResponse]:
    """All calls in threads of their own, started together."""
    waiting = list(calls)
    gate = Barrier(len(waiting))

    def run(call: Callable[[], TestResponse]) -> TestResponse:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def copies(app: Flask, person: Person, data: dict[str, str]) -> list[TestResponse]:
    """One form post, sent by as many browsers at once; each has the cookie of the first."""
    held = person.client.get_cookie("r_welcome")
    clients = [app.test_client() for _ in range(COPIES)]
    for client in clients:
        if held is not None:
            client.set_cookie("r_welcome", held.value)
    sent = person.hidden | {"go": "next"} | data
    return at_once(lambda client=client: client.post(person.action, data=sent) for client in clients)


@pytest.fixture
def refolded(app: Flask) -> Callable[[], bool]:
    """Whether every response is what its events fold to."""

    def check() -> bool:
        with app.app_context():
            found = session.scalars(select(Response)).all()
            return all(operations.refold(response) == response.answers for response in found)

    return check


class RepliesLost:
    """A network that carries every request and loses every other reply."""

    def __init__(self, app: Flask) -> None:
        self.wsgi, self.count = app.wsgi_app, 0

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
        reply = list(self.wsgi(environ, start_response))
        self.count += 1
        if self.count % 2:
            raise ConnectionResetError
        return reply


def until_answered(call: Callable[[], TestResponse]) -> TestResponse:
    for _ in range(9):
        try:
            return call()
        except ConnectionResetError:
            continue
    raise AssertionError("no reply came through")


def test_a_lost_reply_to_the_first_save_makes_no_second_response(
    app: Flask, sentences: Person, stored: Stored, events: Events
) -> None:
    app.wsgi_app = RepliesLost(app)  # type: ignore[method-assign]
    for name in SENTENCES:
        event = str(uuid4())
        answer = until_answered(lambda name=name, event=event: save(sentences, {name: "5"}, event=event))
        assert answer.json is not None
        assert answer.json["saved"] == [name]

    assert [response.answers for response in stored()] == [dict.fromkeys(SENTENCES, 5)]
    assert len(events()) == len(SENTENCES)


def test_a_lost_reply_to_any_form_loses_and_doubles_nothing(
    app: Flask, guest: Person, stored: Stored, events: Events, refolded: Callable[[], bool]
) -> None:
    app.wsgi_app = RepliesLost(app)  # type: ignore[method-assign]
    until_answered(guest.open)
    agreed = until_answered(guest.agree)
    until_answered(lambda: guest.follow(agreed))
    until_answered(lambda: guest.post(FACTS))

    assert [response.answers["db_rp_all"] for response in stored()] == [8]
    assert len(events()) == 1
    assert refolded()


def test_a_cleared_answer_may_be_sent_again(sentences: Person, stored: Stored, events: Events) -> None:
    event = str(uuid4())
    save(sentences, {"room_1": "5"})
    first = save(sentences, {"room_1": []}, event=event)
    again = save(sentences, {"room_1": []}, event=event)

    assert (first.status_code, again.status_code) == (200, 200)
    assert stored()[0].answers == {}
    assert len(events()) == 2


def test_copies_of_the_first_page_at_once_make_one_response_and_one_event(
    app: Flask, sentences: Person, stored: Stored, events: Events
) -> None:
    answers = copies(app, sentences, dict.fromkeys(SENTENCES, "4"))

    assert {answer.status_code for answer in answers} == {303}
    assert [response.answers for response in stored()] == [dict.fromkeys(SENTENCES, 4)]
    assert len(events()) == 1


def test_copies_of_the_last_page_at_once_finish_once(
    app: Flask, sentences: Person, stored: Stored, events: Events
) -> None:
    sentences.follow(sentences.post(dict.fromkeys(SENTENCES, "4")))
    answers = copies(app, sentences, {"comment": "Quiet."})

    assert {answer.status_code for answer in answers} == {303}
    assert [(response.status, response.answers["comment"]) for response in stored()] == [("complete", "Quiet.")]
    assert len(events()) == 2


def test_saves_of_different_items_at_once_are_all_kept(
    app: Flask, sentences: Person, stored: Stored, refolded: Callable[[], bool]
) -> None:
    save(sentences, {"room_1": "1"})
    others = SENTENCES[:COPIES]
    tabs = [Person(app.test_client(), url=sentences.url, html=sentences.html) for _ in others]
    for tab in tabs:
        tab.client.set_cookie("r_welcome", sentences.client.get_cookie("r_welcome").value)  # type: ignore[union-attr]
    at_once(lambda tab=tab, name=name: save(tab, {name: "6"}) for tab, name in zip(tabs, others, strict=True))

    assert stored()[0].answers == dict.fromkeys(others, 6)
    assert stored()[0].revision == COPIES + 1
    assert refolded()


def test_a_double_click_on_finish_leads_to_thanks_twice(sentences: Person, stored: Stored, events: Events) -> None:
    sentences.follow(sentences.post(dict.fromkeys(SENTENCES, "4")))
    first = sentences.post({"comment": "Quiet."})
    second = sentences.post({"comment": "Quiet."})

    assert first.location == second.location
    assert stored()[0].revision == len(events()) == 2


def test_going_back_with_another_answer_is_a_new_event(
    sentences: Person, stored: Stored, events: Events, refolded: Callable[[], bool]
) -> None:
    first_page = sentences.html
    sentences.follow(sentences.post(dict.fromkeys(SENTENCES, "4")))
    sentences.html = first_page
    sentences.post(dict.fromkeys(SENTENCES, "4") | {"room_1": "7"})

    assert len(stored()) == 1
    assert stored()[0].answers == dict.fromkeys(SENTENCES, 4) | {"room_1": 7}
    assert [event.payload["room_1"] for event in events()] == [4, 7]
    assert refolded()


def test_the_newest_of_two_tabs_wins_and_both_stay_in_the_log(
    sentences: Person, stored: Stored, events: Events
) -> None:
    one, other = sentences, Person(sentences.client)
    other.open()
    save(one, {"room_1": "2", "room_2": "2"})
    save(other, {"room_1": "6"})

    assert [response.answers for response in stored()] == [{"room_1": 6, "room_2": 2}]
    assert [event.payload["room_1"] for event in events()] == [2, 6]


def test_a_clock_that_runs_backwards_changes_no_order(sentences: Person, stored: Stored, events: Events) -> None:
    save(sentences, {"room_1": "2"})
    with time_machine.travel(utc_now() - dt.timedelta(hours=5)):
        save(sentences, {"room_1": "6"})

    assert stored()[0].answers == {"room_1": 6}
    assert [event.sequence for event in events()] == [1, 2]


def test_a_save_after_the_end_is_told_and_changes_nothing(sentences: Person, stored: Stored) -> None:
    first_page = sentences.html
    sentences.follow(sentences.post(dict.fromkeys(SENTENCES, "4")))
    sentences.post({"comment": "Quiet."})
    before = stored()[0].answers
    sentences.html = first_page
    late = save(sentences, {"room_1": "7"})

    assert late.json == {"revision": 2, "saved": [], "invalid": {}, "status": "complete"}
    assert stored()[0].answers == before


def test_a_wrong_answer_is_told_and_the_right_one_kept(sentences: Person, stored: Stored) -> None:
    answer = save(sentences, {"room_1": "9", "room_2": "3"})

    assert answer.json is not None
    assert list(answer.json["invalid"]) == ["room_1"]
    assert stored()[0].answers == {"room_2": 3}


def test_nothing_is_saved_before_consent(guest: Person, stored: Stored) -> None:
    guest.open()

    assert save(guest, {"db_rp_all": "8"}).status_code == 422
    assert stored() == []
