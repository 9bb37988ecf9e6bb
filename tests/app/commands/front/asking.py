"""Bytes are sent to the echo behind the front as they are, and one answer is read."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.commands.server.serving import free_port

ROOT = Path(__file__).resolve().parents[4]
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
