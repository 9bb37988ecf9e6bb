"""Figures of a growing wave equal those of all its rows, whatever came, changed or went."""

import pandas as pd
import pytest
from sqlalchemy import delete

from analysis.reliability import cronbach_alpha
from app.accounts.models import Organisation
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results import live
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks.kept import parts_of
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from tests.app import watching


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    made = watching.study(organisation)[-1]
    watching.answer(made, 60)
    session.commit()
    return made


def alphas(wave: Wave) -> dict[str, float]:
    return {name: cronbach_alpha(moments).alpha for name, moments in live.live_of(wave).scales.items()}


def from_rows(wave: Wave) -> dict[str, float]:
    questionnaire = definition_of(wave.version)
    answers: pd.DataFrame = load_frame(wave, questionnaire).answers
    return {
        scale.name: cronbach_alpha(answers[list(scale.items)]).alpha
        for scale in from_questionnaire(questionnaire).scales
    }


def test_the_figures_are_those_of_all_rows(wave: Wave) -> None:
    assert alphas(wave) == pytest.approx(from_rows(wave), rel=1e-12)


def test_a_new_a_corrected_and_an_erased_response_are_followed(wave: Wave) -> None:
    before = live.live_of(wave).n
    watching.answer(wave, 3, seed=2, answers={"service_1": {"$": "skipped"}})
    found = session.query(Response).filter_by(wave_id=wave.id).first()
    assert found is not None
    found.answers, found.revision = found.answers | {"service_1": 1, "service_2": 7}, found.revision + 1
    session.commit()
    assert live.live_of(wave).n == before + 3
    assert alphas(wave) == pytest.approx(from_rows(wave), rel=1e-12)

    session.execute(delete(Response).where(Response.uuid == found.uuid))
    wave.erased += found.revision + 1
    session.commit()

    assert live.live_of(wave).n == before + 2
    assert alphas(wave) == pytest.approx(from_rows(wave), rel=1e-12)


def test_an_answer_with_a_reason_is_no_number(wave: Wave) -> None:
    watching.answer(wave, 2, answers={"service_1": {"$": "not_applicable"}, "service_2": 4})
    session.commit()

    service = live.live_of(wave).scales["service"]

    assert (service.n, service.n_dropped) == (60, 2)


def test_one_more_response_is_read_without_the_others(wave: Wave) -> None:
    live.live_of(wave)
    before = parts_of(wave)
    watching.answer(wave, 1, seed=3)
    session.commit()

    live.live_of(wave)

    after = parts_of(wave)
    assert sum(after[name] is not before.get(name) for name in after) == 1
