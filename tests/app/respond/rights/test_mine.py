"""With the receipt code a person reads, corrects, downloads and erases their response."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select
from werkzeug.test import TestResponse

from app.accounts.models import AuditEvent
from app.kernel.config import Config
from app.kernel.db import session
from app.respond import operations
from app.respond.models import Response
from app.results.frames.collection import frame_key
from app.studies.models import Wave
from tests.person import FACTS, Person

pytestmark = pytest.mark.long

Stored = Callable[[], list[Response]]
SECRET = "the blue heron by the pond"


@pytest.fixture
def code(guest: Person) -> str:
    """The receipt code of a guest who has answered everything."""
    guest.finish(FACTS | {"first_or_repeat": "1"}, point="4")
    return code_of(guest.html)


def code_of(html: str) -> str:
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", html)
    assert found, html
    return found[0]


def enter(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/mine?lang=en", data={"code": code})


def press(client: FlaskClient, path: str, *, at: str = "/mine/answers") -> TestResponse:
    """Press the button of a page of /mine."""
    token = re.search(r'name="response" value="([^"]+)"', client.get(at).text)
    assert token
    return client.post(path, data={"response": token[1]})


def test_the_thanks_page_leads_to_the_place_of_the_code(guest: Person, code: str) -> None:
    assert 'href="/mine?lang=en"' in guest.html


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " \u2013 "), lambda code: f" {code} "])
def test_a_code_is_found_however_it_is_typed(client: FlaskClient, code: str, change: Callable[[str], str]) -> None:
    assert enter(client, change(code)).location == "/mine/answers?lang=en"


def test_digits_of_persian_are_digits_of_the_code(client: FlaskClient, code: str) -> None:
    typed = code.translate(str.maketrans("23456789", "۲۳۴۵۶۷۸۹"))

    assert enter(client, typed).status_code == 303


def test_answers_are_read_in_words_not_in_codes(client: FlaskClient, code: str) -> None:
    enter(client, code)
    page = client.get("/mine/answers?lang=fa").text

    assert '<html lang="fa" dir="rtl">' in page
    assert "<bdi>۸</bdi>" in page
    assert "کاملاً" in page or "موافقم" in page
    assert "clv_" not in page


def test_answers_are_downloaded_with_labels_and_values(client: FlaskClient, code: str, stored: Stored) -> None:
    enter(client, code)
    answer = client.get("/mine/answers.json?lang=en")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert {one["item"]: one["value"] for one in answer.json["answers"]} == stored()[0].answers
    assert all(one["question"] and one["answer"] for one in answer.json["answers"])
    assert "started" not in answer.json


def test_without_the_code_nothing_is_shown(client: FlaskClient, code: str) -> None:
    for path in ("/mine/answers", "/mine/answers.json", "/mine/erase"):
        assert client.get(path).location.startswith("/mine")
    assert client.post("/mine/erase").status_code == 400
    assert client.post("/mine/correct").status_code == 400


def test_a_post_without_the_signed_response_erases_nothing(client: FlaskClient, code: str, stored: Stored) -> None:
    enter(client, code)

    assert client.post("/mine/erase", data={"response": "forged"}).status_code == 400
    assert len(stored()) == 1


def test_answers_are_corrected_in_the_pages_and_stay_complete(
    guest: Person, client: FlaskClient, code: str, stored: Stored
) -> None:
    enter(client, code)
    guest.follow(press(client, "/mine/correct"))
    assert 'value="8"' in guest.html
    answer = guest.post(FACTS | {"first_or_repeat": "1", "db_rp_all": "9"})

    assert answer.status_code == 303
    assert (stored()[0].answers["db_rp_all"], stored()[0].status) == (9, "complete")


def test_a_correction_to_the_last_page_keeps_the_end_it_had(
    app: Flask, guest: Person, client: FlaskClient, code: str, stored: Stored
) -> None:
    with app.app_context():
        session.scalars(select(Response)).one().status = "screened"
        session.commit()
    enter(client, code)
    guest.follow(press(client, "/mine/correct"))
    answer = guest.post(FACTS | {"first_or_repeat": "1"})
    while "data-complete" not in guest.follow(answer).text:
        answer = guest.post({}, confirmed="1")

    assert stored()[0].status == "screened"


def test_after_the_thanks_the_correction_is_over(guest: Person, client: FlaskClient, code: str, stored: Stored) -> None:
    enter(client, code)
    guest.follow(press(client, "/mine/correct"))
    action, hidden = guest.action, guest.hidden
    client.get("/r/thanks?s=b.1")
    late = client.post(action, data=hidden | FACTS | {"db_rp_all": "99", "go": "next"})

    assert late.status_code == 303
    assert stored()[0].answers["db_rp_all"] == 8


def test_a_closed_wave_is_read_but_not_corrected(app: Flask, client: FlaskClient, code: str, stored: Stored) -> None:
    with app.app_context():
        session.get_one(Wave, 1).status = "closed"
        session.commit()
    enter(client, code)
    page = client.get("/mine/answers")

    assert "/mine/correct" not in page.text
    assert press(client, "/mine/correct", at="/mine/erase").location == "/mine/answers"


@pytest.mark.parametrize("kind", ["kiosk", "embed"])
def test_answers_given_at_a_kiosk_or_in_a_frame_are_corrected_like_any_other(
    app: Flask, guest: Person, code: str, stored: Stored, kind: str
) -> None:
    with app.app_context():
        for link in session.get_one(Wave, 1).links:
            link.kind = kind
        session.commit()
    person = Person(app.test_client())
    enter(person.client, code)
    person.follow(press(person.client, "/mine/correct"))
    person.post(FACTS | {"first_or_repeat": "1", "db_rp_all": "9"})

    assert stored()[0].answers["db_rp_all"] == 9
    assert "frame-ancestors 'none'" in person.client.get(person.action).headers["Content-Security-Policy"]


def test_a_wave_without_any_link_lets_answers_be_corrected(app: Flask, code: str, stored: Stored) -> None:
    with app.app_context():
        for link in session.get_one(Wave, 1).links:
            session.delete(link)
        session.commit()
    person = Person(app.test_client())
    enter(person.client, code)
    person.follow(press(person.client, "/mine/correct"))
    person.post(FACTS | {"first_or_repeat": "1", "db_rp_all": "9"})

    assert stored()[0].answers["db_rp_all"] == 9


@pytest.mark.privacy
def test_correcting_on_a_shared_computer_leaves_its_own_response_alone(
    app: Flask, guest: Person, code: str, stored: Stored
) -> None:
    other = Person(app.test_client())
    other.open()
    other.follow(other.agree())
    enter(other.client, code)
    press(other.client, "/mine/correct")
    other.open()
    other.post(FACTS | {"db_rp_all": "3", "db_rp_freq": "1"})

    assert sorted(response.answers["db_rp_all"] for response in stored()) == [3, 8]


def test_the_way_back_opens_nothing_without_the_code(client: FlaskClient, code: str) -> None:
    for address in ("b.1", "b.99", "b.x", "b."):
        assert client.get(f"/r/facts?s={address}").status_code in (404, 409)
        assert client.get(f"/s/{address}").status_code in (302, 303, 404, 409)


@pytest.mark.privacy
def test_unknown_and_erased_codes_are_told_in_the_same_words(client: FlaskClient, code: str) -> None:
    enter(client, code)
    press(client, "/mine/erase", at="/mine/erase")
    erased, unknown = enter(client, code), enter(client, "AAAAA-AAAAA")

    assert erased.status_code == unknown.status_code == 422
    assert erased.text.replace(code, "") == unknown.text.replace("AAAAA-AAAAA", "")
    assert erased.headers == unknown.headers | {"Content-Length": erased.headers["Content-Length"]}


def test_codes_cannot_be_guessed_at_will(client: FlaskClient, code: str) -> None:
    tries = [enter(client, "AAAAA-AAAAA").status_code for _ in range(11)]

    assert tries == [422] * 10 + [429]
    assert enter(client, code).status_code == 429


def test_right_codes_do_not_use_up_the_tries(client: FlaskClient, code: str) -> None:
    assert {enter(client, code).status_code for _ in range(12)} == {303}


@pytest.mark.privacy
def test_erased_means_no_trace_in_any_table_or_file(app: Flask, guest: Person, config: Config, stored: Stored) -> None:
    guest.finish(FACTS, point="4")
    code = code_of(guest.html)
    with app.app_context():
        response = session.scalars(select(Response)).one()
        operations.save_page(
            response.uuid, session.get_one(Wave, 1).links[0], event_id=response.uuid, page="x",
            payload={"comment": SECRET}, language="en",
        )  # fmt: skip
        session.commit()
    uuid, receipt = response.uuid, response.receipt_hash
    assert receipt is not None
    needles = [SECRET, uuid.hex, str(uuid), receipt, code]
    assert found_in(app, config, needles) != []
    enter(guest.client, code)
    press(guest.client, "/mine/erase", at="/mine/erase")

    assert found_in(app, config, needles) == []


def found_in(app: Flask, config: Config, needles: list[str]) -> list[str]:
    """Tables that hold one of the texts, and files of the instance and of the database that do."""
    found = []
    with app.app_context():
        bind = session.get_bind()
        everything = MetaData()
        everything.reflect(bind)
        for table in everything.sorted_tables:
            rows = repr([tuple(row) for row in session.execute(select(table))])
            found += [f"{table.name}: {needle}" for needle in needles if needle in rows]
    folders = [config.instance, config.instance.parent]
    for path in (path for folder in folders for path in Path(folder).rglob("*") if path.is_file()):
        body = path.read_bytes()
        found += [f"{path.name}: {needle}" for needle in needles if needle.encode() in body]
    return found


def test_after_erasing_the_cookies_are_dropped(guest: Person, client: FlaskClient, code: str) -> None:
    enter(client, code)
    answer = press(client, "/mine/erase", at="/mine/erase")

    assert "data-erased" in answer.text
    assert client.get_cookie("mine", path="/mine") is None
    assert client.get_cookie("r_welcome") is None


def test_the_log_keeps_an_id_that_leads_nowhere(app: Flask, client: FlaskClient, code: str) -> None:
    enter(client, code)
    press(client, "/mine/erase", at="/mine/erase")

    with app.app_context():
        event = session.scalars(select(AuditEvent).filter_by(action="response.erased")).one()
        assert (event.user_id, list(event.details)) == (None, ["erasure"])
        assert event.subject == f"erasure:{event.details['erasure']}"


def test_no_kept_result_is_taken_for_the_answers_that_are_left(app: Flask, client: FlaskClient, code: str) -> None:
    with app.app_context():
        before = frame_key(session.get_one(Wave, 1))
    enter(client, code)
    press(client, "/mine/erase", at="/mine/erase")
    other = Person(app.test_client())
    other.finish(FACTS | {"first_or_repeat": "1"}, point="4")

    with app.app_context():
        after = frame_key(session.get_one(Wave, 1))
    assert before[1] == after[1]
    assert before != after


def test_a_page_left_open_does_not_bring_an_erased_response_back(
    guest: Person, client: FlaskClient, code: str, stored: Stored
) -> None:
    enter(client, code)
    guest.follow(press(client, "/mine/correct"))
    press(client, "/mine/erase", at="/mine/erase")

    assert guest.post(FACTS).status_code == 409
    assert stored() == []
