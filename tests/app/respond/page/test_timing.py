"""Times and signals: kept where the study says so, believed no further than a cap, and nobody is turned away."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.db import session
from app.respond.models import Response
from app.respond.page.timing import MOST_ITEM, MOST_PAGE, STEP, _with_times
from app.studies.models import Wave
from survey_defs.load import load_file
from tests import factories
from tests.app.respond import invited
from tests.person import Person

Stored = Callable[[], list[Response]]
PAGE = load_file(invited.QUESTIONNAIRE).page("stay")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=6,
)


def begun(app: Flask, **options: bool) -> Person:
    wave = invited.open_wave(app, anonymity="anonymous", options=options)
    return invited.begin(app, invited.invite(app, wave, [("thr", "en")] * 5)[0])


def save(person: Person, times: object) -> int:
    body = {"response": person.hidden["response"], "event": str(uuid4()), "answers": {"purpose": 2}, "times": times}
    return person.client.post(person.action, json=body).status_code


def test_times_are_kept_rounded_where_the_study_keeps_them(app: Flask, stored: Stored) -> None:
    person = begun(app, timing=True)
    save(person, {"page": 12_345.6, "items": {"purpose": 4_321, "nobody": 9_000}})
    save(person, {"page": 9_000})

    assert stored()[0].timing == {"pages": {"stay": 12_300}, "items": {"purpose": 4_300}}


def test_a_form_tells_its_times_too(app: Flask, stored: Stored) -> None:
    person = begun(app, timing=True)
    person.post(invited.FIRST, times='{"page": 5000, "items": {"place": 1000}}')

    assert stored()[0].timing == {"pages": {"stay": 5000}, "items": {"place": 1000}}


def test_no_times_are_kept_or_asked_for_elsewhere(app: Flask, stored: Stored) -> None:
    person = begun(app)
    save(person, {"page": 5000})

    assert 'name="times"' not in person.html
    assert stored()[0].timing is None


def test_the_consent_page_says_that_times_are_kept(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="anonymous", options={"timing": True})
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)

    assert "in sight is kept with your answers" in app.test_client().get(path).text


@given(st.dictionaries(st.sampled_from(["page", "items"]), anything) | st.just({"items": {"place": 1e300}}))
def test_hostile_times_leave_only_possible_ones(sent: dict[str, Any]) -> None:
    kept = _with_times({}, PAGE, sent)

    for value, most in [(v, MOST_PAGE) for v in kept.get("pages", {}).values()]:
        assert 0 < value <= most
        assert value % STEP == 0
    assert all(0 < value <= MOST_ITEM for value in kept.get("items", {}).values())
    assert set(kept.get("items", {})) <= {"purpose", "place"}


@pytest.mark.parametrize("times", ["{", "[]", '"x"', "[" * 5000, '{"page": NaN}', '{"page": "1"}', "9" * 30_000])
def test_unreadable_times_do_not_stop_an_answer(app: Flask, stored: Stored, times: str) -> None:
    person = begun(app, timing=True)

    assert person.post(invited.FIRST, times=times).status_code == 303
    assert stored()[0].answers["purpose"] == 2
    assert not (stored()[0].timing or {}).get("pages")


def test_a_filled_trap_is_noted_and_the_answers_are_taken(app: Flask, stored: Stored) -> None:
    person = begun(app)

    assert person.post(invited.FIRST, **{"home-page": "http://spam.example"}).status_code == 303
    assert stored()[0].timing == {"signals": ["trap"]}
    assert "home-page" not in stored()[0].answers


def test_a_page_answered_faster_than_it_can_be_read_is_noted(guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    guest.post({"first_or_repeat": "2", "db_rp_all": "8", "db_rp_freq": "5", "pf_last": "2", "had_problem": "0"})

    assert stored()[0].timing == {"signals": ["fast"]}


def test_a_browser_that_answers_a_wave_twice_is_noted(app: Flask, guest: Person, stored: Stored) -> None:
    guest.open()
    guest.agree()
    with app.app_context():
        factories.link(session.get_one(Wave, 1), "another")
        session.commit()
    again = Person(guest.client, "another")
    again.open()
    again.agree()

    assert sorted(str(r.timing) for r in stored()) == ["None", "{'signals': ['repeated']}"]
