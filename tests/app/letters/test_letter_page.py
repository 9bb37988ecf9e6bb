"""Letters: the same words in html and plain text, in both ways of writing, loading nothing."""

import re

import pytest
from flask import Flask

from app.kernel.web.accent import ENOUGH, contrast
from app.letters.letter_page import Button, letter_html, letter_text

BUTTON = Button("Open", "https://ask.hotel.example/i/abc?x=1&y=2")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_a_message_runs_the_way_of_its_language(app: Flask) -> None:
    with app.app_context():
        page = letter_html("fa", "rtl", "سلام", ["یک", "دو"], BUTTON)

    assert page.startswith("<!doctype html>")
    assert '<html lang="fa" dir="rtl">' in page
    assert "text-align:left" not in page


@pytest.mark.privacy
def test_a_message_loads_nothing_that_would_tell_it_was_read(app: Flask) -> None:
    with app.app_context():
        page = letter_html("en", "ltr", "Hello", ["One"], BUTTON, foot=[Button("Unsubscribe", "https://x.example/u")])

    assert not re.search(r"<img|<link|<script|src=|url\(|@import|@font-face", page)


def test_what_people_wrote_is_never_markup(app: Flask) -> None:
    with app.app_context():
        page = letter_html("en", "ltr", "<b>", ["a<script>\nb"], Button("<i>", "https://x.example/?a=<"), sender="<u>")

    assert not re.search(r"<(b|script|i|u)>", page)
    assert "a&lt;script&gt;<br>b" in page


@pytest.mark.parametrize("colour", ["#ffff00", "#ffffff", "not a colour", "#0b7280"])
def test_white_can_be_read_on_the_button_whatever_the_colour(app: Flask, colour: str) -> None:
    with app.app_context():
        page = letter_html("en", "ltr", "Hello", [], BUTTON, accent=colour)

    ground = re.search(r'bgcolor="(#\w+)"', page)
    assert ground is not None
    assert contrast(ground[1], "#ffffff") >= ENOUGH


def test_plain_text_says_the_same(app: Flask) -> None:
    text = letter_text("Hello", ["One", "Two"], BUTTON, foot=["Small print", Button("Stop", "https://x.example/u")])

    assert text == (
        "Hello\n\nOne\n\nTwo\n\nOpen\nhttps://ask.hotel.example/i/abc?x=1&y=2\n\n"
        "-- \nSmall print\nStop\nhttps://x.example/u\n"
    )
