"""Small cells are not shown: nobody must be found by counting."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from app.disclosure.figure import Figure

Key = TypeVar("Key", bound=Hashable)


def divided(counts: Mapping[Key, int], *, rest: Mapping[Key, int] | None = None) -> dict[Key, Figure]:
    """Counts of groups whose total is known, each with the fewest people that could be read from it.

    A group that is told beside few is a way to them: what is left of the total is those that are not told. So small
    groups are kept together with the next larger ones, two at least, until they are enough; the `n` of a group is the
    largest smallest cell under which it is still told. Nobody stands behind a nought.

    rest   people of the same group who stand in another table that may be laid beside this one: a group tells of them
           too, by the difference
    """
    others = rest or {}
    few = {name: min(n, others.get(name, 0) or n) for name, n in counts.items() if n > 0}
    order = sorted(few, key=lambda name: (few[name], counts[name], str(name)))
    told: dict[Key, Figure] = {name: Figure(n, None) for name, n in counts.items()}
    kept, known = 0, 0
    for place, name in enumerate(order):
        # those before it are enough to hide each other, or all of them may be told
        if place != 1:
            known = max(known, few[name] if place == 0 else min(few[name], kept))
        told[name] = Figure(counts[name], known)
        kept += counts[name]
    return told


def divided_table(counts: Mapping[Key, int], lines: Sequence[Sequence[Key]]) -> dict[Key, Figure]:
    """Counts of a table of which the sums of some lines are known (rows, columns, a diagonal), each with the fewest
    people that could be read from it.

    In a line whose sum is known one hidden cell is found by subtraction, and several are, as a group: so a hidden cell
    takes the next smallest of its lines along, until those that are hidden in a line are two at least and enough. The
    `n` of a cell is the largest smallest cell under which it is still told. Nobody stands behind a nought.
    """
    told = {name: Figure(n, None) for name, n in counts.items()}
    hidden: set[Key] = set()
    while waiting := {name for name, n in counts.items() if n > 0} - hidden:
        known = min(_givers_away(counts, lines, hidden, waiting))
        while (more := _forced(counts, lines, hidden, min_cell=known + 1)) is not None:
            told[more] = Figure(counts[more], known)
            hidden.add(more)
    return told


def _givers_away(
    counts: Mapping[Key, int], lines: Sequence[Sequence[Key]], hidden: set[Key], waiting: set[Key]
) -> Iterator[int]:
    """The people who could be read next: those of a cell that is told, or those hidden together in a line."""
    yield from (counts[name] for name in waiting)
    for line in lines:
        if hidden.intersection(line) and waiting.intersection(line):
            yield sum(counts[name] for name in hidden.intersection(line))


def _forced(
    counts: Mapping[Key, int], lines: Sequence[Sequence[Key]], hidden: set[Key], *, min_cell: int
) -> Key | None:
    """A cell that has to be hidden as well; None where all is well hidden."""
    waiting = sorted((n, str(name), name) for name, n in counts.items() if n > 0 and name not in hidden)
    if waiting and waiting[0][0] < min_cell:
        return waiting[0][2]
    for line in lines:
        own = hidden.intersection(line)
        beside = [name for _, _, name in waiting if name in line]
        if beside and own and (len(own) == 1 or sum(counts[name] for name in own) < min_cell):
            return beside[0]
    return None


def shown_counts(
    counts: Mapping[str, int], *, min_cell: int, rest: Mapping[str, int] | None = None
) -> dict[str, int | None]:
    """Counts of groups whose total is known; None where a group is hidden.

    A group under `min_cell` is hidden. When what is hidden could be found by subtracting from the total (one hidden
    group, or hidden groups that together stay under `min_cell`), the next smallest groups are hidden with it.
    """
    told = divided(counts, rest=rest)
    return {name: n if told[name].is_told(min_cell=min_cell) else None for name, n in counts.items()}
