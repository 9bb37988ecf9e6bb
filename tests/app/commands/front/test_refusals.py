"""What the front refuses on the way: too slow, too large, broken off, or not what it says it is."""

import socket
import time

import pytest

from app.kernel.web import bodies
from tests.app.commands.echo import SECONDS, app
from tests.app.commands.front.asking import FORM, Answer, Server, answer_of, chunked, head

pytestmark = pytest.mark.long


def test_a_body_that_stands_still_is_refused_and_its_connection_ends(front: Server) -> None:
    with front.connect() as connection:
        connection.sendall(head(100) + b"a=")
        start = time.monotonic()
        answer = answer_of(connection)
        # the bytes that come too late are not taken for a request
        connection.sendall(b"1")
        assert connection.recv(100) == b""
    assert answer.status == 408
    assert answer.header("connection") == ["close"]
    assert time.monotonic() - start >= SECONDS


def test_the_time_of_a_form_counts_for_the_whole_of_it(front: Server) -> None:
    """Not from one byte to the next, which a slow sender would stay below for ever."""
    with front.connect() as connection:
        connection.sendall(head(1000))
        connection.settimeout(SECONDS / 8)
        answer = None
        for _ in range(200):
            try:
                connection.sendall(b"a")
                answer = connection.recv(1000)
                break
            except TimeoutError:
                continue
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 408")


def test_an_upload_goes_on_as_long_as_it_keeps_its_pace(front: Server) -> None:
    """Longer than a form may take."""
    size, parts = 100_000, 10
    pieces = [b"a" * (size // parts)] * parts

    def send(path: str) -> Answer:
        with front.connect() as connection:
            connection.sendall(head(size, path).replace(FORM, b""))
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(SECONDS * 1.5 / parts)
            return answer_of(connection)

    assert send("/upload").json == {"size": size}
    assert send("/").status == 408


@pytest.mark.parametrize("path", ["/", "/upload", "/nowhere"])
def test_a_body_that_is_told_to_be_too_large_is_refused_unread(front: Server, path: str) -> None:
    most = 2 * bodies.MB if path == "/upload" else bodies.MB
    asked = head(most + 1, path, b"Expect: 100-continue\r\n")
    answer = front.ask(asked)

    assert answer.status == 413
    assert f"At most {most // bodies.MB} MB" in str(answer.json["remedy"])
    assert answer.header("connection") == ["close"]


def test_the_refusal_reaches_who_sends_all_of_it_before_reading(front: Server) -> None:
    answer = front.post("/", b"a" * (6 * bodies.MB))

    assert answer.status == 413
    assert "and 6.0 MB were sent" in str(answer.json["remedy"])


def test_a_body_that_tells_no_length_is_measured_as_it_comes(front: Server) -> None:
    pieces = [b"a" * 65536] * 40

    assert front.ask(chunked(*pieces[:15])).status == 200
    assert front.ask(chunked(*pieces[:17])).status == 413
    assert front.ask(chunked(*pieces[:30], path="/upload")).json == {"size": 30 * 65536}


def cookie(**kept: str) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"Cookie: session={signer.dumps(kept)}"


def test_only_who_has_signed_in_sends_more_than_a_form_to_pages_of_members(front: Server) -> None:
    body, ours = b"a" * (bodies.MB + 1), cookie(sign_in="token")
    nobody = front.post("/members", body)
    visitor = front.post("/members", body, cookie(csrf_token="a"))
    forger = front.post("/members", body, ours[:-2])

    assert {nobody.status, visitor.status, forger.status} == {401}
    assert front.post("/members", body, ours).json == {"size": len(body)}
    assert front.post("/members", b"a" * 1000).status == 200


def test_a_head_without_an_end_is_refused(front: Server) -> None:
    assert front.get("/", "X-Long: " + "a" * 200_000).status == 431


BROKEN = {
    "of a told length": head(100) + b"cut=1",
    "in pieces": chunked(b"cut=2", end=b""),
    "within a piece": chunked(b"cut=3", end=b"20\r\ncut"),
}


@pytest.mark.parametrize("asked", BROKEN.values(), ids=BROKEN.keys())
def test_what_a_client_that_went_away_had_sent_never_counts_as_whole(front: Server, asked: bytes) -> None:
    with front.connect() as connection:
        connection.sendall(asked)
        time.sleep(0.3)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)
    assert front.ask(head(7) + b"whole=1").status == 200
    assert "whole" in front.seen()
    assert [body for body in front.seen() if "cut" in body] == []


LIES = {
    "negative": b"POST / HTTP/1.1\r\nHost: echo\r\nContent-Length: -1\r\n\r\n",
    "a word": b"POST / HTTP/1.1\r\nHost: echo\r\nContent-Length: many\r\n\r\n",
    "two": b"POST / HTTP/1.1\r\nHost: echo\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=12",
    "no number of a piece": b"POST / HTTP/1.1\r\nHost: echo\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n",
    "an end of its own": chunked(b"a=1", end=b"0\r\nX-Trailer: 1\r\n\r\n"),
}


@pytest.mark.parametrize("asked", LIES.values(), ids=LIES.keys())
def test_a_length_that_is_none_is_refused(front: Server, asked: bytes) -> None:
    assert front.ask(asked).status == 400


def test_more_than_was_told_is_no_part_of_the_body(front: Server) -> None:
    with front.connect() as connection:
        connection.sendall(head(3) + b"a=1&b=2\r\n\r\n")
        told = b"".join(iter(lambda: connection.recv(65536), b""))
    assert [line[9:12] for line in told.splitlines() if line.startswith(b"HTTP/1.1 ")] == [b"200", b"400"]
    assert b'"form":{"a":"1"}' in told.replace(b" ", b"").replace(b"\n", b"")
