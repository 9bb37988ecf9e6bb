"""The waves up to the analysed one: which stand in it, what is known of each, and when their rulers agree."""

import datetime as dt

import pytest
from sqlalchemy import event

from app.accounts.models import Organisation
from app.accounts.scope import Scope
from app.kernel.db import session, utc_now
from app.questionnaires.operations import definition_of, publish
from app.results.frames.blocks.keyed import person_numbers
from app.results.over_time.history import History, history_of
from app.results.over_time.up_to import history_key
from app.studies.models import Wave
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire
from tests import factories
from tests.app import watching


@pytest.fixture
def waves(organisation: Organisation) -> list[Wave]:
    return watching.study(organisation, 4)


def reword(questionnaire: Questionnaire, item: str, text: str) -> Questionnaire:
    """The same questionnaire with other words in one sentence; its revision is left as it was."""
    definition = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True)
    found = next(one for one in _mappings(definition) if one.get("id") == item and "text" in one)
    found["text"]["en"] = text
    return Questionnaire.model_validate(definition)


def _mappings(tree: object) -> list[dict]:
    inside = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return ([tree] if isinstance(tree, dict) else []) + [found for one in inside for found in _mappings(one)]


def move(wave: Wave, questionnaire: Questionnaire) -> None:
    wave.version = publish(wave.study.organisation, questionnaire, now=utc_now())
    session.flush()


def numbers(history: History) -> list[int]:
    return [wave.number for wave in history.waves]


def test_the_closed_waves_before_and_the_wave_itself_are_in_it(waves: list[Wave]) -> None:
    waves[1].status = "open"
    session.flush()

    history = history_of(waves[2])

    assert numbers(history) == [1, 3]
    assert (history.now.number, history.before.number if history.before else None) == (3, 1)
    assert history_of(waves[0]).before is None


def test_days_are_those_of_the_organisation(waves: list[Wave], organisation: Organisation) -> None:
    organisation.timezone = "Asia/Tehran"
    waves[0].opens_at = dt.datetime(2026, 10, 31, 21, 0, tzinfo=dt.UTC)
    waves[0].closes_at = dt.datetime(2026, 11, 30, 20, 0, tzinfo=dt.UTC)
    session.flush()

    first = history_of(waves[3]).waves[0]

    assert (first.opens, first.closes) == (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


def test_only_responses_that_count_have_scores(organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2, anonymity="anonymous")
    watching.answer(first, 7)
    watching.answer(first, 3, is_withheld=True)
    watching.answer(first, 2, status="started")
    watching.answer(second, 5)

    assert [len(wave.scores.values) for wave in history_of(second).waves] == [7, 5]


def test_a_person_is_found_again_with_site_and_language(waves: list[Wave], organisation: Organisation) -> None:
    site = factories.site(organisation)
    watching.answer(waves[0], 3, customers=1, site=site, language="fa")
    scores = history_of(waves[3]).waves[0].scores

    number = person_numbers(waves[0].study_id)
    assert set(scores.person) == {number(1), number(2), number(3)}
    assert set(scores.site) == {site.id}
    assert set(scores.language) == {"fa"}


def test_nothing_is_read_before_it_is_asked_for(waves: list[Wave]) -> None:
    for wave in waves:
        watching.answer(wave, 3)
    session.commit()
    said: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: said.append(call[2]))
    history = history_of(waves[3])
    history_key(waves[3])

    def read() -> int:
        return sum("response.answers" in statement.lower() for statement in said)

    assert read() == 0
    assert len(history.waves[1].scores.values) == 3
    assert read() == 1
    assert len(history_of(waves[3]).waves[1].scores.values) == 3
    assert read() == 1


