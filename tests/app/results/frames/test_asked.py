"""Answers to other words never count as answers to the question of today."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.api.calls.responses import _rows as rows_for_programs
from app.exports import about, codebook, wave_table
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.asked import apart, as_asked, unlike
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from app.studies.waves import versions_asked
from tests.app.respond import invited, moved
from tests.app.respond.moved import OLD, move, newer

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


def answered(app: Flask, wave: int) -> None:
    """One response before the move, one after it."""
    first, second = invited.invite(app, wave, [("thr", "en")] * 2)
    invited.answer(app, first)
    move(app, wave)
    late = invited.begin(app, second)
    late.follow(late.post(moved.FIRST))
    late.follow(late.post(invited.SECOND))


def test_a_table_holds_answers_to_the_questions_of_today(app: Flask, wave: int) -> None:
    answered(app, wave)
    with app.test_request_context():
        found = session.get_one(Wave, wave)
        frame = load_frame(found, newer())

        assert sorted(frame.answers["place"]) == ["The garden", "The roof"]
        assert frame.answers["purpose"].dropna().tolist() == [4]
        assert frame.reasons["purpose"].dropna().tolist() == ["not_shown"]


def test_answers_to_other_words_leave_in_a_table_of_their_version(app: Flask, wave: int) -> None:
    answered(app, wave)
    with app.test_request_context():
        found = session.get_one(Wave, wave)
        export = wave_table.export_of(found, begun=versions_asked(found)[1])
        told = dict(about.about_of(export, "en"))

        assert (export.data["purpose"].tolist(), "food" in export.data) == ([2], False)
        assert OLD in codebook.codebook_of(export, "en").variable("purpose").text
        assert told["Questionnaire"] == "short_stay, 1"


def test_programs_read_the_same_rows(app: Flask, wave: int) -> None:
    answered(app, wave)
    with app.test_request_context():
        found = session.get_one(Wave, wave)
        ids = [one.uuid for one in session.scalars(select(Response))]
        rows = sorted(rows_for_programs(found, ids), key=lambda row: str(row.answers["place"]))

        assert ["purpose" in row.answers for row in rows] == [False, True]
        assert rows[0].reasons["purpose"] == "not_shown"


@pytest.mark.privacy
@pytest.mark.parametrize(("anonymity", "tables"), [("identified", [1]), ("anonymous", [])])
def test_of_an_anonymous_wave_so_few_make_no_table_of_their_own(
    app: Flask, wave: int, anonymity: str, tables: list[int]
) -> None:
    answered(app, wave)
    with app.test_request_context():
        found = session.get_one(Wave, wave)
        found.study.anonymity = anonymity

        assert [one.number for one in apart(found)] == tables
