"""Small cells are not shown: nobody must be found by counting."""

from collections.abc import Hashable, Mapping
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


def shown_counts(
    counts: Mapping[str, int], *, min_cell: int, rest: Mapping[str, int] | None = None
) -> dict[str, int | None]:
    """Counts of groups whose total is known; None where a group is hidden.

    A group under `min_cell` is hidden. When what is hidden could be found by subtracting from the total (one hidden
    group, or hidden groups that together stay under `min_cell`), the next smallest groups are hidden with it.
    """
    told = divided(counts, rest=rest)
    return {name: n if told[name].is_told(min_cell=min_cell) else None for name, n in counts.items()}
