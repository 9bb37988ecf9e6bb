"""A document of figures as it is read by somebody who is told nothing of fewer people than the smallest cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.disclosure.figure import Figure, Tree


@dataclass(frozen=True)
class Told:
    """A branch of the document; what it holds and does not tell has no value for whoever reads it."""

    tree: Tree
    min_cell: int = 1

    def under(self, *names: str) -> "Told":
        """The branch of these names, one below the other; an empty one where there is none."""
        tree = self.tree
        for name in names:
            found = tree.get(name, {})
            tree = found if isinstance(found, Mapping) else {}
        return Told(tree, self.min_cell)

    def rows(self, name: str) -> "tuple[Told, ...]":
        found = self.tree.get(name, ())
        return () if isinstance(found, Figure | Mapping) else tuple(Told(row, self.min_cell) for row in found)

    def value(self, name: str) -> Any:
        """The figure of this name; None where there is none, or it is not told."""
        found = self.tree.get(name)
        return found.value if isinstance(found, Figure) and found.is_told(min_cell=self.min_cell) else None

    def is_withheld(self, *names: str) -> bool:
        """Whether figures exist under one of these names, or below, and are not told."""
        return any(
            not one.is_told(min_cell=self.min_cell) for name in names for one in _leaves(self.tree.get(name, {}))
        )


def _leaves(tree: Any) -> Iterator[Figure]:
    if isinstance(tree, Figure):
        yield tree
    elif isinstance(tree, Mapping):
        yield from (leaf for one in tree.values() for leaf in _leaves(one))
    else:
        yield from (leaf for row in tree for leaf in _leaves(row))
