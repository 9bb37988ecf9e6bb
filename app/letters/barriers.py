"""What rooms have to say of an address: whether it is written to at all, and that it turned out to be none."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.letters.outbox import Message

# takes the message and where it would go; raises Withdrawn where nobody writes there
Barrier = Callable[["Message", str], None]
_barriers: list[Barrier] = []
# takes the message and the code of the refusal; told in the transaction in which the message failed
Mourner = Callable[["Message", str, dt.datetime], None]
_mourners: list[Mourner] = []


def barrier(stop: Barrier) -> Barrier:
    """Mark the function that is asked about every message at the last moment, whatever its template."""
    _barriers.append(stop)
    return stop


def when_dead(tell: Mourner) -> Mourner:
    """Mark the function that is told when an address turns out to be none."""
    _mourners.append(tell)
    return tell


def pass_all(message: "Message", to: str) -> None:
    for stop in _barriers:
        stop(message, to)


def mourn(message: "Message", code: str, now: dt.datetime) -> None:
    for tell in _mourners:
        tell(message, code, now)
