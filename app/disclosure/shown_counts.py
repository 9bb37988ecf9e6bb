"""Which counts of a wave may be shown, so that nobody is found by subtracting one from another.

Finished and unfinished responses are two tables of their own, each with a known total: those who began are told of a
group only where both parts are shown. In an anonymous wave the tables end with a day up to which enough responses
came, because who looks every hour would see single responses arrive, with their site and their language.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.disclosure.small_cells import shown_counts

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Shown(Generic[Key]):
    """One group; None stands for a number that is not told.

    started   everybody who began: finished and unfinished
    """

    key: Key
    started: int | None
    finished: int | None


def shown_groups(
    finished: Mapping[Key, int], unfinished: Mapping[Key, int], keys: Sequence[Key], *, min_cell: int
) -> list[Shown[Key]]:
    """The groups in this order, with the numbers that may be told."""
    done, left = _told(finished, keys, min_cell), _told(unfinished, keys, min_cell)
    return [Shown(key=key, started=_sum(done[key], left[key]), finished=done[key]) for key in keys]


def _told(counts: Mapping[Key, int], keys: Sequence[Key], min_cell: int) -> dict[Key, int | None]:
    """`shown_counts`, and nothing at all, not even a nought, where the total itself is too small to be divided."""
    names = {str(place): counts.get(key, 0) for place, key in enumerate(keys)}
    shown = shown_counts(names, min_cell=min_cell)
    hidden = [name for name, n in shown.items() if n is None]
    if hidden and (len(hidden) == 1 or sum(names[name] for name in hidden) < min_cell):
        shown = dict.fromkeys(names)
    return {key: shown[str(place)] for place, key in enumerate(keys)}


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def told_stops(stops: Sequence[int], *, min_cell: int) -> list[bool]:
    """For each place whether the number of those who went beyond it may be told.

    `stops` are the people who stopped at each place, in order. Between two numbers that are told nobody stopped, or at
    least `min_cell`; everybody who began and everybody who finished are told anyway.
    """
    told, waiting, last = [False] * len(stops), 0, -1
    for place, n in enumerate(stops):
        waiting += n
        if waiting == 0 or waiting >= min_cell:
            told[place], last, waiting = True, place, 0
    if waiting and last >= 0:
        # the rest is too few: the last number that was told would give it away
        told = _give_back(told, stops, waiting, min_cell)
    return told


def _give_back(told: list[bool], stops: Sequence[int], waiting: int, min_cell: int) -> list[bool]:
    kept = list(told)
    for place in reversed(range(len(stops))):
        if not kept[place]:
            continue
        if waiting == 0 or waiting >= min_cell:
            break
        kept[place] = False
        before = next((other for other in reversed(range(place)) if kept[other]), -1)
        waiting = sum(stops[before + 1 :])
    return kept


def limits_of(reached: Sequence[int], told: Sequence[bool], *, began: int, finished: int) -> list[tuple[int, int]]:
    """For each place the smallest and the largest number that what is told leaves open: nothing that is not known.

    Numbers only fall from place to place, everybody who began stands before the first and who finished behind the last.
    """
    highs, lows = [], []
    last = began
    for number, is_told in zip(reached, told, strict=True):
        last = number if is_told else last
        highs.append(last)
    last = finished
    for number, is_told in zip(reversed(reached), reversed(told), strict=True):
        last = number if is_told else last
        lows.append(last)
    return list(zip(reversed(lows), highs, strict=True))
