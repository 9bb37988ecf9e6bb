"""What a respondent is told about an answer that was not accepted."""

import datetime as dt

import pytest
from flask import Flask, g

from app.questionnaires.answer_messages import MESSAGES, sentence
from survey_defs.errors import ANSWER_MESSAGES


def test_every_code_of_the_definitions_has_a_sentence() -> None:
    assert set(ANSWER_MESSAGES) <= set(MESSAGES)


@pytest.mark.parametrize(("language", "written"), [("en", "2026-03-21"), ("fa", "۱۴۰۵-۰۱-۰۱")])
def test_days_are_written_in_the_calendar_of_the_language(app: Flask, language: str, written: str) -> None:
    with app.test_request_context():
        g.language = language
        assert written in sentence("too_early", {"low": dt.date(2026, 3, 21), "found": dt.date(2020, 1, 1)})


def test_numbers_are_written_in_the_digits_of_the_language(app: Flask) -> None:
    with app.test_request_context():
        g.language = "fa"
        assert "۱۰" in sentence("too_large", {"high": 10, "found": 99})
