"""The respondent's way through the pages, without JavaScript, on both databases."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.db import session, utc_now
from app.respond import operations
from app.respond.models import AnswerEvent, Response
from app.studies.models import Link, Wave
from tests.person import FACTS, Person

Stored = Callable[[], list[Response]]
Events = Callable[[], list[AnswerEvent]]


def test_opening_a_link_writes_nothing(guest: Person, stored: Stored) -> None:
    for _ in range(3):
        assert guest.open().status_code == 200

    assert stored() == []


def test_no_row_exists_before_consent_and_a_refusal_is_only_counted(app: Flask, guest: Person, stored: Stored) -> None:
    guest.open()
    answer = guest.post({"consent": "0"})

    assert answer.status_code == 200
    assert stored() == []
    with app.app_context():
        assert session.get_one(Wave, 1).refusals == 1


def test_refusing_twice_in_one_browser_counts_once(app: Flask, guest: Person) -> None:
    guest.open()
    guest.post({"consent": "0"})
    guest.open()
    guest.post({"consent": "0"})

    with app.app_context():
        assert session.get_one(Wave, 1).refusals == 1


def test_consent_must_be_chosen(guest: Person, stored: Stored) -> None:
    guest.open()

    assert guest.post({}).status_code == 422
    assert stored() == []


def test_a_page_is_saved_and_the_next_one_shown(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.post(FACTS)

    assert answer.status_code == 303
    assert "/r/satisfaction" in answer.location
    assert stored()[0].answers == {
        "first_or_repeat": 2, "db_rp_all": 8, "db_rp_freq": 5, "pf_last": 2, "had_problem": 0,
    }  # fmt: skip


@pytest.mark.loss
def test_a_repeated_post_changes_nothing(guest: Person, stored: Stored, events: Events) -> None:
    guest.open()
    guest.follow(guest.agree())
    first = guest.post(FACTS)
    again = guest.post(FACTS)

    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert len(stored()) == 1
    assert stored()[0].revision == 1
    assert len(events()) == 1


@pytest.mark.loss
def test_agreeing_twice_makes_one_response(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.agree()
    guest.agree()

    assert len(stored()) == 1


@pytest.mark.loss
def test_the_same_event_with_other_answers_becomes_a_new_event(guest: Person, stored: Stored, events: Events) -> None:
    guest.open()
    guest.follow(guest.agree())
    guest.post(FACTS)
    guest.post(FACTS | {"db_rp_freq": "6"})

    assert stored()[0].answers["db_rp_freq"] == 6
    assert [event.sequence for event in events()] == [1, 2]


def test_a_program_that_reuses_an_event_for_other_answers_is_refused(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    body = {"response": guest.hidden["response"], "event": guest.hidden["event"]}
    first = guest.client.post(guest.action, json=body | {"answers": {"db_rp_all": 8}})
    again = guest.client.post(guest.action, json=body | {"answers": {"db_rp_all": 8}})
    other = guest.client.post(guest.action, json=body | {"answers": {"db_rp_all": 9}})

    assert (first.status_code, first.json["revision"]) == (200, 1)
    assert (again.status_code, again.json["revision"]) == (200, 1)
    assert other.status_code == 409
    assert stored()[0].answers == {"db_rp_all": 8}


def test_wrong_answers_are_told_and_the_right_ones_kept(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.post(FACTS | {"db_rp_all": "many", "first_or_repeat": "9"})

    assert answer.status_code == 422
    assert 'id="error-db_rp_all"' in answer.text
    assert 'href="#item-first_or_repeat"' in answer.text
    assert 'value="many"' in answer.text
    assert stored()[0].answers == {"db_rp_freq": 5, "pf_last": 2, "had_problem": 0}


def test_an_answer_that_contradicts_another_is_told(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.post(FACTS | {"db_rp_all": "2", "db_rp_freq": "5"})

    assert answer.status_code == 422
    assert 'id="error-db_rp_freq"' in answer.text


def test_persian_digits_are_read(guest: Person, stored: Stored) -> None:
    guest.open(lang="fa")
    guest.follow(guest.agree())
    guest.post(FACTS | {"db_rp_all": "۱۲", "db_rp_freq": "۷"})

    assert stored()[0].answers["db_rp_all"] == 12
    assert stored()[0].answers["db_rp_freq"] == 7


def test_the_language_of_the_consent_page_is_kept(guest: Person, stored: Stored) -> None:
    guest.open(lang="fa")
    page = guest.follow(guest.agree())

    assert '<html lang="fa" dir="rtl">' in page.text
    assert stored()[0].language == "fa"


def test_leaving_a_question_out_is_asked_once_and_then_respected(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    without = {name: value for name, value in FACTS.items() if name != "pf_last"}
    asked = guest.post(without)
    answer = guest.post(without)

    assert asked.status_code == 422
    assert 'href="#item-pf_last"' in asked.text
    assert answer.status_code == 303
    assert stored()[0].answers["pf_last"] == {"$": "skipped"}


def test_a_change_of_language_keeps_what_was_answered(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.follow(guest.post({"db_rp_all": "8"}, language="fa"))

    assert '<html lang="fa" dir="rtl">' in answer.text
    assert 'value="۸"' in answer.text
    assert stored()[0].answers == {"db_rp_all": 8}
    assert stored()[0].language == "fa"


def test_going_back_saves_and_asks_nothing(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    guest.follow(guest.post(FACTS))
    answer = guest.post({"rq_sat_1": "4"}, go="back")

    assert "/r/facts" in answer.location
    assert stored()[0].answers["rq_sat_1"] == 4


def test_items_stand_in_the_order_of_the_response(app: Flask, hotel_link: Link) -> None:
    def order(html: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r'name="(clv_[a-z]+_\d)"', html)))

    orders = set()
    for _ in range(6):
        person = Person(app.test_client())
        person.open()
        person.follow(person.agree())
        person.follow(person.post(FACTS))
        answer = person.post({}, confirmed="1")
        first = order(person.follow(answer).text)
        assert order(person.client.get(answer.location).text) == first
        orders.add(tuple(first))
    assert len(orders) > 1


def test_commitment_is_not_asked_of_a_first_guest(guest: Person) -> None:
    guest.open()
    guest.follow(guest.agree())
    page = guest.follow(guest.post(FACTS | {"first_or_repeat": "1"}))

    assert 'name="rq_sat_1"' in page.text
    assert 'name="rm_com_1"' not in page.text


def test_the_whole_way_ends_with_thanks_and_a_receipt(guest: Person, stored: Stored, app: Flask) -> None:
    guest.finish(FACTS | {"first_or_repeat": "1"})

    assert "data-complete" in guest.html
    response = stored()[0]
    assert response.status == "complete"
    assert response.receipt_hash is not None
    assert response.answers["rm_com_1"] == {"$": "not_applicable"}
    assert (response.started_at, response.finished_at) == (None, None)
    with app.app_context():
        assert operations.refold(response) == response.answers


@pytest.mark.privacy
def test_an_anonymous_response_keeps_only_the_day_of_the_organisation(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.agree()

    tehran = utc_now().astimezone(dt.timezone(dt.timedelta(hours=3, minutes=30))).date()
    assert stored()[0].day == tehran


def test_an_unknown_link_is_told_kindly(client: FlaskClient, hotel_link: Link) -> None:
    answer = client.get("/s/forged")

    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.text


def test_a_response_of_another_link_is_refused(guest: Person, stored: Stored) -> None:
    guest.open()
    answer = guest.client.post("/s/welcome", data={"consent": "1", "response": "forged"})

    assert answer.status_code == 400
    assert stored() == []


def test_a_post_without_the_signed_response_is_refused(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    answer = guest.client.post(guest.action, data=FACTS | {"go": "next"})

    assert answer.status_code == 400
    assert stored()[0].answers == {}


def test_a_finished_response_takes_no_more_answers(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    action, hidden = guest.action, guest.hidden
    guest.finish(FACTS)
    before = stored()[0].answers
    late = guest.client.post(action, data=hidden | FACTS | {"db_rp_all": "99"})

    assert late.status_code == 303
    assert stored()[0].answers == before


def test_a_browser_without_its_cookie_is_told_what_to_do(guest: Person) -> None:
    guest.open()
    guest.follow(guest.agree())
    guest.client.delete_cookie("r_welcome")

    answer = guest.client.get("/r/facts?s=welcome")
    assert answer.status_code == 409
    assert "cookies" in answer.text


@pytest.mark.parametrize("path", ["/r/nowhere?s=welcome", "/r/thanks?s=forged", "/r/facts"])
def test_forged_page_addresses_are_refused(guest: Person, path: str) -> None:
    assert guest.client.get(path).status_code in (404, 409)
