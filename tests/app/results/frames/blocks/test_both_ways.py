"""Scores and sums from blocks are those of the rows to the last bit, whatever came, changed or went."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from flask import Flask

from analysis.errors import OutOfRange
from analysis.reliability import cronbach_alpha
from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from app.questionnaires.operations import definition_of, publish
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks import kept, places
from app.results.frames.frame import load_frame
from app.results.live import live_of
from app.results.over_time.scores import WaveScores, scores_of
from app.studies import waves
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app import watching
from tests.app.results.frames.blocks import from_rows
from tests.app.results.over_time.test_history import reword

pytestmark = pytest.mark.long

ITEM = "service_1"


@pytest.fixture
def wave(organisation: Organisation, anonymity: str) -> Wave:
    """All that a wave may hold: two versions, a reworded sentence, sites, reasons, forms, what counts for nothing."""
    made = watching.study(organisation, anonymity=anonymity)[-1]
    sites = [factories.site(organisation, code) for code in ("a", "b")]
    known = {"customers": 100} if anonymity == "identified" else {}
    watching.answer(made, 40, site=sites[0], **known)
    newer = reword(definition_of(made.version), ITEM, "Everything went as I wished.")
    waves.move(made, publish(organisation, newer, now=utc_now()), utc_now())
    watching.answer(made, 30, site=sites[1], mode="paper", language="fa")
    watching.answer(made, 20, mode="import", seed=2, language="und")
    watching.answer(made, 9, is_withheld=True, seed=3)
    watching.answer(made, 4, status="screened", seed=4)
    watching.answer(made, 3, status="started", seed=5)
    watching.answer(made, 2, answers={ITEM: {"$": "not_applicable"}, "service_2": 4, "service_3": {"$": "skipped"}})
    watching.answer(made, 1, answers={})
    session.commit()
    return made


@pytest.fixture(params=["identified", "pseudonymous", "anonymous"])
def anonymity(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def close(wave: Wave) -> None:
    wave.closes_at = utc_now() - dt.timedelta(days=1)
    wave.opens_at = wave.closes_at - dt.timedelta(days=1)
    session.commit()


def correct(wave: Wave) -> None:
    found = from_rows.rows(wave)[0]
    found.answers, found.revision = found.answers | {"service_2": 7}, found.revision + 1
    session.commit()


def erase(wave: Wave) -> None:
    found = from_rows.rows(wave)[0]
    wave.erased += found.revision + 1
    session.delete(found)
    session.commit()


def come_late(wave: Wave) -> None:
    watching.answer(wave, 1, seed=6, mode="paper")
    session.commit()


def release(wave: Wave) -> None:
    for row in session.query(from_rows.Response).filter_by(is_withheld=True):
        row.is_withheld = False
    session.commit()


CHANGES: list[Callable[[Wave], None]] = [correct, erase, come_late, release]


def must_equal(wave: Wave) -> None:
    found = scores_of(wave)
    for own, other in ((found.values, from_rows.values(wave)), (found.axes, from_rows.axes(wave))):
        pd.testing.assert_frame_equal(own, other, check_exact=True, check_index_type=False, check_column_type=False)
    assert told(found) == from_rows.people(wave)
    must_be_live(wave)


def told(found: WaveScores) -> list[tuple[object, ...]]:
    sites = [None if np.isnan(one) else int(one) for one in found.site]
    people = [None if pd.isna(one) else int(one) for one in found.person]
    return list(zip(sites, people, found.language, found.is_withheld.tolist(), strict=True))


def must_be_live(wave: Wave) -> None:
    live, questionnaire = live_of(wave), definition_of(wave.version)
    answers = load_frame(wave, questionnaire).answers
    assert live.n == len(answers)
    for scale in from_questionnaire(questionnaire).scales:
        assert cronbach_alpha(live.scales[scale.name]).alpha == pytest.approx(
            cronbach_alpha(answers[list(scale.items)]).alpha, rel=1e-12
        )


def test_a_wave_that_grows(app: Flask, wave: Wave) -> None:
    with app.app_context():
        must_equal(wave)
        for change in CHANGES:
            change(wave)
            must_equal(wave)


def test_a_wave_that_is_over_read_from_its_rows_its_file_and_memory(app: Flask, wave: Wave) -> None:
    close(wave)
    with app.app_context():
        for change in (lambda _: None, *CHANGES):
            change(wave)
            must_equal(wave)
            assert len(list(places.marks())) == 1
            kept.forget_all()
            must_equal(wave)
            must_equal(wave)


def test_loyalty_states_and_shares_of_a_shipped_questionnaire(app: Flask, organisation: Organisation) -> None:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    wave = factories.wave(version, anonymity="identified")
    visits = {"db_rp_all": 7, "db_rp_freq": 3}
    watching.answer(wave, 30, mean=3)
    for place, row in enumerate(from_rows.rows(wave)):
        row.answers = {item: min(5, code) for item, code in row.answers.items()} | (visits if place < 20 else {})
    for row in from_rows.rows(wave)[:4]:
        row.answers = row.answers | {"db_rp_all": 0, "wom_level_own": {"$": "mixed"}}
    close(wave)
    with app.app_context():
        must_equal_axes(wave)
        kept.forget_all()
        must_equal_axes(wave)
        assert scores_of(wave).axes["patronage"].notna().sum() == 16


def must_equal_axes(wave: Wave) -> None:
    pd.testing.assert_frame_equal(scores_of(wave).axes, from_rows.axes(wave), check_exact=True)


def test_an_answer_outside_its_scale_is_refused_as_ever(app: Flask, wave: Wave) -> None:
    watching.answer(wave, 1, answers={"service_1": 4, "service_2": 900})
    close(wave)
    with app.app_context():
        for _ in range(2):
            with pytest.raises(OutOfRange, match="service_2"):
                assert scores_of(wave).values is None
            kept.forget_all()
