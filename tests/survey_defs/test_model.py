"""Looking things up in a questionnaire; nothing in it can be changed."""

import pytest
from pydantic import ValidationError

from survey_defs.model import Questionnaire


def test_definition_cannot_be_changed(hotel_short: Questionnaire) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        hotel_short.minutes = 3  # type: ignore[misc]


def test_items_come_in_their_written_order_without_information(every_kind: Questionnaire) -> None:
    assert [item.id for item in every_kind.items][:2] == ["likert_item", "instructed_item"]
    assert "read_me" not in {item.id for item in every_kind.items}
    assert "agree_to_go_on" not in {item.id for item in every_kind.items}


def test_things_are_found_by_id(hotel_short: Questionnaire) -> None:
    assert hotel_short.item("clv_loy_5").reverse
    assert hotel_short.page_of("clv_loy_5").id == "loyalty"
    assert hotel_short.construct("clv_loy").full_length == 5
    assert [c.id for c in hotel_short.constructs_of("clv_loy_1")] == ["clv_loy"]


@pytest.mark.parametrize("lookup", ["item", "page", "construct", "page_of", "scale_range"])
def test_unknown_id_is_a_key_error(hotel_short: Questionnaire, lookup: str) -> None:
    with pytest.raises(KeyError):
        getattr(hotel_short, lookup)("nothing")


@pytest.mark.parametrize(
    ("item_id", "span"),
    [("likert_item", (1, 5)), ("rating_item", (0, 10)), ("number_item", (0, 100)), ("grid_item", (1, 7))],
)
def test_scale_has_a_lowest_and_a_highest_answer(
    every_kind: Questionnaire, item_id: str, span: tuple[float, float]
) -> None:
    assert every_kind.scale_range(item_id) == span


def test_nine_levels_run_from_minus_four_to_four(hotel_short: Questionnaire) -> None:
    assert hotel_short.scale_range("wom_level_own") == (-4, 4)


@pytest.mark.parametrize("item_id", ["long_text_item", "country_item", "date_item", "whole_item"])
def test_kind_without_a_range_says_so(every_kind: Questionnaire, item_id: str) -> None:
    with pytest.raises(ValueError, match="lowest and a highest"):
        every_kind.scale_range(item_id)


def test_the_first_language_is_the_default(every_kind: Questionnaire) -> None:
    assert every_kind.default_language == "en"
