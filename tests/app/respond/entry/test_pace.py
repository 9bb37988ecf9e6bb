"""A hotel lobby passes, a flood does not."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.errors import TooManyTries
from app.kernel.web.buckets import Bucket
from app.respond.entry import pace
from app.respond.models import Response
from tests.person import Person

LOBBY = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full buckets: those of the process are shared by every test. Time stands still, so that none fills up."""
    for name in ("POSTS", "STARTS", "UNKNOWN"):
        full: Bucket = getattr(pace, name)
        monkeypatch.setattr(pace, name, Bucket(full.burst, full.per_minute, clock=lambda: 0.0))


def start(client: FlaskClient, network: dict[str, str] = LOBBY) -> int:
    """Status of a new guest's agreement; the page is the same for all of them."""
    guest = Person(client)
    guest.html = client.get("/s/welcome", environ_overrides=network).text
    client.delete_cookie("r_welcome")
    status = client.post("/s/welcome", data=guest.hidden | {"consent": "1"}, environ_overrides=network).status_code
    client.delete_cookie("r_welcome")
    return status


def test_three_hundred_guests_of_a_lobby_begin_at_once(client: FlaskClient, hotel_link: object) -> None:
    page = client.get("/s/welcome", environ_overrides=LOBBY)

    assert page.status_code == 200
    with client.application.test_request_context("/", environ_base=LOBBY):
        for _ in range(300):
            pace.starting()
    assert start(client) == 303


def test_a_flood_of_new_responses_is_told_to_wait(client: FlaskClient, hotel_link: object) -> None:
    with client.application.test_request_context("/", environ_base=LOBBY):
        for _ in range(pace.STARTS.burst):
            pace.starting()

    assert start(client) == 429
    assert start(client, {"REMOTE_ADDR": "198.51.100.1"}) == 303


def test_the_machine_itself_stands_for_nobody(app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(pace.STARTS.burst + 50):
            pace.starting()


def test_one_response_cannot_save_without_end(guest: Person, stored: Callable[[], list[Response]]) -> None:
    guest.open()
    guest.follow(guest.agree())
    mine = stored()[0].uuid
    body = {"response": guest.hidden["response"], "event": str(uuid4()), "answers": {}}
    first = guest.client.post(guest.action, json=body).status_code
    with suppress(TooManyTries):
        for _ in range(10 * pace.POSTS.burst):
            pace.posting(mine)

    assert (first, guest.client.post(guest.action, json=body).status_code) == (200, 429)


def test_who_tries_personal_links_is_slowed_down_and_known_links_are_not(app: Flask, client: FlaskClient) -> None:
    statuses = [client.get("/i/guess", environ_overrides=LOBBY).status_code for _ in range(pace.UNKNOWN.burst + 1)]

    assert (statuses[0], statuses[-1]) == (404, 429)
