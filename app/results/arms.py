"""Two arms that were drawn by lot, and what they tell of an outcome: only these make a difference an effect."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import AnalysisError
from analysis.inference.arms import people_needed
from analysis.inference.shares import share_change
from analysis.trends.mean_change import mean_change

# fewer in an arm say nothing of it
FEWEST = 10
# the smallest difference that would be worth the work: ten points of a hundred
WORTH = 0.1
# where nothing is known yet the share that needs most people is taken
UNKNOWN = 0.5


@dataclass(frozen=True, kw_only=True)
class ArmsCompared:
    """
    acted_on, held_back   share, or mean of 0 to 100, of each arm; None where one of them has too few people
    value, low, high      the first less the second with its 95 % interval
    needed                people of (held back, acted on) by whom a difference of ten points is found four times in five
    """

    n_acted_on: int
    n_held_back: int
    acted_on: float | None = None
    held_back: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    needed: tuple[int, int] | None = None

    @property
    def is_told(self) -> bool:
        return self.value is not None

    @property
    def is_clear(self) -> bool:
        """The interval leaves no doubt about the direction."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def shares_compared(
    acted_on: Sequence[bool], held_back: Sequence[bool], *, share: float, fewest: int = FEWEST
) -> ArmsCompared:
    """`share` is that of people whom the rule holds back: it says how large the arms will be."""
    n, m = len(acted_on), len(held_back)
    if min(n, m) < fewest:
        return ArmsCompared(n_acted_on=n, n_held_back=m, needed=_needed(UNKNOWN, share))
    found = share_change(sum(held_back), m, sum(acted_on), n)
    before = sum(held_back) / m
    return ArmsCompared(
        n_acted_on=n,
        n_held_back=m,
        acted_on=sum(acted_on) / n,
        held_back=before,
        value=found.value,
        low=found.low,
        high=found.high,
        needed=_needed(before, share),
    )


def means_compared(acted_on: Sequence[float], held_back: Sequence[float], *, fewest: int = FEWEST) -> ArmsCompared:
    """Scores of those who answered again: an arm whose people stay away for their scores tells less than it seems."""
    n, m = len(acted_on), len(held_back)
    nothing = ArmsCompared(n_acted_on=n, n_held_back=m)
    if min(n, m) < fewest:
        return nothing
    try:
        found = mean_change(pd.Series(held_back, dtype=float), pd.Series(acted_on, dtype=float))
    except AnalysisError:
        return nothing
    return ArmsCompared(
        n_acted_on=n,
        n_held_back=m,
        acted_on=found.mean_after,
        held_back=found.mean_before,
        value=found.change,
        low=found.low,
        high=found.high,
    )


def _needed(before: float, share: float) -> tuple[int, int]:
    after = before + WORTH if before + WORTH <= 1 else before - WORTH
    found = people_needed(before, after, ratio=(1 - share) / share)
    return found.n_first, found.n_second
