"""Small cells are not shown: nobody must be found by counting."""

from collections.abc import Iterable, Mapping


def shown_counts(
    counts: Mapping[str, int], *, min_cell: int, rest: Mapping[str, int] | None = None
) -> dict[str, int | None]:
    """Counts of groups whose total is known; None where a group is hidden.

    A group under `min_cell` is hidden. When what is hidden could be found by subtracting from the total (one hidden
    group, or hidden groups that together stay under `min_cell`), the next smallest groups are hidden with it.

    rest   people of the same group who stand in another table that may be laid beside this one: a group is hidden too
           where those could be read from the difference
    """
    others = rest or {}
    hidden = {name for name, n in counts.items() if 0 < n < min_cell or (n and 0 < others.get(name, 0) < min_cell)}
    by_size = sorted((n, name) for name, n in counts.items() if n > 0 and name not in hidden)
    while hidden and by_size and (len(hidden) == 1 or sum(counts[name] for name in hidden) < min_cell):
        hidden.add(by_size.pop(0)[1])
    return {name: None if name in hidden else n for name, n in counts.items()}


def has_small(counts: Iterable[int], *, of: int, min_cell: int) -> bool:
    """Whether one of these groups of so many people, or those beside it, are somebody and fewer than the cell."""
    return any(0 < n < min_cell or 0 < of - n < min_cell for n in counts)
