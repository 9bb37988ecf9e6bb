"""The way through the pages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_defs import routing
from survey_defs.answers import Answers, Value
from survey_defs.conditions import Comparison
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire

YES: Answers = {"had_problem": 1}
NO: Answers = {"had_problem": 0}
SHOWN: list[tuple[str, Answers, bool]] = [
    ("told", YES, True),
    ("told", NO, False),
    ("told", {}, False),
    ("after_told", {"had_problem": 1, "told": 1}, True),
    ("after_told", {"had_problem": 0, "told": 1}, False),
    ("after_both", {"had_problem": 1, "told": 0}, True),
    ("after_both", {"had_problem": 1, "told": 1}, False),
    ("after_any", {"own": 6}, True),
    ("after_any", {"own": 5, "total": 10}, True),
    ("after_any", {"own": 5, "total": 9}, False),
    ("after_not", NO, True),
    ("after_not", YES, False),
    ("after_not", {}, False),
    ("after_in", {"uses": [2]}, True),
    ("after_in", {"uses": [3]}, False),
    ("after_answered", {"own": 0}, True),
    ("after_answered", {}, False),
    ("after_score", {"liking_1": 4, "liking_2": 2}, True),
    ("after_score", {"liking_1": 4, "liking_2": 4}, False),
    ("after_score", {"liking_1": 5}, False),
    ("after_share", {"own": 1, "total": 4}, True),
    ("after_share", {"own": 2, "total": 4}, False),
    ("after_share", {"own": 0, "total": 0}, False),
    ("after_not_equals", NO, True),
    ("after_not_equals", {}, False),
    ("after_not_equals", {"had_problem": {"$": "dont_know"}}, False),
]


@pytest.mark.parametrize(("item_id", "answers", "is_shown"), SHOWN)
def test_condition_decides_what_is_shown(
    conditions: Questionnaire, item_id: str, answers: Answers, is_shown: bool
) -> None:
    assert routing.is_shown(conditions.item(item_id), conditions, answers) is is_shown


def test_score_needs_half_of_its_items(conditions: Questionnaire) -> None:
    item = conditions.item("after_score")

    assert not routing.is_shown(item, conditions, {"liking_1": 5})
    assert routing.is_shown(item, conditions, {"liking_1": 5, "liking_3": 2})


def test_page_whose_condition_is_false_is_passed_over(conditions: Questionnaire) -> None:
    after_yes = routing.next_page(conditions, YES, after="start")
    after_no = routing.next_page(conditions, NO, after="start")

    assert (after_yes and after_yes.id) == "problem"
    assert (after_no and after_no.id) == "later"


def test_page_with_nothing_to_show_is_passed_over(conditions: Questionnaire) -> None:
    assert routing.next_page(conditions, {}, after="start") is None


def test_way_back_is_the_way_there(conditions: Questionnaire) -> None:
    answers: Answers = {"had_problem": 1, "told": 1, "after_told": "They came."}
    way = [routing.first_page(conditions).id]
    while (page := routing.next_page(conditions, answers, after=way[-1])) is not None:
        way.append(page.id)
    back = [way[-1]]
    while (page := routing.previous_page(conditions, answers, before=back[-1])) is not None:
        back.append(page.id)

    assert way == ["start", "problem", "later", "end"]
    assert back == way[::-1]


def test_false_filter_means_not_applicable_and_an_open_one_not_shown(conditions: Questionnaire) -> None:
    item = conditions.item("after_told")

    assert routing.why_not_shown(item, conditions, NO | {"told": 1}) == "not_shown"
    assert routing.why_not_shown(item, conditions, YES | {"told": 0}) == "not_applicable"
    assert routing.why_not_shown(item, conditions, {}) == "not_shown"
    assert routing.why_not_shown(item, conditions, YES | {"told": 1}) is None


def test_vanished_page_means_not_shown(conditions: Questionnaire) -> None:
    assert routing.why_not_shown(conditions.item("told"), conditions, NO) == "not_shown"


def test_filter_behind_a_false_filter_does_not_apply_either(hotel_short: Questionnaire) -> None:
    answers: Answers = {"first_or_repeat": 1}

    assert routing.reasons_not_shown(hotel_short, answers) == dict.fromkeys(
        ["rm_com_1", "rm_com_2", "rm_com_4"], "not_applicable"
    )


def test_pages_never_reached_are_not_shown(hotel_short: Questionnaire) -> None:
    found = routing.reasons_not_shown(hotel_short, {"first_or_repeat": 2}, reached="word_of_mouth")

    assert found == dict.fromkeys(
        ["sow_10", "dem_gender", "dem_age", "purpose_of_this_stay", "who_chose", "open_else"], "not_shown"
    )


def test_answer_left_over_from_a_hidden_item_does_not_count(conditions: Questionnaire) -> None:
    stale = NO | {"told": 1, "after_told": "stale"}

    assert routing.not_shown(conditions, stale) >= {"told", "after_told", "only_then"}


def test_required_item_is_missing_only_where_it_is_shown(conditions: Questionnaire) -> None:
    assert routing.missing_required(conditions, YES) == ("told",)
    assert routing.missing_required(conditions, NO) == ()
    assert not routing.is_complete(conditions, YES)
    assert routing.is_complete(conditions, YES | {"told": 0})


@pytest.mark.parametrize(("value", "is_missing"), [({"$": "skipped"}, True), ({"$": "dont_know"}, False), (0, False)])
def test_a_chosen_reason_answers_a_required_item(conditions: Questionnaire, value: object, is_missing: bool) -> None:
    assert bool(routing.missing_required(conditions, YES | {"told": value})) is is_missing  # type: ignore[dict-item]


def test_forgotten_items_are_told_once_and_optional_ones_never(conditions: Questionnaire) -> None:
    page = conditions.page("end")
    answers: Answers = {"had_problem": 1, "told": 1, "after_told": "They came."}

    assert routing.unanswered(page, conditions, answers) == ()
    assert routing.unanswered(conditions.page("problem"), conditions, YES) == ("told",)


def test_own_stays_above_all_stays_fail_the_check(hotel_short: Questionnaire) -> None:
    page = hotel_short.page("facts")
    codes = [c.code for c in routing.failed_checks(page, hotel_short, {"db_rp_freq": 5, "db_rp_all": 4})]

    assert codes == ["own_stays_at_most_all"]
    assert routing.failed_checks(page, hotel_short, {"db_rp_freq": 4, "db_rp_all": 4}) == ()
    assert routing.failed_checks(page, hotel_short, {"db_rp_freq": 5}) == ()


def test_progress_counts_pages_that_are_shown(conditions: Questionnaire) -> None:
    assert routing.progress(conditions, NO, "later") == (2, 2)
    assert routing.progress(conditions, YES, "problem") == (2, 2)
    assert routing.progress(conditions, YES | {"told": 1}, "later") == (3, 3)


def test_battery_is_drawn_while_one_of_its_items_is_shown(hotel_short: Questionnaire) -> None:
    page = hotel_short.page("satisfaction")
    drawn = [block.id for block in routing.shown_blocks(page, hotel_short, {"first_or_repeat": 1})]

    assert drawn == ["rq_sat", "rm_tru"]


def test_respondent_who_does_not_belong_is_screened_out(conditions: Questionnaire) -> None:
    only_problems = conditions.model_copy(update={"screen_out": Comparison(item="had_problem", equals=0)})

    assert routing.is_screened_out(only_problems, NO)
    assert not routing.is_screened_out(only_problems, YES)
    assert not routing.is_screened_out(only_problems, {})
    assert not routing.is_screened_out(conditions, NO)


values = st.sampled_from([0, 1, 2, 5, 12])


@given(answers=st.fixed_dictionaries({}, optional={"had_problem": values, "told": values, "own": values}))
@settings(max_examples=60)
def test_shown_and_not_shown_part_the_items(conditions: Questionnaire, answers: dict[str, int]) -> None:
    shown = {i.id for p in conditions.pages for i in routing.shown_items(p, conditions, answers)}
    hidden = routing.not_shown(conditions, answers)

    assert shown | hidden == {item.id for item in conditions.items}
    assert not shown & hidden
    assert set(routing.reasons_not_shown(conditions, answers)) == hidden


@pytest.mark.parametrize(
    ("last", "why"),
    [(1, None), (2, None), (3, None), (4, None), (5, "not_applicable"), ({"$": "skipped"}, None),
     ({"$": "dont_know"}, "not_shown")],
)  # fmt: skip
def test_satisfaction_is_asked_of_those_who_were_here_within_a_year(last: Value, why: str | None) -> None:
    for name in ("hotel_loyalty", "hotel_loyalty_short", "bank_loyalty", "bank_loyalty_short"):
        form, answers = load_shipped(name), {"pf_last": last}
        asked = [form.item(item) for item in form.construct("rq_sat").items]

        assert {routing.why_not_shown(item, form, answers) for item in asked} == {why}
        assert routing.why_not_shown(form.item("rm_tru_1"), form, answers) is None
