"""What questions and rows are called, in every language."""

import pytest

from app.kernel.web.i18n import FORMATTERS
from app.results.defined.label_texts import labels_of
from app.results.frames.labels import Labels
from survey_defs.load import load_shipped

GRID = load_shipped("hotel_loyalty", add_ons=("relative_attitude_grid",))


@pytest.mark.parametrize(
    ("language", "first", "third"),
    [("en", "Another hotel (name) 1", "Another hotel (name) 3"), ("fa", "هتل دیگر (نام) ۱", "هتل دیگر (نام) ۳")],
)
def test_rows_that_people_name_are_numbered(language: str, first: str, third: str) -> None:
    labels, fmt = labels_of(GRID, language), FORMATTERS[language]
    assert [labels.row(f"db_grid__rival_{number}", fmt) for number in (1, 3)] == [first, third]
    assert labels.row("db_grid__focal", fmt) == labels.rows["db_grid__focal"]
    assert labels.row("another_file__column", fmt) == "another_file__column"


def test_a_text_in_a_row_is_asked_by_the_words_of_the_row() -> None:
    labels, fmt = labels_of(GRID, "en"), FORMATTERS["en"]
    assert labels.asked("db_grid__rival_2", fmt) == f"{labels.item('db_grid')}: Another hotel (name) 2"


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "Why?", "Why? Other"),
        ("en", "Choose all that apply.", "Choose all that apply. Other"),
        ("en", "Reason", "Reason: Other"),
        ("fa", "چرا؟", "چرا؟ Other"),
        ("zh", "为什么？", "为什么？Other"),
        ("vi", "Vì sao?", "Vì sao? Other"),
    ],
)
def test_no_colon_follows_a_question_mark(language: str, question: str, said: str) -> None:
    labels = Labels(items={"why": question}, options={"why": {"9": "Other"}})
    assert labels.asked("why__9", FORMATTERS[language]) == said
    assert labels.asked("why", FORMATTERS[language]) == question
