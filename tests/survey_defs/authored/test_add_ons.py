"""Modules put into a questionnaire."""

import pytest

from survey_defs.errors import DefinitionError
from survey_defs.load import load_shipped, offered_add_ons


def test_add_on_stands_before_its_page_and_in_the_plan() -> None:
    plain, widened = load_shipped("hotel_loyalty_short"), load_shipped("hotel_loyalty_short", ("antecedents",))
    pages = [page.id for page in widened.pages]

    assert pages.index("antecedents") == pages.index("word_of_mouth") - 1
    assert set(widened.analysis.scales) - set(plain.analysis.scales) == {"pri_fair", "sw_cost", "alt_att", "bi_swi"}
    assert (plain.minutes, widened.minutes) == (7, 9)
    assert widened.add_ons == ("antecedents",)


def test_two_questions_take_the_place_of_the_nine_levels() -> None:
    widened = load_shipped("hotel_loyalty_short", ("wom_two_questions",))

    assert "wom_level_own" not in widened
    assert "rec_0_10" in widened
    assert widened.analysis.word_of_mouth == ("wom_level_two_questions",)
    assert "wom_level_two_questions" in widened.derived


def test_item_that_is_asked_already_is_asked_once() -> None:
    full, short = (load_shipped(name, ("service_recovery",)) for name in ("hotel_loyalty", "hotel_loyalty_short"))

    assert [page.id for page in full.pages].count("problem") == 0
    assert [page.id for page in short.pages].count("problem") == 1
    assert "problem_told" in full


def test_add_on_that_is_not_offered_is_a_defect() -> None:
    with pytest.raises(DefinitionError) as caught:
        load_shipped("hotel_loyalty_pulse", ("state_reasons",))

    assert [(d.code, d.item) for d in caught.value.defects] == [("unknown_add_on", "state_reasons")]


def test_offer_says_what_it_asks_and_for_how_long() -> None:
    offers = {add_on.id: add_on for add_on in offered_add_ons("bank_loyalty_short")}

    assert offers["touchpoints"].items == ("tp_bank",)
    assert offers["touchpoints"].minutes == 2
    assert set(offers["touchpoints"].label) == {"en", "fa", "zh", "vi"}
    assert offers["wom_two_questions"].replaces == ("wom_level_own",)
