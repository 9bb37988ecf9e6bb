"""Quotas by answers: enough of one kind is enough, also of two who end at once; nothing else is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.kernel.db import session
from app.respond import enough
from app.respond.models import Response
from app.studies.models import Wave
from app.studies.planning.wave_plan import plan_of
from tests.app.respond import invited
from tests.person import Person

Stored = Callable[[], list[Response]]
WORK, HOLIDAY = {"purpose": "1", "place": "The garden"}, {"purpose": "2", "place": "The garden"}
ENOUGH = "Enough people have answered already"


def open_wave(app: Flask, counts: dict[str, int], item: str = "purpose", anonymity: str = "identified") -> int:
    wave = invited.open_wave(app, anonymity=anonymity)
    with app.app_context():
        session.get_one(Wave, wave).plan = {"answer_quota": {"item": item, "counts": counts}}
        session.commit()
    return wave


def person_at_the_end(app: Flask, path: str, first: dict[str, str]) -> Person:
    """Somebody who has answered the first page as given."""
    person = Person(app.test_client(), path)
    person.open()
    person.follow(person.agree())
    person.follow(person.post(first))
    return person


def ended(app: Flask, path: str, first: dict[str, str], second: dict[str, str]) -> Person:
    person = person_at_the_end(app, path, first)
    if "data-complete" not in person.html:
        person.follow(person.post(second))
    return person


@pytest.fixture
def paths(app: Flask) -> list[str]:
    wave = open_wave(app, {"1": 1, "2": 5})
    return invited.invite(app, wave, [("thr", "en")] * 6)


def test_an_answer_of_which_there_is_enough_ends_kindly(app: Flask, stored: Stored, paths: list[str]) -> None:
    ended(app, paths[0], WORK, invited.SECOND)
    late = person_at_the_end(app, paths[1], WORK)
    other = ended(app, paths[2], HOLIDAY, invited.SECOND)

    assert (ENOUGH in late.html, "receipt code" in late.html, ENOUGH in other.html) == (True, True, False)
    assert sorted(one.status for one in stored()) == ["complete", "complete", "screened"]
    screened = next(one for one in stored() if one.status == "screened")
    assert screened.answers == {"purpose": 1, "place": "The garden", "return": {"$": "not_shown"}}
    assert not screened.is_withheld


def test_who_is_inside_when_it_fills_is_thanked_at_the_end(app: Flask, stored: Stored, paths: list[str]) -> None:
    late = person_at_the_end(app, paths[0], WORK)
    ended(app, paths[1], WORK, invited.SECOND)
    late.follow(late.post(invited.SECOND))

    assert ENOUGH in late.html
    assert sorted(one.status for one in stored()) == ["complete", "screened"]


def test_an_answer_without_a_number_is_never_enough(app: Flask, stored: Stored) -> None:
    paths = invited.invite(app, open_wave(app, {"1": 1}), [("thr", "en")] * 3)
    for path in paths:
        ended(app, path, HOLIDAY, invited.SECOND)

    assert [one.status for one in stored()] == ["complete"] * 3


def test_where_every_answer_is_there_nobody_begins(app: Flask, stored: Stored) -> None:
    paths = invited.invite(app, open_wave(app, {"1": 1, "2": 1}), [("thr", "en")] * 3)
    for path, first in zip(paths, (WORK, HOLIDAY), strict=False):
        ended(app, path, first, invited.SECOND)
    answer = app.test_client().get(paths[2])

    assert (answer.status_code, ENOUGH in answer.text, len(stored())) == (410, True, 2)


def test_a_question_that_is_not_asked_any_more_stops_nobody(app: Flask, stored: Stored) -> None:
    paths = invited.invite(app, open_wave(app, {"1": 1}, item="gone"), [("thr", "en")] * 2)
    for path in paths:
        ended(app, path, WORK, invited.SECOND)

    assert [one.status for one in stored()] == ["complete"] * 2


def test_a_correction_ends_nothing(app: Flask, stored: Stored, paths: list[str]) -> None:
    """Who opens finished answers by the code may change them: they are counted already."""
    person = ended(app, paths[0], WORK, invited.SECOND)
    with app.app_context():
        wave = session.get_one(Wave, stored()[0].wave_id)
        assert enough.countable_by_answer(wave, "purpose") == {"1": 1}
    assert "data-complete" in person.html


def test_two_who_end_at_once_do_not_overfill(app: Flask, stored: Stored) -> None:
    paths = invited.invite(app, open_wave(app, {"1": 3}), [("thr", "en")] * 8)
    people = [person_at_the_end(app, path, WORK) for path in paths]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda person: person.post(invited.SECOND).status_code, people))

    assert answers == [303] * 8
    assert sorted(one.status for one in stored()) == ["complete"] * 3 + ["screened"] * 5


def test_words_written_beside_an_option_count_with_it(app: Flask) -> None:
    wave_id = open_wave(app, {"1": 2})
    with app.app_context():
        wave = session.get_one(Wave, wave_id)
        given = [1, {"value": 1, "text": "a fair"}, 11, {"$": "dont_know"}, [1], "1x"]
        for one in given:
            session.add(invited.factories.response(wave, answers={"purpose": one}, status="complete"))
        session.add(invited.factories.response(wave, answers={}, status="complete"))
        session.commit()
        counts = enough.countable_by_answer(wave, "purpose")

        assert (counts["1"], counts["11"], counts[""]) == (2, 1, 1)
        assert [enough._has(wave, "purpose", "1", number) for number in (1, 2, 3)] == [True, True, False]


def test_the_plan_of_a_wave_made_before_has_none(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="identified")
    with app.app_context():
        assert plan_of(session.get_one(Wave, wave)).answer_quota is None
