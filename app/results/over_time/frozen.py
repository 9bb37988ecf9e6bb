"""The cuts of the loyalty states, frozen at the first wave of a study.

Made anew in each wave they would pin the shares, and loyalty could not move.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.disclosure.figure import is_crowd
from app.results.plan import Cut, Plan, Range

if TYPE_CHECKING:
    from app.results.over_time.history import History, PastWave


@dataclass(frozen=True, kw_only=True, eq=False)
class Frozen:
    """
    waves   those that measured both axes with the same ruler as the analysed one, which is the last, oldest first
    first   the wave that the cuts are of; None where no wave has enough people
    rules   how each axis is cut in the analysed wave: its rule, or the number that the first wave made of it
    """

    waves: "tuple[PastWave, ...]"
    first: "PastWave | None"
    rules: tuple[Cut, Cut]

    def numbers(self, range_: Range | None) -> tuple[float, float] | None:
        """The cuts as numbers; `range_` of the attitude. None where one of them is not to be had."""
        found = [self._number(place, rule, range_) for place, rule in enumerate(self.rules)]
        first, second = found
        return None if first is None or second is None else (first, second)

    def _number(self, place: int, rule: Cut, range_: Range | None) -> float | None:
        limits = (range_, (0.0, 1.0))[place]
        if rule == "midpoint":
            return None if limits is None else sum(limits) / 2
        if rule == "median":
            return None if self.first is None else _median(_known_axes(self.first), place)
        return None if isinstance(rule, str) else float(rule)


def frozen(history: "History", plan: Plan) -> Frozen | None:
    """None where the plan has no loyalty states."""
    axes = plan.quadrants
    if axes is None:
        return None
    waves = tuple(wave for wave in history.same_ruler(axes.attitude) if wave.has_share_of(history.now, axes.patronage))
    first = next((wave for wave in waves if is_crowd(len(_known_axes(wave)), min_cell=history.min_cell)), None)
    # the median of some sites would be theirs: who sees these alone gets the number that all sites made
    is_own = first is history.now and first.only.is_everywhere
    rules = axes.cut if first is None or is_own else (_rule(first, axes.cut, 0), _rule(first, axes.cut, 1))
    return Frozen(waves=waves, first=first, rules=rules)


def _rule(first: "PastWave", rules: tuple[Cut, Cut], place: int) -> Cut:
    return _median(_known_axes(first), place) if rules[place] == "median" else rules[place]


def _known_axes(wave: "PastWave") -> pd.DataFrame:
    """Everybody of the wave, at all sites, who stands on both axes."""
    return wave.everybody.axes.dropna()


def _median(axes: pd.DataFrame, place: int) -> float:
    return float(axes.iloc[:, place].median())
