"""Erasing a person: every room that keeps something of a customer says here how it lets go of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What a room removed, told to the person who asked: a noun of the interface and a count."""

    what: str
    count: int


# takes the customer's id; removes, flushes, never commits
Hook = Callable[[int], list[Erased]]
_hooks: dict[str, Hook] = {}


def register(room: str) -> Callable[[Hook], Hook]:
    """Mark the function by which a room erases a customer."""

    def mark(hook: Hook) -> Hook:
        _hooks[room] = hook
        return hook

    return mark


def erase_everywhere(customer_id: int) -> list[Erased]:
    """Run every room's hook, the rightmost registered first; the caller removes the customer and commits."""
    return [erased for hook in reversed(_hooks.values()) for erased in hook(customer_id)]
