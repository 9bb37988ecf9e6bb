"""The front of `vafa serve`: reads a body on the event loop, then hands the request over whole to the application.

Who sends or reads slowly holds a socket and no thread: a body is complete before a thread is taken, an answer before
it is sent. The application is the one of `app/wsgi.py`, and its environment that of WSGI (PEP 3333).
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from flask import Flask
from werkzeug.wsgi import FileWrapper

from app.accounts.access import COOKIE_KEY
from app.commands.server import starting
from app.commands.server.serving import CONNECTIONS
from app.kernel.web import bodies
from app.kernel.web.bodies import STRANGER, Allowance, Why, Word

try:
    import resource
except ImportError:  # pragma: no cover - Windows counts no open files
    resource = None  # type: ignore[assignment]

THREADS = 8
# the rest of a longer body waits on disk, where all of them together take no more than this
IN_MEMORY, ON_DISK = 64 * 1024, 1024 * bodies.MB
# who was refused is listened to for so long: a socket that is closed on what they still send loses them the answer
LINGER = 5.0
FAILED = b"Something went wrong on our side. Nothing you saved is lost. Try again in a moment.\n"
PLAIN, CLOSE = ("content-type", "text/plain; charset=utf-8"), ("connection", "close")
Headers = list[tuple[str, str]]
Environ = dict[str, Any]
# status, headers, and the bytes or the path of a file
Answer = tuple[int, Headers, bytes | str]
log = logging.getLogger("vafa.front")


class Scope(Protocol):
    """What the server tells of a request."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Any


class Exchange(Protocol):
    """Where the server hands out the pieces of the body and takes the answer."""

    def __aiter__(self) -> "Exchange": ...
    async def __anext__(self) -> bytes: ...
    def response_empty(self, status: int, headers: Headers) -> None: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_file(self, status: int, headers: Headers, file: str) -> None: ...


class Body:
    """What comes of one request's body."""

    def __init__(self, allowed: Allowance, length: int | None, kept: IO[bytes]) -> None:
        self.allowed, self.length, self.kept, self.received = allowed, length, kept, 0

    @property
    def on_disk(self) -> int:
        return self.received if self.received > IN_MEMORY else 0

    @property
    def room(self) -> int:
        """How much all bodies may take on disk for this one to go on; half of it is left to members."""
        return ON_DISK if self.allowed.members else ON_DISK // 2

    @property
    def is_too_large(self) -> bool:
        return max(self.received, self.length or 0) > self.allowed.most

    def take(self, piece: bytes) -> int:
        """By how many bytes there is more of it on disk now."""
        before = self.on_disk
        self.kept.write(piece)
        self.received += len(piece)
        return self.on_disk - before


