"""Raw answers to values: what is read, what is refused and why."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_defs.answers import Raw, Value
from survey_defs.errors import InvalidAnswer
from survey_defs.items import KINDS
from survey_defs.model import Questionnaire

READ: list[tuple[str, Raw, Value | None]] = [
    ("likert_item", "4", 4),
    ("likert_item", " ۴ ", 4),
    ("likert_item", "٤", 4),
    ("likert_item", "$not_applicable", {"$": "not_applicable"}),
    ("instructed_item", "4", 4),
    ("rating_item", "0", 0),
    ("rating_item", "۱۰", 10),
    ("own_scale", "3", 3),
    ("bipolar_item", "5", 5),
    ("single_choice_item", "1", 1),
    ("single_choice_item", ["2"], 2),
    ("single_choice_item", ["2", "2=A third way"], {"value": 2, "text": "A third way"}),
    ("single_choice_item", ["1", "2="], 1),
    ("single_choice_item", "$dont_know", {"$": "dont_know"}),
    ("single_choice_item", "98", {"$": "dont_know"}),
    ("multiple_choice_item", ["2", "1"], [1, 2]),
    ("multiple_choice_item", ["1", "3", "3=يك"], [1, {"value": 3, "text": "یک"}]),
    ("multiple_choice_item", ["0"], [0]),
    ("multiple_choice_item", [], None),
    ("consent_item", "0", 0),
    ("number_item", "۱۲٫۵", 12.5),
    ("number_item", "$refused", {"$": "refused"}),
    ("whole_item", "1.500", 1500),
    ("money_item", "۱٬۵۰۰٬۰۰۰", 1_500_000),
    ("country_item", "ir", "IR"),
    ("date_item", "۱۴۰۴/۰۱/۰۱", "2025-03-21"),
    ("date_item", "2025-03-21", "2025-03-21"),
    ("date_item", "2025年3月21日", "2025-03-21"),
    ("short_text_item", "  a\tb\r\nc ", "a b c"),
    ("short_text_item", "\u200b \u202e", None),
    ("long_text_item", "one\r\ntwo", "one\ntwo"),
    ("long_text_item", "$ 5 was too much", "$ 5 was too much"),
    (
        "grid_item",
        ["focal=6", "rival_1=3", "rival_1_name=Hotel X"],
        {"focal": 6, "rival_1": 3, "rival_1_name": "Hotel X"},
    ),
    ("grid_item", ["focal=6", "rival_2=$not_applicable"], {"focal": 6, "rival_2": {"$": "not_applicable"}}),
    ("grid_item", ["focal=", "rival_1_name="], None),
]

REFUSED: list[tuple[str, Raw, str]] = [
    ("likert_item", "6", "not_an_option"),
    ("likert_item", "3.0", "not_an_option"),
    ("likert_item", ["1", "2"], "one_answer_only"),
    ("likert_item", "$refused", "not_an_option"),
    ("likert_item", "²", "not_an_option"),
    ("rating_item", "-1", "not_an_option"),
    ("rating_item", "11", "not_an_option"),
    ("single_choice_item", "3", "not_an_option"),
    ("single_choice_item", ["1", "2"], "one_answer_only"),
    ("single_choice_item", ["2=text only"], "text_without_option"),
    ("single_choice_item", ["1", "1=no box here"], "not_an_option"),
    ("multiple_choice_item", ["1", "0"], "exclusive_option"),
    ("multiple_choice_item", ["1", "2", "3"], "too_many_choices"),
    ("number_item", "101", "too_large"),
    ("number_item", "-1", "too_small"),
    ("number_item", "NaN", "not_a_number"),
    ("number_item", "1e3", "not_a_number"),
    ("number_item", "twelve", "not_a_number"),
    ("whole_item", "1.5", "not_whole"),
    ("whole_item", "9" * 16, "too_large"),
    ("money_item", "1.500", "ambiguous_number"),
    ("money_item", "5 $", "not_a_number"),
    ("country_item", "Iran", "not_a_country"),
    ("country_item", "XX", "not_a_country"),
    ("date_item", "1404-12-30", "not_a_date"),
    ("date_item", "2025-02-29", "not_a_date"),
    ("date_item", "yesterday", "not_a_date"),
    ("date_item", "2019-12-31", "too_early"),
    ("date_item", "1420-01-01", "too_late"),
    ("short_text_item", "x" * 21, "too_long"),
    ("long_text_item", "x" * 2001, "too_long"),
    ("grid_item", ["rival_9=3"], "unknown_row"),
    ("grid_item", ["focal_name=This"], "unknown_row"),
    ("grid_item", ["focal=8"], "not_an_option"),
]


@pytest.mark.parametrize(("item_id", "raw", "value"), READ)
def test_answer_is_read_as_people_write_it(
    every_kind: Questionnaire, item_id: str, raw: Raw, value: Value | None
) -> None:
    assert every_kind.item(item_id).parse(raw) == value


@pytest.mark.parametrize(("item_id", "raw", "code"), REFUSED)
def test_answer_that_cannot_be_stored_is_refused_with_a_code(
    every_kind: Questionnaire, item_id: str, raw: Raw, code: str
) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        every_kind.item(item_id).parse(raw)

    assert caught.value.code == code
    assert str(caught.value).startswith("needed: ")


def test_every_kind_has_an_item_in_the_tiny_questionnaire(every_kind: Questionnaire) -> None:
    blocks = [block for page in every_kind.pages for block in page.blocks]
    kinds = {item.kind for block in blocks for item in (block.items if block.kind == "battery" else (block,))}

    assert kinds == set(KINDS)


@pytest.mark.parametrize("raw", [None, "", "  ", [], ["", " "], "\x00"])
def test_blank_is_not_answered(every_kind: Questionnaire, raw: Raw) -> None:
    assert [item.parse(raw) for item in every_kind.items] == [None] * len(every_kind.items)


@pytest.mark.parametrize(("raw", "value"), [(4, 4), ([4], 4)])
def test_json_callers_may_send_numbers(every_kind: Questionnaire, raw: object, value: int) -> None:
    assert every_kind.item("likert_item").parse(raw) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", [True, {"a": 1}, [None], [["4"]], [{"$": "refused"}], object()])
def test_what_is_neither_text_nor_number_is_refused(every_kind: Questionnaire, raw: object) -> None:
    for item in every_kind.items:
        with pytest.raises(InvalidAnswer):
            item.parse(raw)  # type: ignore[arg-type]


def test_blank_is_refused_where_an_answer_is_required(every_kind: Questionnaire) -> None:
    item = every_kind.item("short_text_item").model_copy(update={"required": True})

    with pytest.raises(InvalidAnswer, match="answer this question") as caught:
        item.parse(" ")
    assert caught.value.code == "required"


def test_a_required_text_of_controls_only_is_refused(every_kind: Questionnaire) -> None:
    item = every_kind.item("short_text_item").model_copy(update={"required": True})

    with pytest.raises(InvalidAnswer) as caught:
        item.parse("\u202e\u200b")
    assert caught.value.code == "required"


@pytest.mark.parametrize(("language", "value"), [("vi", 1500), ("en", 1.5), ("fa", 1.5), ("zh", 1.5)])
def test_language_decides_what_a_full_stop_means(every_kind: Questionnaire, language: str, value: float) -> None:
    assert every_kind.item("money_item").parse("1.500", language=language) == value


def test_attention_item_knows_who_read_it(every_kind: Questionnaire) -> None:
    item = every_kind.item("instructed_item")

    assert item.is_passed(4)
    assert not item.is_passed(3)


def test_a_text_to_read_takes_no_answer() -> None:
    with pytest.raises(InvalidAnswer):
        KINDS["information"](id="note", kind="information").parse("yes")


@given(raw=st.one_of(st.none(), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=4)))
@settings(max_examples=150)
def test_no_raw_answer_raises_anything_but_invalid_answer(every_kind: Questionnaire, raw: Raw) -> None:
    for item in every_kind.items:
        with contextlib.suppress(InvalidAnswer):
            item.parse(raw)


@given(text=st.text(max_size=200))
@settings(max_examples=150)
def test_reading_a_stored_text_again_changes_nothing(every_kind: Questionnaire, text: str) -> None:
    item = every_kind.item("long_text_item")
    value = item.parse(text)

    assert value is None or item.parse(str(value)) == value
