"""How people answered: seconds shared out among questions, and signs counted."""

from pathlib import Path

import pandas as pd
import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.reports.documents import wave_report
from app.results.defined.plans import from_questionnaire
from app.results.frames.conduct import conduct_of
from app.results.live import live_of
from app.results.run import analyse
from app.results.waves import read
from app.studies.models import Wave
from survey_defs.load import load_file
from tests.app import watching

STAY = load_file(Path(__file__).resolve().parents[3] / "questionnaires" / "short_stay.yaml")


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    made = watching.study(organisation, anonymity="anonymous", options={"timing": True})[0]
    page = definition_of(made.version).pages[0].id
    watching.answer(made, 30, timing={"pages": {page: 240_000}})
    watching.answer(made, 8, seed=2, timing={"pages": {page: 6_000}, "signals": ["fast"]})
    watching.answer(made, 2, seed=3, timing={"signals": ["trap"]})
    session.commit()
    return made


def test_a_page_is_shared_out_among_the_questions_answered_on_it() -> None:
    answers = {"purpose": 2, "place": {"$": "skipped"}, "return": 1}
    found = conduct_of([(answers, {"pages": {"stay": 5_000}, "signals": ["fast"]}), ({}, None)], STAY)

    assert found.seconds is not None
    assert found.seconds.loc[0, "purpose"] == 5.0
    assert found.seconds.drop(columns="purpose").isna().all().all()
    assert found.signals == {"trap": 0, "fast": 1, "repeated": 0}


def test_without_times_there_are_no_seconds() -> None:
    assert conduct_of([({"purpose": 2}, {"signals": ["trap"]})], STAY).seconds is None


def test_who_was_faster_than_two_seconds_a_question_looks_careless(wave: Wave) -> None:
    quality = read(wave).analysis().quality

    assert quality.timed == 38
    flagged = quality.exclusion.to_frame().set_index("rule")["flagged"]
    assert flagged["seconds_per_item below 2"] == 8


def test_pages_without_a_time_are_taken_for_as_long_as_the_others(wave: Wave) -> None:
    questionnaire = definition_of(wave.version)
    plan = from_questionnaire(questionnaire)
    rows = pd.DataFrame([[n % 5 + 1 for _ in plan.items] for n in range(20)], columns=list(plan.items))
    seconds = pd.DataFrame(float("nan"), index=rows.index, columns=rows.columns)
    seconds[plan.items[0]] = 1.5

    found = analyse(rows, plan, seconds=seconds).quality

    assert found.exclusion.to_frame().set_index("rule")["flagged"]["seconds_per_item below 2"] == 20


@pytest.mark.privacy
def test_the_report_counts_signs_and_hides_small_numbers(wave: Wave, app: Flask) -> None:
    with app.test_request_context():
        section = next(one for one in wave_report(wave, "en").sections if one.id == "quality")

    rows = {row[0]: row[1] for row in section.blocks[-1].rows}
    assert rows["a page was answered faster than it can be read"] == "8"
    assert rows["a field was filled in that people do not see: a program"] == "fewer than 5"
    assert rows["the same browser had answered this wave before"] == "0"


def test_minutes_are_those_that_the_pages_were_in_sight(wave: Wave) -> None:
    assert live_of(wave).minutes == {4: 30, 0: 8}
