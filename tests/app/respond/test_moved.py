"""A wave is moved to a newer version while somebody answers: who has seen a question answers that question."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.respond.rights.rebuild import compare_all
from survey_defs.load import load_file
from tests import factories
from tests.app.respond import invited, moved
from tests.app.respond.moved import NEW, NEW_CONSENT, OLD, move
from tests.app.respond.test_later import go_on, set_aside
from tests.person import Person

Stored = Callable[[], list[Response]]
GIVEN = "You came for: \u2068A holiday\u2069"


@pytest.fixture
def wave(app: Flask) -> int:
    return invited.open_wave(app, anonymity="identified")


@pytest.fixture
def path(app: Flask, wave: int) -> str:
    """A personal link that nobody has opened."""
    return invited.invite(app, wave, [("thr", "en")])[0]


@pytest.fixture
def person(app: Flask, path: str) -> Person:
    """Somebody with the first page of the first version in hand."""
    return invited.begin(app, path)


def save(person: Person, **answers: str) -> TestResponse:
    """As the script of the page does."""
    told = {"response": person.hidden["response"], "event": str(uuid4()), "answers": answers}
    return person.client.post(person.action, json=told)


def test_who_began_on_a_version_finishes_on_it(app: Flask, wave: int, person: Person, stored: Stored) -> None:
    later = move(app, wave)
    person.follow(person.post(invited.FIRST))
    assert GIVEN in person.html
    person.follow(person.post(invited.SECOND))

    (response,) = stored()
    assert (response.status, response.version_id != later) == ("complete", True)
    assert response.answers == {"purpose": 2, "place": "The garden", "return": 1}


def test_the_page_is_drawn_in_the_version_of_the_response(app: Flask, wave: int, person: Person) -> None:
    first = person.action
    person.post(invited.FIRST)
    move(app, wave)
    back = person.client.get(first).text

    assert (OLD in back, NEW in back, 'name="food"' in back) == (True, False, False)
    assert 'name="purpose" value="2" checked' in back


def test_a_program_saves_answers_of_its_version_only(app: Flask, wave: int, person: Person, stored: Stored) -> None:
    move(app, wave)
    told, wrong = save(person, purpose="2", food="Bread").json, save(person, purpose="3").json

    assert (told and told["saved"], wrong and list(wrong["invalid"])) == (["purpose"], ["purpose"])
    assert stored()[0].answers == {"purpose": 2}


def test_on_another_device_the_old_questions_go_on(app: Flask, wave: int, path: str, person: Person) -> None:
    move(app, wave)
    other = Person(app.test_client(), path)
    other.open()

    assert OLD in other.html


def test_whoever_begins_after_the_move_is_asked_the_newer_version(
    app: Flask, wave: int, path: str, stored: Stored
) -> None:
    later = move(app, wave)
    late = invited.begin(app, path)
    late.follow(late.post(moved.FIRST))

    assert "You came for: \u2068A holiday\u2069" in late.html
    assert [(one.version_id, one.answers["purpose"]) for one in stored()] == [(later, 4)]


def test_who_has_read_the_consent_is_asked_what_it_was_about(app: Flask, wave: int, path: str, stored: Stored) -> None:
    late = Person(app.test_client(), path)
    late.open()
    later = move(app, wave)
    assert late.post({}).status_code == 422
    assert NEW_CONSENT not in late.html
    late.follow(late.agree())

    assert OLD in late.html
    with app.app_context():
        (kept,) = session.scalars(select(Consent))
        assert kept.version_id == stored()[0].version_id != later


def test_without_a_consent_page_the_page_that_was_open_counts(app: Flask, stored: Stored) -> None:
    with app.app_context():
        plain = load_file(invited.QUESTIONNAIRE).model_copy(update={"consent": None})
        made = factories.wave(publish(factories.organisation(), plain, now=utc_now()))
        wave = factories.link(made).wave_id
        session.commit()
    guest = Person(app.test_client())
    guest.open()
    move(app, wave)
    guest.follow(guest.post(invited.FIRST))

    assert GIVEN in guest.html
    assert stored()[0].answers["purpose"] == 2


def test_the_receipt_shows_the_questions_that_were_asked(app: Flask, wave: int, person: Person) -> None:
    person.follow(person.post(invited.FIRST))
    person.follow(person.post(invited.SECOND))
    code = re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", person.html)
    move(app, wave)
    shown = app.test_client().post("/mine", data={"code": code and code[0]}, follow_redirects=True).text

    assert (OLD in shown, NEW in shown, "A holiday" in shown) == (True, False, True)


@pytest.mark.parametrize("anonymity", ["anonymous", "identified"])
def test_who_comes_back_by_the_code_goes_on_where_they_were(app: Flask, anonymity: str, stored: Stored) -> None:
    _, code = set_aside(app, anonymity)
    move(app, stored()[0].wave_id)
    back = go_on(app, code)
    assert GIVEN in back.html
    back.follow(back.post(invited.SECOND))

    assert [one.status for one in stored()] == ["complete"]


@pytest.mark.loss
def test_the_events_of_both_versions_fold_to_what_is_stored(app: Flask, wave: int, person: Person) -> None:
    path, *_ = invited.invite(app, wave, [("thr", "en")])
    person.follow(person.post(invited.FIRST))
    move(app, wave)
    person.follow(person.post(invited.SECOND))
    late = invited.begin(app, path)
    late.follow(late.post(moved.FIRST))

    with app.app_context():
        assert [one.differs for one in compare_all()] == [False, False]
