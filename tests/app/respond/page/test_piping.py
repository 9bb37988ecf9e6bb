"""Earlier answers in later texts: in the reader's language, escaped, and never somebody else's."""

import pytest
from flask import Flask

from app.respond.page import drawing
from survey_defs.load import load_file
from survey_defs.texts import fill
from tests.app.respond import invited
from tests.person import Person


@pytest.fixture
def paths(app: Flask) -> list[str]:
    wave = invited.open_wave(app, anonymity="identified")
    return invited.invite(app, wave, [("thr", "en")] * 3)


def second_page(app: Flask, path: str, answers: dict[str, str | list[str]], **query: str) -> Person:
    person = invited.begin(app, path, **query)
    person.follow(person.post(answers))
    return person


def test_an_answer_is_repeated_by_its_label(app: Flask, paths: list[str]) -> None:
    assert "You came for: ⁨A holiday⁩. You liked ⁨The garden⁩." in second_page(app, paths[0], invited.FIRST).html


def test_the_label_follows_the_language(app: Flask, paths: list[str]) -> None:
    person = second_page(app, paths[0], invited.FIRST)
    person.follow(person.post({}, go="stay", language="fa"))

    assert "⁨تعطیلات⁩" in person.html


def test_what_was_typed_is_escaped(app: Flask, paths: list[str]) -> None:
    html = second_page(app, paths[0], {"purpose": "1", "place": "<b>a&b</b>"}).html

    assert "⁨&lt;b&gt;a&amp;b&lt;/b&gt;⁩" in html
    assert "<b>a" not in html


def test_what_was_left_out_is_a_gap(app: Flask, paths: list[str]) -> None:
    person = invited.begin(app, paths[0])
    person.follow(person.post({"purpose": "1"}, confirmed="1"))

    assert "You came for: ⁨Work⁩. You liked …." in person.html


def test_nobody_sees_the_answers_of_the_person_before(app: Flask, paths: list[str]) -> None:
    second_page(app, paths[0], {"purpose": "1", "place": "A secret place"})
    other = second_page(app, paths[1], {"purpose": "2", "place": "The pool"})

    assert "The pool" in other.html
    assert "secret" not in other.html
    assert not [
        piece for parts in drawing._pieces.values() for piece in parts if "secret" in piece or "\u2068" in piece
    ]


def test_a_text_without_answers_shows_a_gap_everywhere_else() -> None:
    text = load_file(invited.QUESTIONNAIRE).item("return").text["en"]

    assert fill(text, {}) == "You came for: …. You liked …. Will you come again?"


def test_a_study_need_not_fill_in_what_people_answer() -> None:
    assert not [name for name in load_file(invited.QUESTIONNAIRE).placeholders if ":" in name]
