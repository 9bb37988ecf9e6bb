"""Routing told in words: which questions, for whom, and what comes next."""

from pathlib import Path

import pytest
from flask import Flask

from app.respond.paper import jumps
from app.respond.paper.sheet import Sheet
from survey_defs.conditions import Condition
from survey_defs.load import load_file, load_shipped, shipped
from survey_defs.model import Questionnaire

FOLDER = Path(__file__).resolve().parents[3] / "questionnaires"


@pytest.fixture(scope="module")
def conditions() -> Questionnaire:
    return load_file(FOLDER / "conditions.yaml")


@pytest.fixture
def sheet(app: Flask, conditions: Questionnaire) -> Sheet:
    with app.test_request_context():
        yield Sheet(conditions, "en", {})


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def condition_of(questionnaire: Questionnaire, item: str) -> Condition:
    found = questionnaire.item(item).show_if
    assert found is not None
    return found


CLAIMS = {
    "after_told": "your answer to question 8 is “Yes”",
    "after_both": "your answer to question 1 is “Yes” and your answer to question 8 is “No”",
    "after_any": "your answer to question 2 is more than 5 or your answer to question 3 is 10 or more",
    "after_not": "it is not so that your answer to question 1 is “Yes”",
    "after_in": "your answer to question 4 is “Pool” or “Sauna”",
    "after_answered": "you answered question 2",
    "after_not_equals": "your answer to question 1 is not “Yes”",
}


@pytest.mark.parametrize(("item", "claim"), CLAIMS.items())
def test_a_condition_is_a_sentence_about_numbered_questions(sheet: Sheet, item: str, claim: str) -> None:
    assert sheet.claim(condition_of(sheet.questionnaire, item)) == claim


@pytest.mark.parametrize("item", ["after_score", "after_share"])
def test_what_paper_cannot_compute_is_asked_of_everybody(sheet: Sheet, item: str) -> None:
    page = sheet.questionnaire.page("later")
    (run,) = [run for run in jumps.runs_of(page, sheet.questionnaire) if run.blocks[0].id == item]

    assert sheet.claim(condition_of(sheet.questionnaire, item)) is None
    assert sheet.note(run) == ""


def test_a_page_for_some_says_where_the_others_go_on(sheet: Sheet) -> None:
    note = sheet.page_note(sheet.questionnaire.page("problem"))

    assert note == "Only if your answer to question 1 is “Yes”. Otherwise go on with question 9."


def test_after_the_last_question_the_others_go_to_the_end(sheet: Sheet) -> None:
    assert sheet.page_note(sheet.questionnaire.page("end")).endswith("Otherwise go to the end.")


def test_a_text_that_repeats_an_answer_says_where_it_stands(sheet: Sheet) -> None:
    assert sheet.say({"en": "You said: {answer:told}."}) == "You said: (your answer to question 8)."
    assert sheet.say({"en": "You said: {answer:nothing}."}) == "You said: …."


def ways(questionnaire: Questionnaire, item: str) -> dict[str, str]:
    found = jumps.ways_on(questionnaire.item(item), questionnaire)
    return {raw: way if isinstance(way, str) else way.id for raw, way in found.items()}


def test_an_answer_that_shuts_out_the_next_questions_leads_past_them(conditions: Questionnaire) -> None:
    # in the page "later" the question for "told: yes" comes first, that for "told: no" second
    assert ways(conditions, "told") == {"0": "after_both"}
    assert ways(conditions, "had_problem") == {}


def test_an_answer_that_screens_out_leads_to_the_end(conditions: Questionnaire) -> None:
    ends = conditions.model_copy(update={"screen_out": condition_of(conditions, "after_not_equals")})

    assert ways(ends, "had_problem") == {"0": jumps.END}


def test_a_reason_opens_no_filter(conditions: Questionnaire) -> None:
    told = condition_of(conditions, "after_told")

    assert jumps.possible(told, "told", None) == frozenset()
    assert jumps.possible(told, "told", 1) == {True}
    assert jumps.possible(told, "had_problem", 0) == {True, False}


@pytest.mark.parametrize("name", shipped())
def test_no_shipped_questionnaire_sends_anybody_back(name: str) -> None:
    questionnaire = load_shipped(name)
    numbers = jumps.numbers_of(questionnaire)

    for item in questionnaire.items:
        for way in jumps.ways_on(item, questionnaire).values():
            assert way == jumps.END or numbers[way.id] > numbers[item.id] + 1
