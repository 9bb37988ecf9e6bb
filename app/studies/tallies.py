"""How many responses of waves stand how. Responses stand to the right of studies: that room says how to count them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """Responses of one wave in one status at one site; None where no site is named."""

    wave: int
    status: str
    site: int | None
    n: int


Counter = Callable[[Sequence[int]], Iterable[Tally]]
_counters: list[Counter] = []


def counts_responses(counter: Counter) -> Counter:
    """Told once, by the room that keeps responses; called with the ids of waves."""
    _counters[:] = [counter]
    return counter


def tallies(waves: Sequence[int]) -> list[Tally]:
    """Nothing where no room keeps responses."""
    return [tally for counter in _counters for tally in counter(waves)] if waves else []
