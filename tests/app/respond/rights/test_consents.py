"""Consents are kept apart from the answers, given once, withdrawn once, and go with the response."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.respond.visit import tokens
from app.studies.models import Study
from survey_defs.load import load_shipped
from tests import factories
from tests.app.respond.rights.receipts import code_of, enter, press
from tests.person import FACTS, Person

Stored = Callable[[], list[Response]]
FIRST = FACTS | {"first_or_repeat": "1"}
pytestmark = [pytest.mark.privacy, pytest.mark.long]


@pytest.fixture
def known(app: Flask, client: FlaskClient) -> Person:
    """Someone at the thanks page of an identified study, who is asked for contact."""
    with app.app_context():
        version = publish(factories.organisation(), load_shipped("hotel_loyalty_short"), now=utc_now())
        factories.link(factories.wave(version, anonymity="identified"))
        session.commit()
    person = Person(client)
    person.finish(FIRST, point="4")
    return person


def kept(app: Flask) -> list[Consent]:
    with app.app_context():
        return list(session.scalars(select(Consent).order_by(Consent.kind)))


def allow(person: Person, answer: str) -> None:
    hidden = person.hidden
    person.follow(person.client.post("/r/thanks?s=welcome", data=hidden | {"recontact": answer}))


def test_who_agrees_leaves_one_row_however_often_the_post_comes(app: Flask, guest: Person) -> None:
    guest.open()
    guest.agree()
    guest.agree()

    (consent,) = kept(app)
    assert (consent.kind, consent.language, consent.at) == ("participation", "en", None)
    assert len(consent.text_digest) == 64


def test_who_refuses_leaves_no_row(app: Flask, guest: Person) -> None:
    guest.open()
    guest.post({"consent": "0"})

    assert kept(app) == []


def test_the_digest_tells_the_language_of_the_words(app: Flask, guest: Person) -> None:
    guest.open()
    guest.agree()
    other = Person(app.test_client())
    other.open(lang="fa")
    other.agree()

    assert len({consent.text_digest for consent in kept(app)}) == 2


def test_an_anonymous_study_never_asks_for_contact(guest: Person, app: Flask, stored: Stored) -> None:
    guest.finish(FIRST, point="4")
    assert 'name="recontact"' not in guest.html

    with app.app_context():
        sent = {"response": tokens().sign("welcome", stored()[0].uuid), "recontact": "1"}
    assert guest.client.post("/r/thanks?s=welcome", data=sent).status_code == 400
    assert [consent.kind for consent in kept(app)] == ["participation"]


def test_the_permission_is_not_ticked_beforehand(known: Person) -> None:
    assert 'name="recontact"' in known.html
    assert "checked" not in known.html


def test_a_permission_is_kept_apart_from_the_answers(app: Flask, known: Person, stored: Stored) -> None:
    allow(known, "1")

    assert [(c.kind, c.at is None) for c in kept(app)] == [("participation", False), ("recontact", False)]
    assert not any("consent" in item for item in stored()[0].answers)
    with app.app_context():
        assert not any("consent_2" in event.payload for event in session.scalars(select(AnswerEvent)))
    assert 'name="recontact"' not in known.html


def test_a_no_to_contact_leaves_nothing(app: Flask, known: Person) -> None:
    allow(known, "0")

    assert [consent.kind for consent in kept(app)] == ["participation"]
    assert "we will not contact you" in known.html


def test_a_forged_permission_is_refused(app: Flask, known: Person) -> None:
    for sent in ({"recontact": "1"}, known.hidden | {"recontact": "7"}):
        assert known.client.post("/r/thanks?s=welcome", data=sent).status_code == 400
    assert [consent.kind for consent in kept(app)] == ["participation"]


def test_a_permission_is_withdrawn_with_the_receipt_code(app: Flask, known: Person) -> None:
    allow(known, "1")
    enter(known.client, code_of(known.html))
    press(known.client, "/mine/contact")

    assert kept(app)[1].withdrawn_at is not None
    assert "/mine/contact" not in known.client.get("/mine/answers").text


def test_consents_stand_in_the_download(known: Person) -> None:
    allow(known, "1")
    enter(known.client, code_of(known.html))

    found = known.client.get("/mine/answers.json").json["consents"]
    assert [one["kind"] for one in found] == ["participation", "recontact"]


@pytest.mark.parametrize("change", ["language = 'vi'", "withdrawn_day = NULL", "day = '2020-01-01'"])
def test_the_database_lets_no_consent_be_changed(app: Flask, known: Person, change: str) -> None:
    with app.app_context():
        session.execute(text("UPDATE consent SET withdrawn_day = '2026-11-22'"))
        with pytest.raises(DBAPIError, match="consent"):
            session.execute(text(f"UPDATE consent SET {change}"))


def test_the_database_keeps_a_consent_as_long_as_its_response(app: Flask, known: Person) -> None:
    with app.app_context(), pytest.raises(DBAPIError, match="goes with its response"):
        session.execute(delete(Consent))


def test_a_consent_goes_when_its_response_is_erased(app: Flask, known: Person) -> None:
    allow(known, "1")
    enter(known.client, code_of(known.html))
    press(known.client, "/mine/erase", at="/mine/erase")

    assert kept(app) == []
    with app.app_context():
        assert session.scalars(select(Study)).one().anonymity == "identified"
