"""One person, everywhere: every room that keeps something of a customer says here how it tells and how it lets go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from app.kernel.db import empty_log, session
from app.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What a room removed, told to the person who asked: a noun of the interface and a count."""

    what: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What stays when a person is erased, and why; lazy texts of the interface."""

    what: str
    why: str


# takes the customer's id; removes, flushes, never commits: what it did may be rolled back, to be told beforehand
Hook = Callable[[int], list[Erased]]
# takes the customer's id; everything the room holds of the person, as JSON can write it, under names of its own
Collector = Callable[[int], dict[str, object]]
# takes the customer's and the wave's id; removes, flushes, never commits
Follower = Callable[[int, int], None]
# takes the response's id; removes, flushes, never commits
Forgetter = Callable[[UUID], None]
_hooks: Registry[str, Hook] = Registry()
_collectors: Registry[str, Collector] = Registry()
_followers: Registry[str, Follower] = Registry()
_forgetters: Registry[str, Forgetter] = Registry()
# after the commit: removes files that hold what was erased
Wiper = Callable[[], None]
_wipers: Registry[str, Wiper] = Registry()
_kept: list[Kept] = []


def register(room: str) -> Callable[[Hook], Hook]:
    """Mark the function by which a room erases a customer."""
    return _hooks.marks(room)


def collects(room: str) -> Callable[[Collector], Collector]:
    """Mark the function by which a room tells a customer everything that it holds of them."""
    return _collectors.marks(room)


def follows_answers(room: str) -> Callable[[Follower], Follower]:
    """Mark the function by which a room lets go of what it made of one person's answers to one wave."""
    return _followers.marks(room)


def forgets_response(room: str) -> Callable[[Forgetter], Forgetter]:
    """Mark the function by which a room lets go of what names one response, whosever it is."""
    return _forgetters.marks(room)


def wipes(room: str) -> Callable[[Wiper], Wiper]:
    """Mark the function by which a room removes its files that hold something erased."""
    return _wipers.marks(room)


def wipe(engine: Engine) -> None:
    """Leave nothing in any file, the log of the database among them; after the commit."""
    try:
        for wiper in _wipers.values():
            wiper()
    finally:
        session.rollback()
        empty_log(engine)


def keeps(what: str, why: str) -> None:
    """Say what a room keeps when a person is erased, and why it may."""
    _kept.append(Kept(what=what, why=why))


def erase_everywhere(customer_id: int) -> list[Erased]:
    """Run every room's hook, the rightmost registered first; the caller removes the customer and commits."""
    return [erased for hook in reversed(_hooks.values()) for erased in hook(customer_id)]


def erase_after_answers(customer_id: int, wave_id: int) -> None:
    """The answers of this person to this wave are gone; every room lets go of what it made of them."""
    for follower in reversed(_followers.values()):
        follower(customer_id, wave_id)


def forget_response(response: UUID) -> None:
    """This response is gone; every room lets go of what names it."""
    for forgetter in reversed(_forgetters.values()):
        forgetter(response)


def collect_everywhere(customer_id: int) -> dict[str, object]:
    """What all rooms hold of the person, by names of the rooms' own."""
    return {name: told for collector in _collectors.values() for name, told in collector(customer_id).items()}


def kept() -> Sequence[Kept]:
    return tuple(_kept)
