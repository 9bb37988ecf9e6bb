"""Nothing that a shipped questionnaire asks is left without a figure; texts have a part of their own."""

import pytest

from app.results.plan import from_questionnaire
from app.results.questions import questions_of, unshown_items
from survey_defs.items import LongTextItem, ShortTextItem
from survey_defs.load import load_shipped, offered_add_ons, shipped

ADDED = [(name, add_on.id) for name in shipped() for add_on in offered_add_ons(name)]


@pytest.mark.parametrize("name", shipped())
def test_everything_that_is_asked_has_a_figure(name: str) -> None:
    left = unshown_items(load_shipped(name))

    assert [item.id for item in left if not isinstance(item, LongTextItem | ShortTextItem)] == []


def test_everything_that_a_module_adds_has_a_figure() -> None:
    left = {
        (name, add_on, item.id)
        for name, add_on in ADDED
        for item in unshown_items(load_shipped(name, add_ons=(add_on,)))
        if not isinstance(item, LongTextItem | ShortTextItem)
    }

    assert left == set()


def test_questions_are_found_by_their_kind() -> None:
    modules = ("relative_attitude_grid", "delivered_value", "state_reasons", "wallet_amounts")
    found = questions_of(load_shipped("hotel_loyalty", add_ons=modules))

    assert found.grid is not None
    assert (found.grid.own, len(found.grid.rivals)) == ("db_grid__focal", 3)
    assert found.value is not None
    assert {one.item: one.state for one in found.reasons} == {"rsn_latent": "latent", "rsn_spurious": "spurious"}
    assert [(one.own, one.total) for one in found.wallets] == [("sow_10", 10.0), ("sow_focal", "sow_total")]
    assert {"pf_spend", "db_rp_years"} <= set(found.numbers)
    assert {"pf_last", "pf_same", "pf_next"} <= {one.item for one in found.choices}
    assert set(found.columns) <= set(from_questionnaire(load_shipped("hotel_loyalty", add_ons=modules)).columns)


def test_ones_own_level_and_the_one_heard_are_both_in_the_plan() -> None:
    plan = from_questionnaire(load_shipped("hotel_loyalty"))

    assert (plan.word_of_mouth, plan.heard) == ("wom_level_own", "wom_level_heard")


def test_the_audit_has_steps_groups_and_a_level() -> None:
    plan = from_questionnaire(load_shipped("relationship_audit"))

    assert plan.steps == ("one_to_one",)
    assert [one.name for one in plan.profiles if one.is_module] == [one.name for one in plan.profiles]
    assert {"relationship_orientation", "activities_social", "activities_monitor"} <= set(plan.item_groups)
    assert [one.levels for one in plan.questions.choices] == [True]