class Front:
    """An RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md) of a WSGI one."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._on_disk = 0
        self._answering = ThreadPoolExecutor(THREADS, "answering")
        # a thread of its own: a thousand who are refused at once keep nobody else waiting
        self._refusing = ThreadPoolExecutor(1, "refusing")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        environ = environ_of(scope)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
            body = self._expected(scope, environ, kept)
            try:
                why = await self._read(body, exchange) if body.length != 0 else None
                await self._answer(environ, body, exchange, why)
            finally:
                self._on_disk -= body.on_disk
        if why and "HTTP_EXPECT" not in environ:
            await _linger(exchange)

    def _expected(self, scope: Scope, environ: Environ, kept: IO[bytes]) -> Body:
        length = None if "HTTP_TRANSFER_ENCODING" in environ else int(environ.get("CONTENT_LENGTH", 0))
        allowed = bodies.FORM if length == 0 else bodies.allowance(self.app, scope.path, scope.method)
        if allowed.members and not self._is_member(environ):
            allowed = STRANGER
        return Body(allowed, length, kept)

    def _is_member(self, environ: Environ) -> bool:
        """Whether the browser was signed in here once, by its signed cookie; the view looks whether it still is."""
        kept = self.app.session_interface.open_session(self.app, self.app.request_class(environ))
        return COOKIE_KEY in (kept or ())

    async def _read(self, body: Body, exchange: Exchange) -> Why | None:
        if body.is_too_large:
            return body.allowed.otherwise
        try:
            return await self._gather(body, exchange)
        except TimeoutError:
            return Why.TOO_SLOW

    async def _gather(self, body: Body, exchange: Exchange) -> Why | None:
        start, empty = asyncio.get_running_loop().time(), 0
        async with asyncio.timeout_at(start + body.allowed.seconds(0)) as clock:
            async for piece in exchange:
                empty += not piece
                self._on_disk += body.take(piece)
                if body.is_too_large:
                    return body.allowed.otherwise
                if body.on_disk and self._on_disk > body.room:
                    return Why.TOO_MANY
                if body.received == body.length:
                    return None
                clock.reschedule(start + body.allowed.seconds(body.received))
        # one empty piece is the end; of a body that broke off there is another before it
        return None if body.length is None and empty == 1 else Why.BROKEN

    async def _answer(self, environ: Environ, body: Body, exchange: Exchange, why: Why | None) -> None:
        if why is Why.BROKEN:
            exchange.response_empty(400, [CLOSE])
            return
        body.kept.seek(0)
        environ["wsgi.input"] = body.kept
        if why:
            # what was sent, or was to be sent
            found = body.received if why is Why.TOO_SLOW else max(body.received, body.length or 0)
            environ[bodies.WORD] = Word(why, body.allowed, found)
        pool = self._refusing if why else self._answering
        # the thread gets no hold of the exchange: an error that somebody keeps would keep the socket open
        status, headers, answer = await asyncio.get_running_loop().run_in_executor(pool, self._call, environ)
        if why:
            headers.append(CLOSE)
        if isinstance(answer, str):
            exchange.response_file(status, headers, answer)
        else:
            exchange.response_bytes(status, headers, answer)

    def _call(self, environ: Environ) -> Answer:
        """In a thread: the application's answer, whole."""
        try:
            return _answer_of(self.app, environ)
        except Exception:
            log.exception("needed: an answer of the application; found: an error")
            return 500, [PLAIN], FAILED


def _answer_of(app: Flask, environ: Environ) -> Answer:
    begun: list[tuple[int, Headers]] = []
    pieces: list[bytes] = []

    def start(status: str, headers: Headers, error: object = None) -> Callable[[bytes], None]:
        begun[:] = [(int(status[:3]), headers)]
        return pieces.append

    answer = app(environ, start)
    try:
        path = _path_of(answer)
        if path is None:
            pieces.extend(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    return (*begun[0], path or b"".join(pieces))


def _path_of(answer: object) -> str | None:
    """A file on disk is sent from there, at the pace of its reader."""
    name = getattr(answer.file, "name", None) if isinstance(answer, FileWrapper) else None
    return name if isinstance(name, str) else None


def environ_of(scope: Scope) -> Environ:
    """The environment of WSGI, but for the body."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # bytes are written as characters there
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name in scope.headers.keys():  # noqa: SIM118
        # with an underscore it would pass for the header with a hyphen that only a proxy may set
        if "_" not in name:
            environ[_key(name)] = (";" if name == "cookie" else ",").join(scope.headers.get_all(name))
    return environ


def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


async def _linger(exchange: Exchange) -> None:
    """Let what still comes fall."""
    with suppress(RuntimeError):
        # refused unread; where reading had begun this is an error, and no matter
        aiter(exchange)
    with suppress(TimeoutError, StopAsyncIteration):
        async with asyncio.timeout(LINGER):
            while await exchange.__anext__():
                pass


def front() -> Front:
    """What the server loads: settings come from the environment."""
    _allow_sockets()
    return Front(starting.server())


def _allow_sockets() -> None:
    """As many open files as there may be sockets, where the system lets us."""
    if resource is None:  # pragma: no cover
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 512
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
