"""Figures with the people behind them: what is told of them below the smallest cell is nothing.

A document of results is made of figures alone, so that none leaves without a number of people beside it, whatever its
key is called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

Json = dict[str, object]


@dataclass(frozen=True)
class Figure:
    """
    value   a number, or several that would give each other away
    n       the fewest people that could be read from it; None for a setting, which rests on nobody
    """

    value: Any
    n: int | None

    def is_told(self, *, min_cell: int) -> bool:
        return self.n is None or self.n >= min_cell


Tree = Mapping[str, Union[Figure, "Tree", "Rows"]]
Rows = Sequence[Tree]


def setting(value: object) -> Figure:
    """What somebody chose and no answer changes."""
    return Figure(value, None)


def fewest(counts: Iterable[int], *, of: int) -> int:
    """The smallest group that these counts of a distribution tell of, or their complements: a share of few people is
    the count of few people, and what is left of a distribution gives a hidden cell away by subtraction.
    """
    told = list(counts)
    return min((n for n in (*told, *(of - count for count in told)) if n > 0), default=of)


def is_crowd(n: int, *, min_cell: int) -> bool:
    """Whether so many people hide each other."""
    return Figure(n, n).is_told(min_cell=min_cell)


def needed_people(fewest: int, *, min_cell: int) -> int:
    """How many people a figure needs that asks for some of its own accord."""
    return max(fewest, min_cell)


def figures(row: Mapping[str, object], n: int | None) -> dict[str, Figure]:
    """Values that rest on the same people."""
    return {name: Figure(value, n) for name, value in row.items()}


def limited(tree: Tree, n: int) -> Tree:
    """The same figures where no more than so many people stand behind any of them."""
    found: dict[str, Figure | Tree | Rows] = {}
    for name, one in tree.items():
        if isinstance(one, Figure):
            found[name] = one if one.n is None else Figure(one.value, min(one.n, n))
        elif isinstance(one, Mapping):
            found[name] = limited(one, n)
        else:
            found[name] = [limited(row, n) for row in one]
    return found


def whole(tree: Tree) -> Json:
    """Every value, for who may see all rows."""
    return suppressed(tree, min_cell=0)


def suppressed(tree: Tree, *, min_cell: int) -> Json:
    """The values that enough people stand behind; a branch without any is left out."""
    found: Json = {}
    for name, one in tree.items():
        if not isinstance(one, Figure):
            found |= _branch(name, one, min_cell)
        elif one.is_told(min_cell=min_cell):
            found[name] = one.value
    return found


def _branch(name: str, branch: Tree | Rows, min_cell: int) -> Json:
    if isinstance(branch, Mapping):
        told: object = suppressed(branch, min_cell=min_cell)
    else:
        rows = (suppressed(row, min_cell=min_cell) for row in branch)
        told = [row for row in rows if row]
    return {name: told} if told or not branch else {}
