"""The real server in a process of its own that a test may kill, and a plain client that does not give up."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

from app.commands.server.serving import free_port
from app.kernel.config import Config

ROOT = Path(__file__).resolve().parent.parent
SERVE = "import pathlib, sys; from app.commands.server.serving import serve; serve(instance=pathlib.Path(sys.argv[1]), address='127.0.0.1', port=int(sys.argv[2]), secure=False)"  # fmt: skip # noqa: E501
PATIENCE = 120


@dataclass
class Killable:
    """The server as `vafa serve` runs it, on the database of the test."""

    config: Config
    port: int = field(default_factory=lambda: free_port("127.0.0.1", 0))
    kills: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.config.instance), str(self.port)],
            env=os.environ | {"VAFA_DATABASE_URL": self.config.database_url},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL to the server and its workers: nobody cleans up."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process, self.kills = None, self.kills + 1

    def answers(self) -> bool:
        try:
            return PlainClient(self.port).once("GET", "/healthz").status_code == 200
        except (OSError, http.client.HTTPException):
            return False

    def __enter__(self) -> "Killable":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()


@dataclass(frozen=True)
class Reply:
    status_code: int
    text: str
    location: str

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.text)
        return found


@dataclass
class PlainClient:
    """Enough of a browser for `Person`: cookies, redirects, and the same request again until a reply comes."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, query_string: dict[str, str] | None = None, follow_redirects: bool = False) -> Reply:
        reply = self._until_answered("GET", f"{path}?{urlencode(query_string)}" if query_string else path)
        while follow_redirects and reply.location:
            reply = self._until_answered("GET", reply.location)
        return reply

    def post(self, path: str, *, data: dict[str, str] | None = None, json: object = None) -> Reply:
        if json is not None:
            return self._until_answered("POST", path, _json(json), "application/json")
        return self._until_answered("POST", path, urlencode(data or {}).encode(), "application/x-www-form-urlencoded")

    def _until_answered(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Reply:
        start = time.monotonic()
        while time.monotonic() - start < PATIENCE:
            try:
                return self.once(method, path, body, kind)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError("the server did not come back")

    def once(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        for cookie in reply.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(reply.status, text, reply.headers.get("Location") or "")


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
