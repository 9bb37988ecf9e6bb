"""Large bodies wait on disk, where all of them together have only so much room."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.commands import front as fronts
from app.commands.front import Front, Headers
from app.kernel.web import bodies
from tests.app.commands.echo import app

ROOM, PIECE = 4 * bodies.MB, 256 * 1024


class Head(dict[str, list[str]]):
    def get_all(self, name: str) -> list[str]:
        return self[name]


class Asked:
    """A request as the server tells of it."""

    http_version, server, client, scheme, method, query_string = "1.1", "[::1]:80", "[::1]:9", "http", "POST", ""

    def __init__(self, path: str, length: int, cookie: str = "") -> None:
        self.path = path
        self.headers = Head({"host": ["echo"], "content-length": [str(length)], "cookie": [cookie]})


class Sender:
    """Sends so many pieces, then waits for leave to send the rest."""

    def __init__(self, pieces: int, rest: int = 0) -> None:
        self.pieces, self.rest = pieces, rest
        self.sent, self.leave = asyncio.Event(), asyncio.Event()
        self.status = 0
        self._sending = self._send()

    async def _send(self) -> AsyncIterator[bytes]:
        for _ in range(self.pieces):
            yield b"a" * PIECE
        self.sent.set()
        await self.leave.wait()
        for _ in range(self.rest):
            yield b"a" * PIECE
        yield b""

    def __aiter__(self) -> "Sender":
        return self

    async def __anext__(self) -> bytes:
        return await anext(self._sending)

    def response_empty(self, status: int, headers: Headers) -> None:
        self.status = status

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.status = status

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        self.status = status


def ran(story: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: a browser of other tests may have left its loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> Front:
    monkeypatch.setattr(fronts, "ON_DISK", ROOM)
    monkeypatch.setattr(fronts, "LINGER", 0.0)
    return Front(app)


def member() -> str:
    return f"session={app.session_interface.get_signing_serializer(app).dumps({'sign_in': 'token'})}"  # type: ignore[attr-defined]


async def status_of(front: Front, path: str, pieces: int, cookie: str = "") -> int:
    sender = Sender(pieces)
    sender.leave.set()
    await front.__rsgi__(Asked(path, pieces * PIECE, cookie), sender)
    return sender.status


async def statuses(front: Front) -> list[int]:
    """Of a stranger, a member and a form while strangers' bodies fill their half of the room; then of a stranger."""
    held = [Sender(4, rest=4), Sender(4, rest=4)]
    waiting = [asyncio.create_task(front.__rsgi__(Asked("/upload", 8 * PIECE), one)) for one in held]
    for one in held:
        await one.sent.wait()
    found = [await status_of(front, "/upload", 4), await status_of(front, "/members", 4, member())]
    found.append(await status_of(front, "/", 0))
    held[0].leave.set()
    await waiting[0]
    found.append(held[0].status)
    held[1].leave.set()
    await waiting[1]
    return [*found, held[1].status, await status_of(front, "/upload", 8)]


def test_bodies_of_strangers_take_half_of_the_room_and_leave_it(front: Front) -> None:
    """The first of the two that wait grows beyond the half and is refused, which makes room for the second."""
    assert ran(statuses(front)) == [503, 200, 200, 503, 200, 200]
    assert front._on_disk == 0


def test_a_sender_who_goes_away_leaves_the_room(front: Front) -> None:
    async def cut() -> int:
        sender = Sender(4)
        sender.leave.set()
        await front.__rsgi__(Asked("/upload", 8 * PIECE), sender)
        return sender.status

    assert ran(cut()) == 400
    assert front._on_disk == 0
