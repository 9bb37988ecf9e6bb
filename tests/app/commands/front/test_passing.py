"""The front of the server: what reaches the application, and what leaves it."""

import json
import threading
import time
from pathlib import Path

import pytest

from app.commands.front import environ_of
from tests.app.commands.echo import LARGE
from tests.app.commands.front.asking import FORM, PATIENCE, Server, answer_of, chunked, head, serving
from tests.app.commands.test_room import Asked

pytestmark = pytest.mark.long
ASKED = {
    "letters": b"GET /%D8%B3%DB%8C%D9%85%D8%B1%D8%BA%2F/a%20b?x=%D8%B3+1&y=%26&y=2 HTTP/1.1\r\nHost: echo:80\r\n\r\n",
    "no letters": b"GET /%FF%C3/%00 HTTP/1.1\r\nHost: echo\r\n\r\n",
    "slashes": b"GET //a//../b/?? HTTP/1.1\r\nHost: echo\r\n\r\n",
    "old": b"GET /old HTTP/1.0\r\n\r\n",
    "whole": b"GET http://echo.example/whole?a=1 HTTP/1.1\r\nHost: echo.example\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: echo\r\n\r\n",
    "proxied": b"GET / HTTP/1.1\r\nHost: echo\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2, 3.3.3.3\r\n"
    b"X-Forwarded-Proto: https\r\nX-Forwarded-Host: ask.example\r\n\r\n",
    "cookies": b"GET / HTTP/1.1\r\nHost: echo\r\nCookie: a=1; b=2\r\nCookie: c=3\r\n\r\n",
    "form": head(9) + b"a=1&b=%2B",
    "twice the same length": head(3, "/", b"Content-Length: 3\r\n") + b"a=1",
    "no body": head(0),
    "without a form's type": b"PUT /x HTTP/1.1\r\nHost: echo\r\nContent-Length: 2\r\n\r\n\xff\x00",
    "chunked": chunked(b"a=1&", b"b=2"),
    "body of a get": b"GET / HTTP/1.1\r\nHost: echo\r\nContent-Length: 3\r\n" + FORM + b"\r\na=1",
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_the_environment_is_the_one_of_wsgi(front: Server, wsgi: Server, asked: bytes) -> None:
    here, there = front.ask(asked), wsgi.ask(asked)

    assert here.status == there.status
    if here.status == 200:
        ours, theirs = here.json, there.json
        for told in (ours, theirs):
            told["address"] = str(told["address"]).replace(str(front.port), "").replace(str(wsgi.port), "")
            if "\\ufffd" in json.dumps(told["path"]):
                # of bytes that are no letters each server keeps what it can; the application sees the same
                del told["environ"]["PATH_INFO"]  # type: ignore[attr-defined]
        if theirs["environ"].get("HTTP_HOST") == "":  # type: ignore[attr-defined]
            # where none was sent granian's own gives an empty one, of which no address can be made
            assert ours["address"] == "http://127.0.0.1:/"
            del theirs["environ"]["HTTP_HOST"], ours["address"], theirs["address"]  # type: ignore[attr-defined]
        assert ours == theirs


def test_addresses_of_version_six_stand_without_brackets() -> None:
    environ = environ_of(Asked("/", 0))

    assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("::1", "::1", "80")


def test_a_header_with_an_underscore_does_not_pass_for_the_one_of_a_proxy(front: Server) -> None:
    environ = front.get("/", "X-Forwarded-For: 1.1.1.1", "X_Forwarded_For: 6.6.6.6", "X_Other: a").json["environ"]

    assert environ["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"  # type: ignore[index]
    assert "HTTP_X_OTHER" not in environ  # type: ignore[operator]


def test_whoever_asks_first_for_leave_is_given_it(front: Server) -> None:
    with front.connect() as connection:
        connection.sendall(head(3, "/", b"Expect: 100-continue\r\n"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"a=1")
        assert answer_of(connection).json["form"] == {"a": "1"}


def test_two_requests_on_one_connection(front: Server) -> None:
    with front.connect() as connection:
        for value in (b"a=1", b"a=2"):
            connection.sendall(head(3) + value)
            assert answer_of(connection).json["form"] == {"a": value[-1:].decode()}


def test_each_cookie_has_a_header_of_its_own(front: Server) -> None:
    assert [value.split(";")[0] for value in front.get("/cookies").header("set-cookie")] == ["a=1", "b=2"]


def test_an_answer_in_pieces_arrives_whole(front: Server) -> None:
    assert front.get("/pieces").body == b"0\n1\n2\n"
    assert front.get("/large").body == LARGE * 16


def test_an_answer_that_breaks_off_is_no_answer(front: Server) -> None:
    """A file that is cut short must not look complete."""
    answer = front.get("/broken")

    assert answer.status == 500
    assert b"first" not in answer.body


def test_an_error_outside_of_pages_is_answered(front: Server) -> None:
    answer = front.get("/error")

    assert answer.status == 500
    assert answer.body.startswith(b"Something went wrong on our side.")


def test_the_head_of_an_answer_tells_the_length_and_has_no_body(front: Server) -> None:
    with front.connect() as connection:
        for path, length in (("/large", len(LARGE) * 16), ("/file", len(LARGE) * 16), ("/pieces", None)):
            connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: echo\r\n\r\n".encode())
            answer = answer_of(connection, "HEAD")
            assert (answer.status, answer.body) == (200, b"")
            if length:
                assert answer.header("content-length") == [str(length)]


def test_a_file_is_sent_whole_and_in_parts(front: Server) -> None:
    whole, part = front.get("/file"), front.get("/file", "Range: bytes=5-9")
    again = front.get("/file", f"If-None-Match: {whole.header('etag')[0]}")

    assert whole.body == LARGE * 16
    assert whole.header("content-type") == ["application/octet-stream"]
    assert (part.status, part.body) == (206, LARGE[5:10])
    assert (again.status, again.body) == (304, b"")


def test_readers_who_take_nothing_hold_no_thread(front: Server) -> None:
    """Many more than there are threads."""
    idle = [front.connect() for _ in range(40)]
    try:
        for number, connection in enumerate(idle):
            path = "/file" if number % 2 else "/large"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: echo\r\n\r\n".encode())
        assert front.get("/pieces").status == 200
        # and whoever reads after all gets everything
        assert answer_of(idle[0]).body == answer_of(idle[1]).body == LARGE * 16
    finally:
        for connection in idle:
            connection.close()


def test_a_stop_waits_for_what_has_begun(tmp_path: Path) -> None:
    running = serving("serve", tmp_path)
    with next(running).connect() as connection:
        connection.sendall(head(7) + b"whole")
        time.sleep(0.5)
        ending = threading.Thread(target=lambda: next(running, None))
        ending.start()
        time.sleep(0.5)
        connection.sendall(b"=1")
        assert answer_of(connection).json["form"] == {"whole": "1"}
    ending.join(PATIENCE)
    assert not ending.is_alive()


def test_nothing_of_the_front_speaks_websocket(front: Server) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dmFmYQ==")

    assert front.get("/pieces", *upgrade).status in (200, 400)
