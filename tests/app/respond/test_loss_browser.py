"""Nothing lost in a real browser: saved as it is answered, cut off, reloaded, in two tabs, by keyboard alone."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from survey_defs.load import load_file
from tests import factories

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = [pytest.mark.browser, pytest.mark.loss]
FOLDER = Path(__file__).resolve().parents[2] / "questionnaires"

Answers = Callable[[], list[dict[str, object]]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tried here is the browser, not the database."""
    return sqlite_url


@pytest.fixture
def answers() -> Answers:
    """The stored answers of every response."""

    def read() -> list[dict[str, object]]:
        session.rollback()
        return [response.answers for response in session.scalars(select(Response))]

    return read


@pytest.fixture
def sentences(app: Flask, own_page: Page, server: str) -> Page:
    """The first page of 24 sentences, opened; nothing is stored yet."""
    return opened(own_page, server, "likert24")


def opened(page: Page, server: str, name: str) -> Page:
    version = publish(factories.organisation(), load_file(FOLDER / f"{name}.yaml"), now=utc_now())
    factories.link(factories.wave(version, anonymity="identified"))
    session.commit()
    page.goto(f"{server}/s/welcome")
    return page


def tick(page: Page, item: str, point: int) -> None:
    page.locator(f"#item-{item} label.option").nth(point - 1).click()


def saved(page: Page, state: str = "saved") -> None:
    expect(page.locator(f"#saved[data-state={state}]")).to_have_count(1)


def ticked(page: Page, item: str) -> str | None:
    return page.locator(f"#item-{item} input:checked").get_attribute("value")


def test_each_answer_is_stored_as_it_is_given(sentences: Page, answers: Answers) -> None:
    assert answers() == []
    tick(sentences, "room_1", 5)
    saved(sentences)
    assert sentences.locator("#saved").inner_text() == "Saved"
    assert answers() == [{"room_1": 5}]

    tick(sentences, "room_1", 6)
    tick(sentences, "room_2", 2)
    sentences.locator("button[value=next]").click()
    sentences.locator("button[value=next]").click()
    sentences.locator("textarea").press_sequentially("Quiet")
    saved(sentences)
    assert [(found["room_1"], found["room_2"], found["comment"]) for found in answers()] == [(6, 2, "Quiet")]


def test_answers_given_without_network_arrive_when_it_is_back(sentences: Page, answers: Answers) -> None:
    tick(sentences, "room_1", 5)
    saved(sentences)
    sentences.context.set_offline(True)
    tick(sentences, "room_2", 2)
    tick(sentences, "room_3", 3)
    saved(sentences, "waiting")
    sentences.locator("button[value=next]").click()
    saved(sentences, "offline")
    assert answers() == [{"room_1": 5}]

    sentences.context.set_offline(False)
    saved(sentences)
    assert answers() == [{"room_1": 5, "room_2": 2, "room_3": 3}]


def test_a_network_that_is_gone_without_a_word_keeps_the_page(sentences: Page, answers: Answers) -> None:
    """The browser believes that it is online, as in a lobby whose network leads nowhere."""
    sentences.route("**/*", lambda route: route.abort())
    tick(sentences, "room_1", 5)
    saved(sentences, "waiting")
    sentences.locator("button[value=next]").click()
    saved(sentences, "offline")
    assert ticked(sentences, "room_1") == "5"

    sentences.unroute("**/*")
    sentences.locator("button[value=next]").click()
    sentences.wait_for_selector(".notice.warn")
    assert answers() == [{"room_1": 5}]


def test_a_reload_restores_what_was_not_acknowledged_and_sends_it(
    app: Flask, sentences: Page, answers: Answers
) -> None:
    working = app.wsgi_app
    app.wsgi_app = takes_no_posts(working)  # type: ignore[method-assign]
    tick(sentences, "room_1", 5)
    tick(sentences, "room_1", 6)
    saved(sentences, "waiting")
    sentences.reload()
    assert ticked(sentences, "room_1") == "6"
    assert answers() == []

    app.wsgi_app = working  # type: ignore[method-assign]
    sentences.reload()
    saved(sentences)
    assert answers() == [{"room_1": 6}]


def takes_no_posts(working: "WSGIApplication") -> "WSGIApplication":
    """A server behind a proxy that cannot reach it, but for reading."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return working(environ, start_response)
        start_response("502 Bad Gateway", [("Content-Length", "0")])
        return []

    return app


def test_a_reply_that_is_lost_makes_no_second_event_or_response(sentences: Page, answers: Answers) -> None:
    lost = []

    def lose_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    sentences.route("**/s/welcome", lose_first)
    tick(sentences, "room_1", 5)
    saved(sentences)

    assert lost == [200]
    assert answers() == [{"room_1": 5}]
    assert len(session.scalars(select(AnswerEvent)).all()) == 1


def test_two_tabs_make_one_response_and_the_newest_answer_wins(sentences: Page, answers: Answers) -> None:
    other = sentences.context.new_page()
    other.goto(sentences.url)
    tick(sentences, "room_1", 5)
    saved(sentences)
    tick(other, "room_1", 2)
    saved(other)
    tick(sentences, "room_2", 7)
    sentences.wait_for_function("() => localStorage.length === 0")

    assert answers() == [{"room_1": 2, "room_2": 7}]
    sentences.context.clear_cookies()


def test_digits_choose_a_point_and_go_on(sentences: Page, answers: Answers) -> None:
    sentences.locator("#item-service_1 input").first.focus()
    sentences.keyboard.type("537")
    expect(sentences.locator("#item-service_4 input").first).to_be_focused()
    sentences.keyboard.press("ArrowRight")
    saved(sentences)
    assert [ticked(sentences, f"service_{n}") for n in (1, 2, 3, 4)] == ["5", "3", "7", "2"]

    sentences.keyboard.press("Enter")
    expect(sentences.locator("#item-service_5 input").first).to_be_focused()
    assert "not answered yet" in sentences.locator(".notice").inner_text()


def test_a_wrong_entry_is_told_at_the_item_once_it_is_left(
    app: Flask, page: Page, server: str, answers: Answers
) -> None:
    opened(page, server, "every_kind")
    page.locator("#item-consent label").first.click()
    page.locator("button[value=next]").click()
    page.wait_for_url("**/r/points*")
    page.goto(f"{server}/r/entries?s=welcome")
    box = page.locator("[name=whole_item]")
    box.fill("many")
    page.locator("[name=number_item]").first.press_sequentially("42")
    saved(page, "wrong")
    assert page.locator("#error-whole_item").is_visible()
    assert box.get_attribute("aria-invalid") == "true"

    box.fill("7")
    page.locator("[name=number_item]").first.focus()
    saved(page)
    assert page.locator("#error-whole_item").count() == 0
    assert (answers()[0]["whole_item"], answers()[0]["number_item"]) == (7, 42)
