"""A respondent's own scores: theirs alone, beside a group that points at nobody."""

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.kernel.db import session
from app.respond.entry.signed_ids import receipt_hash
from app.respond.models import Response
from app.results.own_profile import profile_of
from app.studies.models import Study, Wave
from tests import factories
from tests.app import watching
from tests.person import Person

CODE = "ABCDE-FGHJK"


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    return watching.study(organisation, 2, anonymity="anonymous", options={"own_profile": True})[1]


@pytest.fixture
def person(wave: Wave) -> Response:
    """Somebody who chose the highest point everywhere."""
    own = watching.answer(wave, 1, receipt_hash=receipt_hash(CODE), is_withheld=True)[0]
    own.answers = dict.fromkeys(own.answers, 7)
    session.commit()
    return own


def open_by_code(app: Flask) -> str:
    browser = app.test_client()
    browser.post("/mine", data={"code": CODE})
    answer = browser.get("/mine/profile", follow_redirects=True)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_a_person_sees_the_own_scores_and_those_of_the_others(app: Flask, person: Response, wave: Wave) -> None:
    watching.answer(wave, 40)
    session.commit()

    text = open_by_code(app)

    assert text.count("You: 100.") == 4
    assert "40 people" in text
    assert "half of them lie between" in text


@pytest.mark.privacy
@pytest.mark.parametrize("others", [0, 4])
def test_too_few_others_are_not_shown(app: Flask, person: Response, wave: Wave, others: int) -> None:
    watching.answer(wave, others)
    session.commit()

    text = open_by_code(app)

    assert "You: 100." in text
    assert "The average" not in text
    assert f"{others} people" not in text


@pytest.mark.privacy
def test_the_person_is_none_of_the_others(person: Response, wave: Wave) -> None:
    # five that count, the person among them: only four others
    person.is_withheld = False
    watching.answer(wave, 4)
    session.commit()

    assert profile_of(person, wave).n is None


@pytest.mark.privacy
@pytest.mark.parametrize("anonymity", ["anonymous", "identified"])
def test_responses_that_are_withheld_move_nothing(person: Response, wave: Wave, anonymity: str) -> None:
    wave.study.anonymity = anonymity
    watching.answer(wave, 20)
    session.commit()
    before = profile_of(person, wave)

    watching.answer(wave, 7, mean=1.0, is_withheld=True)
    session.commit()

    assert before.n == 20
    assert profile_of(person, wave) == before


def test_the_wave_before_stands_in_for_too_few(person: Response, wave: Wave) -> None:
    watching.answer(wave.study.waves[0], 25)
    session.commit()

    found = profile_of(person, wave)

    assert (found.n, found.is_earlier) == (25, True)


def test_a_study_that_does_not_offer_it_has_no_such_page(app: Flask, person: Response, wave: Wave) -> None:
    session.get_one(Study, wave.study_id).options = {}
    session.commit()
    browser = app.test_client()
    browser.post("/mine", data={"code": CODE})

    assert browser.get("/mine/profile").status_code == 404
    assert "own scores" not in browser.get("/mine/answers").text


@pytest.mark.access
def test_without_the_code_nobody_sees_a_profile(app: Flask, person: Response) -> None:
    answer = app.test_client().get("/mine/profile")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/mine")


def test_the_thanks_lead_to_the_scores_of_the_answers_just_given(app: Flask, wave: Wave) -> None:
    factories.link(wave, "welcome")
    items = [item.id for item in watching.definition_of(wave.version).pages[0].items]
    session.commit()
    guest = Person(app.test_client())
    guest.open()
    guest.follow(guest.post(dict.fromkeys(items, "4")))
    thanks = guest.follow(guest.post({}))

    assert "/r/thanks/profile?s=welcome" in thanks.text
    assert guest.client.get("/r/thanks/profile?s=welcome").text.count("You: 50.") == 4
