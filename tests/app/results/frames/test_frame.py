"""Stored answers become a table, and what is missing keeps its reason."""

import datetime as dt
import uuid

import pytest
from flask import Flask

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.results.frames.collection import collection_of, complete_by_wave, frame_key
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories


@pytest.fixture
def wave(app: Flask) -> Wave:
    organisation = factories.organisation()
    return factories.wave(publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now()))


def respond(wave: Wave, answers: dict[str, object], *, status: str = "complete", language: str = "en") -> None:
    session.add(
        Response(
            uuid=uuid.uuid4(), wave_id=wave.id, version_id=wave.version_id, language=language, status=status,
            answers=answers, shuffle_seed=1, day=dt.date(2026, 11, 1), revision=1,
        )
    )  # fmt: skip
    session.flush()


def test_each_item_is_a_column_and_each_complete_response_a_row(wave: Wave) -> None:
    respond(wave, {"clv_loy_1": 4, "rec_0_10": 9, "open_why": "Quiet."})
    respond(wave, {"clv_loy_1": 2}, status="started")
    frame = load_frame(wave, load_shipped("hotel_loyalty_short"))

    assert len(frame.answers) == 1
    row = frame.answers.iloc[0]
    assert (row["clv_loy_1"], row["rec_0_10"], row["open_why"]) == (4, 9, "Quiet.")


def test_a_missing_answer_keeps_its_reason(wave: Wave) -> None:
    respond(wave, {"rm_com_1": {"$": "not_applicable"}, "pf_last": {"$": "dont_know"}})
    reasons = load_frame(wave, load_shipped("hotel_loyalty_short")).reasons.iloc[0]

    assert reasons["rm_com_1"] == "not_applicable"
    assert reasons["pf_last"] == "dont_know"
    assert reasons["clv_loy_1"] == "not_answered"


def test_repeat_patronage_is_derived_and_missing_without_stays(wave: Wave) -> None:
    respond(wave, {"db_rp_all": 8, "db_rp_freq": 6})
    respond(wave, {"db_rp_all": 0, "db_rp_freq": 0})
    shares = load_frame(wave, load_shipped("hotel_loyalty_short")).answers["repeat_patronage"]

    assert sorted(shares.dropna()) == [0.75]
    assert shares.isna().sum() == 1


def test_collection_counts_people_without_reading_answers(wave: Wave) -> None:
    respond(wave, {}, language="fa")
    respond(wave, {}, status="started")
    found = collection_of(wave)

    assert (found.started, found.standing.finished, found.standing.counted) == (2, 1, 1)
    assert found.by_language == {"fa": 1}
    assert complete_by_wave([wave]) == {wave.id: 1}


def test_the_key_of_a_frame_changes_with_every_answer(wave: Wave) -> None:
    before = frame_key(wave)
    respond(wave, {"clv_loy_1": 4})

    assert frame_key(wave) != before
