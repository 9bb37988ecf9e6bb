"""Quotas by answers on the pages of studies: picked by question and option, said in words, told when they are lost."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies.models import Study, Wave
from app.studies.planning.wave_plan import AnswerQuota, plan_of
from survey_defs.load import load_file, load_text
from tests import factories
from tests.app import watching
from tests.app.studio.test_studies import TYPED, url

STAY = Path(__file__).parents[3] / "questionnaires" / "short_stay.yaml"
PICKED = {"counted_item": "purpose", "answer_purpose_0": "۵۰", "answer_purpose_1": ""}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here are pages; what they do is tested in respond, on both databases."""
    return sqlite_url


@pytest.fixture
def version(organisation: Organisation) -> Version:
    made = publish(organisation, load_file(STAY), now=utc_now())
    session.commit()
    return made


@pytest.fixture
def wave(version: Version) -> Wave:
    made = factories.planned_wave(version, plan={"answer_quota": {"item": "purpose", "counts": {"1": 50}}})
    session.commit()
    return made


def typed() -> dict[str, str]:
    return TYPED | PICKED


def test_a_question_and_its_numbers_become_the_plan(researcher: FlaskClient, version: Version) -> None:
    page = researcher.get(url(version)).text
    answer = researcher.post(url(version), data=typed())

    assert '<option value="purpose">Why did you come?</option>' in page
    assert answer.status_code == 303
    session.expire_all()
    quota = AnswerQuota(item="purpose", counts={"1": 50})
    study = session.scalars(select(Study)).one()
    assert (plan_of(study).answer_quota, plan_of(study.waves[0]).answer_quota) == (quota, quota)
    page = researcher.get(f"/o/simorgh/studies/{study.id}/").text
    assert "Why did you come? Work 50" in page
    page = researcher.get(f"/o/simorgh/studies/{study.id}/plan").text
    assert '<option value="purpose" selected>' in page
    assert 'name="answer_purpose_0" value="50"' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"counted_item": "place"}, "Choose among those shown."),
        ({"counted_item": "nothing"}, "Choose among those shown."),
        ({"answer_purpose_0": ""}, "Write for at least one answer how many responses are enough."),
        # the numbers belong to the question before
        ({"counted_item": "return"}, "Write for at least one answer how many responses are enough."),
        ({"answer_purpose_0": "0"}, "Please write a number of 1 or more."),
    ],
    ids=str,
)
def test_a_mistake_is_said_at_its_place(
    researcher: FlaskClient, version: Version, wrong: dict[str, str], words: str
) -> None:
    answer = researcher.post(url(version), data=typed() | wrong)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert session.scalars(select(Study)).all() == []


def test_the_answers_of_a_question_are_shown_without_storing(researcher: FlaskClient, version: Version) -> None:
    page = researcher.post(url(version), data=typed() | {"count": "1"}).text

    assert 'for="answer_purpose_1">A holiday</label>' in page
    assert session.scalars(select(Study)).all() == []


def test_the_page_of_the_wave_tells_how_far_an_answer_is(researcher: FlaskClient, wave: Wave) -> None:
    watching.answer(wave, 6, answers={"purpose": 1})
    watching.answer(wave, 7, answers={"purpose": 2})
    session.commit()
    page = researcher.get(f"/o/simorgh/waves/{wave.id}/").text

    assert "<dt>Why did you come? Work</dt>" in page
    assert "6 of 50" in page


def test_a_version_without_the_question_says_so(researcher: FlaskClient, wave: Wave) -> None:
    organisation = wave.study.organisation
    text = STAY.read_text().replace("id: purpose", "id: reason").replace("{answer:purpose}", "{answer:reason}")
    newer = publish(organisation, load_text(text, name="newer"), now=utc_now())
    session.commit()
    place = f"/o/simorgh/waves/{wave.id}/"
    before = researcher.get(place).text
    answer = researcher.post(f"{place}move", data={"version": newer.id}, follow_redirects=True)

    assert "nobody is turned away by it" not in before
    assert "It does not ask the question whose answers have a quota: nobody is turned away by it." in answer.text
    assert "This version does not ask the question whose answers have a quota" in researcher.get(place).text
    assert "of a question that is not asked any more" in researcher.get(f"/o/simorgh/studies/{wave.study_id}/").text
