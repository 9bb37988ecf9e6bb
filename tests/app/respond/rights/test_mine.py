"""With the receipt code a person reads, downloads and erases their response."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select

from app.accounts.models import AuditEvent
from app.kernel.config import Config
from app.kernel.db import session
from app.respond import operations
from app.respond.models import Response
from app.results.frames.collection import frame_key
from app.studies.models import Wave
from tests.app.respond.rights.receipts import code_of, enter, press
from tests.person import FACTS, Person

pytestmark = pytest.mark.long

Stored = Callable[[], list[Response]]
SECRET = "the blue heron by the pond"


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
