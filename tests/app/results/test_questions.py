"""Nothing that a shipped questionnaire asks is left without a figure; texts have a part of their own."""

import pytest

from app.results.defined.plans import from_questionnaire
from app.results.defined.standing_alone import profiles_of, questions_of
from survey_defs.derived import SignedLevel, sources
from survey_defs.items import LongTextItem, ShortTextItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import InstructedItem
from survey_defs.load import load_shipped, offered_add_ons, shipped
from survey_defs.model import Questionnaire

ADDED = [(name, add_on.id) for name in shipped() for add_on in offered_add_ons(name)]


def shown_items(questionnaire: Questionnaire) -> set[str]:
    """Items of which some part of the results tells a figure."""
    plan, found = questionnaire.analysis, questions_of(questionnaire)
    shown = {
        item for name in (*plan.scales, *profiles_of(questionnaire)) for item in questionnaire.construct(name).items
    }
    shown |= {one.item for one in (*found.choices, *found.reasons)} | set(found.numbers)
    shown |= {str(name) for one in found.wallets for name in (one.own, one.total)}
    shown |= {found.grid.item} if found.grid else set()
    shown |= {found.value.get, found.value.give} if found.value else set()
    shown |= {plan.recommendation} if plan.recommendation else set()
    # whether they were answered as told stands with the signs of careless answering
    shown |= {item.id for item in questionnaire.items if isinstance(item, InstructedItem) and item.expect is not None}
    return shown | {item for name in plan.word_of_mouth for item in _behind(name, questionnaire)}


def _behind(name: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    derived = questionnaire.derived.get(name)
    return sources(derived) if isinstance(derived, SignedLevel) else (name,)


def unshown_items(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Questions whose answers no part of the results tells."""
    shown = shown_items(questionnaire)
    return tuple(item for item in questionnaire.items if item.is_answerable and item.id not in shown)


@pytest.mark.parametrize("name", shipped())
def test_everything_that_is_asked_has_a_figure(name: str) -> None:
    left = unshown_items(load_shipped(name))

    assert [item.id for item in left if not isinstance(item, LongTextItem | ShortTextItem)] == []


@pytest.mark.long
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
