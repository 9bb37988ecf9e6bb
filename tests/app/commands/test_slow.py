"""Sixty-four people who send slowly, beside honest ones: nobody waits for them."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web import bodies
from app.questionnaires.operations import publish
from app.respond.models import Response
from survey_defs.load import load_file
from tests import factories
from tests.killable import Killable, PlainClient
from tests.person import Person

pytestmark = [pytest.mark.loss, pytest.mark.long]
LIKERT = Path(__file__).resolve().parents[2] / "questionnaires" / "likert24.yaml"
SLOW, HONEST = 64, 6
ADDRESSES = ("/s/welcome", "/sign-in")


class Slow:
    """Someone who sends a byte every second, and begins again when refused."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self.statuses: list[bytes] = []

    def go(self, over: threading.Event, sending: threading.Semaphore) -> None:
        while not over.is_set():
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
                self._send(connection, over, sending)

    def _send(self, connection: socket.socket, over: threading.Event, sending: threading.Semaphore) -> None:
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000"
        connection.sendall(f"POST {self.address} HTTP/1.1\r\nHost: vafa\r\n{form}\r\n\r\n".encode())
        sending.release()
        connection.settimeout(1)
        while not over.is_set():
            try:
                connection.sendall(b"a")
                self.statuses.append(connection.recv(4096)[9:12])
                return
            except TimeoutError:
                continue


@contextmanager
def slow_people(port: int) -> Iterator[list[Slow]]:
    """All of them send while this runs."""
    over, sending = threading.Event(), threading.Semaphore(0)
    people = [Slow(port, ADDRESSES[number % len(ADDRESSES)]) for number in range(SLOW)]
    threads = [threading.Thread(target=one.go, args=(over, sending)) for one in people]
    for thread in threads:
        thread.start()
    try:
        for _ in people:
            assert sending.acquire(timeout=60)
        yield people
    finally:
        over.set()
        for thread in threads:
            thread.join()


class Honest(PlainClient):
    """Asks once, and keeps how long the slowest of its answers took."""

    longest = 0.0

    def _until_answered(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> object:  # type: ignore[override]
        start = time.monotonic()
        reply = self.once(method, path, body, kind)
        self.longest = max(self.longest, time.monotonic() - start)
        return reply


def journey(client: Honest) -> None:
    person = Person(cast("FlaskClient", client))
    person.open()
    names = {f"{part}_{number}" for part in ("service", "room", "value", "return_intent") for number in range(1, 7)}
    person.follow(person.post(dict.fromkeys(names, "5")))
    person.follow(person.post({"comment": "quick"}))
    assert "data-complete" in person.html


def test_slow_senders_keep_nobody_waiting(app: Flask, config: Config) -> None:
    """Each honest call is answered while all the others still send, hence before the time of a form is over."""
    with app.app_context():
        version = publish(factories.organisation(), load_file(LIKERT), now=utc_now())
        factories.link(factories.wave(version))
        session.commit()
    with Killable(config) as server:
        PlainClient(server.port).get("/s/welcome")
        with slow_people(server.port) as people:
            honest = [Honest(server.port) for _ in range(HONEST)]
            for client in honest:
                assert client.get("/healthz").status_code == 200
                journey(client)
                wrong = client.post("/sign-in", data={"email": "nobody@mail.example", "password": "wrong"})
                assert wrong.status_code == 400
            until = time.monotonic() + 60
            while time.monotonic() < until and not all(one.statuses for one in people):
                time.sleep(0.1)
    with app.app_context():
        assert session.query(Response).filter_by(status="complete").count() == HONEST
    # each was listened to until its time was over, and told
    assert {status for one in people for status in one.statuses} == {b"408"}
    assert max(client.longest for client in honest) < bodies.FORM_SECONDS
