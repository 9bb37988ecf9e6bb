"""With the receipt code a person corrects their answers, and they stay complete."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.db import session
from app.respond.models import Response
from app.studies.models import Wave
from tests.app.respond.rights.receipts import enter, press
from tests.person import FACTS, Person

pytestmark = pytest.mark.long

Stored = Callable[[], list[Response]]
SECRET = "the blue heron by the pond"


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
