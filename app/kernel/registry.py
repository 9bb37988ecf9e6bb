"""What rooms hand over under a name: each marks a function where it stands, and another room calls it by that name."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Entry = TypeVar("Entry")
Marked = TypeVar("Marked")


class Registry(dict[Key, Entry]):
    """What was marked, by its name, in the order in which the rooms were loaded."""

    def marks(self, key: Key) -> Callable[[Entry], Entry]:
        """A decorator that leaves the function as it is and keeps it under this name."""
        return self.marks_as(key, lambda entry: entry)

    def marks_as(self, key: Key, make: Callable[[Marked], Entry]) -> Callable[[Marked], Marked]:
        """The same, where more is kept than the function: `make` puts it together."""

        def mark(marked: Marked) -> Marked:
            self[key] = make(marked)
            return marked

        return mark
