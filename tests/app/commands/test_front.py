"""The front of the server: what reaches the application, what leaves it, and what is refused on the way."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.commands.front import environ_of
from app.commands.server.serving import free_port
from app.kernel.web import bodies
from tests.app.commands.echo import LARGE, SECONDS, app
from tests.app.commands.test_room import Asked

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Server:
    port: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self, *parts: bytes, method: str = "GET", pause: float = 0.0) -> Answer:
        """Send bytes as they are, and read one answer."""
        with self.connect() as connection:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            return answer_of(connection, method)

    def get(self, path: str, *headers: str) -> Answer:
        return self.ask("\r\n".join([f"GET {path} HTTP/1.1", "Host: echo", *headers, "", ""]).encode())

    def post(self, path: str, body: bytes, *headers: str) -> Answer:
        head = [f"POST {path} HTTP/1.1", "Host: echo", f"Content-Length: {len(body)}", *headers, "", ""]
        return self.ask("\r\n".join(head).encode(), body)

    def seen(self) -> list[str]:
        found: list[str] = json.loads(self.get("/seen").body)
        return found


def answer_of(connection: socket.socket, method: str = "GET") -> Answer:
    reply = http.client.HTTPResponse(connection, method=method)
    reply.begin()
    return Answer(reply.status, reply.getheaders(), reply.read())


def head(length: int, path: str = "/", *more: bytes) -> bytes:
    first = f"POST {path} HTTP/1.1\r\nHost: echo\r\nContent-Length: {length}\r\n".encode()
    return first + FORM + b"".join(more) + b"\r\n"


def chunked(*pieces: bytes, path: str = "/", end: bytes = b"0\r\n\r\n") -> bytes:
    first = f"POST {path} HTTP/1.1\r\nHost: echo\r\nTransfer-Encoding: chunked\r\n".encode() + FORM + b"\r\n"
    return first + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def serving(name: str, folder: Path) -> Iterator[Server]:
    port = free_port("127.0.0.1", 0)
    code = f"from tests.app.commands import echo; echo.{name}({port})"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"ECHO_FOLDER": str(folder)})
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Server(port)
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving("serve", tmp_path_factory.mktemp("front"))


@pytest.fixture(scope="module")
def wsgi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving("serve_wsgi", tmp_path_factory.mktemp("wsgi"))


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


def test_nothing_of_the_front_speaks_websocket(front: Server) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dmFmYQ==")

    assert front.get("/pieces", *upgrade).status in (200, 400)
