"""Rows of anonymous waves that leave the house: nobody may stand alone by language, site and day.

Where fewer than the smallest cell share all three, the day is left out; where too few share what is then left, the
language as well, then the site. A last rest that is still too small takes the smallest group in with it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

# from everything that is known of a row to nothing
LEVELS: tuple[tuple[str, ...], ...] = (("site", "language", "day"), ("site", "language"), ("site",))
Group = list[int]


@dataclass(frozen=True)
class Person:
    """Who stands behind a row; None where that is not kept, or not told."""

    language: str | None
    site: str | None
    day: dt.date | None


def coarsen(people: Sequence[Person], *, min_cell: int) -> list[Person]:
    """The same rows; None stands where a group would hold fewer than `min_cell` of them."""
    told = list(people)
    whole: list[Group] = []
    rest = list(range(len(told)))
    for place, level in enumerate(LEVELS):
        large, rest = _split(told, rest, level, min_cell)
        whole += large
        _leave_out(told, rest, set(level).difference(*LEVELS[place + 1 : place + 2]))
    whole.sort(key=len)
    while 0 < len(rest) < min_cell and whole:
        rest += whole.pop(0)
    _leave_out(told, rest, set(LEVELS[0]))
    return told


def _split(people: list[Person], rows: Group, level: tuple[str, ...], min_cell: int) -> tuple[list[Group], Group]:
    """Groups that are large enough to be told apart by this level, and the rows of the others."""
    groups: dict[tuple[object, ...], Group] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(people[row], name) for name in level), []).append(row)
    large = [group for group in groups.values() if len(group) >= min_cell]
    return large, [row for group in groups.values() if len(group) < min_cell for row in group]


def _leave_out(people: list[Person], rows: Group, names: set[str]) -> None:
    for row in rows:
        people[row] = replace(people[row], **dict.fromkeys(names))
