"""A customer who is erased leaves no answers where anybody knows whose they are."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel import erasing
from app.kernel.db import session
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.studies.models import AnsweredMark, Invitation, Wave
from tests.app.respond import invited

Stored = Callable[[], list[Response]]


def customer_of(app: Flask, wave: int) -> int:
    with app.app_context():
        first = select(func.min(Invitation.customer_id)).where(Invitation.wave_id == wave)
        return session.scalar(first) or 0


def erase(app: Flask, customer: int) -> dict[str, int]:
    with app.test_request_context():
        gone = {one.what: one.count for one in erasing.erase_everywhere(customer)}
        session.commit()
        return gone


@pytest.mark.parametrize("anonymity", ["pseudonymous", "identified"])
def test_responses_go_with_events_and_consents_and_others_stay(app: Flask, stored: Stored, anonymity: str) -> None:
    wave = invited.open_wave(app, anonymity=anonymity)
    first, second = invited.invite(app, wave, [("thr", "en")] * 2)
    invited.answer(app, first)
    (mine,) = [one.uuid for one in stored()]
    invited.answer(app, second)
    gone = erase(app, customer_of(app, wave))

    assert gone["response"] == 1
    assert mine not in {one.uuid for one in stored()}
    assert len(stored()) == 1
    with app.app_context():
        for table in (AnswerEvent, Consent):
            assert mine not in set(session.scalars(select(table.response_uuid)))
        assert session.get_one(Wave, wave).erased > 0


def test_answers_to_an_anonymous_study_stay_and_the_mark_goes(app: Flask, stored: Stored) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    invited.answer(app, path)
    gone = erase(app, customer_of(app, wave))

    assert gone["responses"] == 0
    assert len(stored()) == 1
    with app.app_context():
        assert session.scalars(select(AnsweredMark)).all() == []


def test_a_person_gets_their_answers_in_words(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="pseudonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 2)
    invited.answer(app, path)
    with app.test_request_context():
        (told,) = erasing.collect_everywhere(customer_of(app, wave))["responses"]  # type: ignore[misc]

    assert {line["item"]: line["answer"] for line in told["answers"]}["purpose"] == "A holiday"
