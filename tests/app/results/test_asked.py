"""Answers to other words never count as answers to the question of today."""

import pytest
from flask import Flask

from app.db import session
from app.results.asked import as_asked, unlike
from app.studies.models import Wave
from tests.app.respond import invited
from tests.app.respond.moved import move

GIVEN = {"purpose": 2, "place": "The garden", "return": 1}


@pytest.fixture
def wave(app: Flask) -> int:
    return invited.open_wave(app, anonymity="identified")


def test_a_wave_that_was_never_moved_has_one_questionnaire(app: Flask, wave: int) -> None:
    with app.app_context():
        found = session.get_one(Wave, wave)

        assert unlike(found) == {}
        assert as_asked(GIVEN, found.version_id, unlike(found)) is GIVEN


def test_only_questions_that_stayed_the_same_are_counted_together(app: Flask, wave: int) -> None:
    with app.app_context():
        before = session.get_one(Wave, wave).version_id
    later = move(app, wave)
    with app.app_context():
        others = unlike(session.get_one(Wave, wave))

    gone = {"$": "not_shown"}
    assert as_asked(GIVEN, before, others) == GIVEN | {"purpose": gone, "food": gone}
    assert as_asked(GIVEN, later, others) is GIVEN
