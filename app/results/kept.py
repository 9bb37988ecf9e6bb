"""Results that took long, kept in the memory of the process until what they rest on changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from app.kernel.db import session

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The newest results, each under all that it was computed from. Two requests may compute the same one at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Key, Value] = OrderedDict()
        self._guard = Lock()

    def get(self, key: Key, compute: Callable[[], Value]) -> Value:
        with self._guard:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = compute()
        self.put(key, found)
        return found

    def put(self, key: Key, value: Value) -> None:
        with self._guard:
            self._found[key] = value
            while len(self._found) > self._most:
                self._found.popitem(last=False)


def database() -> str:
    """The database at hand: a wave of another one has the same number."""
    return session.connection().engine.url.render_as_string()
