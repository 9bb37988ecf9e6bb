"""Forms that were printed before the wave was moved to a newer version are typed in as they were printed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.respond.paper import sitting
from app.studies import waves
from app.studies.models import Wave
from survey_defs.load import canonical_json, from_json
from survey_defs.model import Questionnaire
from tests.app.respond.paper.conftest import ANSWERS, Typist

Stored = Callable[[], list[Response]]
OLD, NEW = 'name="wifi"', 'name="wireless"'


@pytest.fixture
def moved(app: Flask, typist: Typist, every_kind: Questionnaire) -> str:
    """The code of a form that was printed before; the newer version has `wireless` where this one has `wifi`."""
    text = canonical_json(every_kind).replace('"wifi"', '"wireless"')
    with app.test_request_context():
        wave = session.get_one(Wave, typist.wave_id)
        code = f"{wave.id}-en-{wave.version.digest[:4]}"
        later = publish(wave.study.organisation, from_json(json.loads(text)), now=utc_now())
        waves.move(wave, later, utc_now())
        session.commit()
    return code


def by_code(typist: Typist, code: str) -> str:
    answer = typist.client.get("/o/simorgh/paper", query_string={"code": code}, follow_redirects=True)
    typist.html = answer.text
    return answer.text


def test_a_form_of_before_the_move_is_typed_in_under_its_version(
    app: Flask, typist: Typist, moved: str, stored: Stored
) -> None:
    page = by_code(typist, moved)
    assert (OLD in page, NEW in page, "Version 1" in page) == (True, False, True)
    typist.type(ANSWERS)

    (response,) = stored()
    assert response.answers["wifi"] == 5
    with app.app_context():
        assert session.get_one(Wave, typist.wave_id).version_id != response.version_id


def test_the_next_form_is_of_the_same_version_until_another_is_chosen(typist: Typist, moved: str) -> None:
    by_code(typist, moved)
    typist.type(ANSWERS)
    assert OLD in typist.html
    assert 'id="version"' in typist.client.get(f"{typist.address}?change=1").text
    typist.client.post(f"{typist.address}/sitting", data={"language": "en", "version": "2"})

    assert NEW in typist.client.get(typist.address).text


def test_a_pile_that_begins_with_a_code_stays_in_its_version(typist: Typist, moved: str) -> None:
    with typist.client.session_transaction() as kept:
        kept.pop(sitting.KEY, None)
    by_code(typist, moved)
    typist.type(ANSWERS)

    assert (OLD in typist.html, NEW in typist.html) == (True, False)


def test_a_page_that_was_open_when_the_wave_was_moved_is_saved_as_it_was(
    typist: Typist, moved: str, stored: Stored
) -> None:
    """The fixture types nothing: this page was drawn before the move."""
    typist.type(ANSWERS)

    assert stored()[0].answers["wifi"] == 5


def test_a_form_that_is_taken_back_stands_in_its_own_version(typist: Typist, moved: str, stored: Stored) -> None:
    by_code(typist, moved)
    typist.type(ANSWERS)
    typist.client.post(f"{typist.address}/sitting", data={"language": "en", "version": "2"})
    page: Any = typist.undo().text

    assert stored() == []
    assert 'name="wifi" value="5" data-key="5" checked' in page


def test_a_wave_that_was_never_moved_offers_no_version(typist: Typist) -> None:
    assert 'id="version"' not in typist.client.get(f"{typist.address}?change=1").text