def test_some_sites_have_their_own_rows_alone(waves: list[Wave], organisation: Organisation) -> None:
    own, other = factories.site(organisation), factories.site(organisation, "isf")
    watching.answer(waves[0], 4, site=own, customers=1)
    watching.answer(waves[0], 6, site=other, customers=11)
    watching.answer(waves[0], 2, customers=21)
    history = history_of(waves[3], Scope((own,)))

    assert dict(history.sites) == {own.id: "THR"}
    assert list(history.waves[0].scores.person) == list(history.waves[0].scores.person.reset_index(drop=True))
    assert len(history.waves[0].scores.values) == 4
    assert history_key(waves[3], Scope((own,)))[0].n == 4


def test_the_key_changes_with_an_answer_of_any_earlier_wave(waves: list[Wave]) -> None:
    before = history_key(waves[3])
    watching.answer(waves[1], 1)
    with_one = history_key(waves[3])
    waves[1].erased += 1
    session.flush()

    assert len({before, with_one, history_key(waves[3])}) == 3
    assert history_key(waves[0]) == history_key(waves[0])


def test_the_axes_of_the_states_are_in_the_units_of_the_plan(organisation: Organisation) -> None:
    wave = factories.wave(publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now()))
    plan = definition_of(wave.version).analysis.quadrants
    assert plan is not None
    items = definition_of(wave.version).construct(plan.attitude).items
    answers = dict.fromkeys(items, 4) | {"db_rp_all": 8, "db_rp_freq": 6}
    watching.answer(wave, 1, answers=answers)
    watching.answer(wave, 1, answers={"db_rp_all": 0, "db_rp_freq": 0})
    scores = history_of(wave).now.scores

    assert sorted(scores.axes["patronage"].dropna()) == [0.75]
    # two sentences at 4 of 5 and a reversed one
    assert list(scores.axes["attitude"].dropna()) == [pytest.approx(10 / 3)]
    assert sorted(scores.attitude.dropna().iloc[0]) == [2.0, 4.0, 4.0]
    assert list(scores.attitude.columns) == list(items)


def test_a_questionnaire_without_states_has_no_axes(waves: list[Wave]) -> None:
    watching.answer(waves[0], 2)
    scores = history_of(waves[0]).now.scores

    assert scores.axes.shape == (2, 0)
    assert scores.attitude.shape == (2, 0)


def test_a_reworded_sentence_breaks_the_ruler_of_its_dimension_alone(waves: list[Wave]) -> None:
    version = definition_of(waves[0].version)
    first, other = (version.analysis.scales[place] for place in (0, 1))
    reworded = reword(version, version.construct(first).items[0], "Something quite different")
    for wave in waves[2:]:
        move(wave, reworded)
    history = history_of(waves[3])

    assert history.rulers(first) == (0, 0, 2, 2)
    assert history.rulers(other) == (0, 0, 0, 0)
    assert numbers(history)[-2:] == [wave.number for wave in history.same_ruler(first)]


def test_a_ruler_that_returns_is_the_old_one(waves: list[Wave]) -> None:
    version = definition_of(waves[0].version)
    name = version.analysis.scales[0]
    move(waves[1], reword(version, version.construct(name).items[0], "Something quite different"))
    history = history_of(waves[3])

    assert history.rulers(name) == (0, 1, 0, 0)
    assert [wave.number for wave in history.same_ruler(name)] == [1, 3, 4]


def test_a_change_of_punctuation_keeps_the_ruler(waves: list[Wave]) -> None:
    version = definition_of(waves[0].version)
    item = version.construct(version.analysis.scales[0]).items[0]
    text = dict(version.item(item).text)["en"]
    move(waves[3], reword(version, item, f"{text.rstrip('.')} ."))

    assert history_of(waves[3]).rulers(version.analysis.scales[0]) == (0, 0, 0, 0)


def test_what_was_not_asked_has_no_ruler(waves: list[Wave]) -> None:
    assert history_of(waves[3]).rulers("never_asked") == (None,) * 4
    assert history_of(waves[3]).same_ruler("never_asked") == ()


def test_a_wave_without_answers_has_empty_scores(waves: list[Wave]) -> None:
    scores = history_of(waves[3]).waves[1].scores

    assert len(scores.values) == len(scores.person) == 0
