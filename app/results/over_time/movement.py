"""Movement between the loyalty states since an earlier wave: of the same people, or of their shares alone."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import loyalty
from analysis.errors import AnalysisError, TooFewItems
from analysis.loyalty.movement.different_people import ShareChanges
from analysis.loyalty.movement.reliabilities import Reliability
from analysis.loyalty.transitions import Transitions
from app.results.over_time.frozen import Frozen, frozen
from app.results.over_time.windows import OtherRuler, WindowsOverlap, looks_back_apart
from app.results.plan import Plan, QuadrantsOf, ScalePlan
from app.results.trying import tried

if TYPE_CHECKING:
    from app.results.over_time.history import History, PastWave

# With fewer people in both waves nothing is said of them: the shares of all are compared.
FEWEST_LINKED = 10
# A reliability from three waves of fewer people is itself a guess.
FEWEST_RELIABLE = 50


@dataclass(frozen=True, kw_only=True, eq=False)
class Movement:
    """
    before      number, title and days of the earlier wave
    cuts_of     number of the wave that the cuts are of
    moves       of the same people; None where too few of them are recognised in both waves
    shares      of different people; None where moves are told
    window      months that the questions look back on; None where they ask for what is usual
    overlaps    the shares are of waves that ask about some of the same time
    is_anonymous   nobody can be recognised, by the promise of the study
    """

    before: "PastWave"
    cuts_of: int
    moves: Transitions | None = None
    shares: ShareChanges | None = None
    window: int | None = None
    overlaps: bool = False
    is_anonymous: bool = False

    @property
    def n(self) -> int:
        """People behind the figures; of two waves of different people the fewer."""
        if self.moves is not None:
            return self.moves.n
        return 0 if self.shares is None else min(self.shares.n_before, self.shares.n_after)


def movement_of(history: "History", plan: Plan, *, seed: int) -> Movement | AnalysisError | None:
    """None in a first wave, without loyalty states, and where clusters have no cut to keep."""
    axes = plan.quadrants
    if axes is None or history.before is None or "kmeans" in axes.cut:
        return None
    cuts = frozen(history, plan)
    attitude = next((scale for scale in plan.scales if scale.name == axes.attitude), None)
    numbers = None if cuts is None or attitude is None else cuts.numbers(attitude.range)
    if cuts is None or attitude is None or numbers is None:
        return None
    if not cuts.waves[:-1]:
        return OtherRuler()
    return tried(partial(_compared, history, cuts, numbers, axes, attitude, seed=seed))


def _compared(
    history: "History", cuts: Frozen, numbers: tuple[float, float], axes: QuadrantsOf, attitude: ScalePlan, *, seed: int
) -> Movement:
    now, earlier = history.now, cuts.waves[:-1]
    apart = [wave for wave in earlier if looks_back_apart(wave, now, months=axes.window)]
    before = apart[-1] if apart else earlier[-1]
    first = cuts.first or before
    pinned = _drawn_with(before, cuts, axes, numbers)
    options: dict[str, Any] = {"cuts": pinned, "at_cut": axes.at_cut, "rng": np.random.default_rng(seed)}
    about = partial(Movement, before=before, cuts_of=first.number, window=axes.window)
    linked = _linked(before, now)
    if linked >= max(FEWEST_LINKED, history.min_cell):
        if not apart:
            raise WindowsOverlap(months=axes.window or 0)
        return about(moves=_moves(before, now, attitude, cuts, axes, options))
    shares = loyalty.share_changes(before.scores.axes, now.scores.axes, **options)
    return about(shares=shares, overlaps=not apart, is_anonymous=now.wave.study.is_anonymous)


def _drawn_with(
    before: "PastWave", cuts: Frozen, axes: QuadrantsOf, numbers: tuple[float, float]
) -> tuple[float | str, float | str]:
    """Numbers; the median of a first wave is drawn anew with its people, because its share is fixed by construction."""
    if before is not cuts.first or not before.only.is_everywhere:
        return numbers
    first, second = ("median" if rule == "median" else cut for rule, cut in zip(axes.cut, numbers, strict=True))
    return first, second


def _moves(
    before: "PastWave", now: "PastWave", attitude: ScalePlan, cuts: Frozen, axes: QuadrantsOf, options: dict[str, Any]
) -> Transitions:
    if attitude.measurement != "reflective" or len(attitude.items) < 2:
        raise TooFewItems(needed_items=2, found_items=len(attitude.items), statistic="the reliability of the attitude")
    return loyalty.transitions(
        _by_person(before, before.scores.axes),
        _by_person(now, now.scores.axes),
        reliabilities=("alpha", _patronage(cuts, axes, before, now)),
        items=(_by_person(before, before.scores.attitude), _by_person(now, now.scores.attitude)),
        **options,
    )


def _patronage(cuts: Frozen, axes: QuadrantsOf, before: "PastWave", now: "PastWave") -> Reliability | None:
    """From three waves that look back on three times, where there are such; else taken as 1."""
    earlier = (wave for wave in cuts.waves if wave.number < before.number)
    apart = [wave for wave in earlier if looks_back_apart(wave, before, months=axes.window)]
    if not apart:
        return None
    first, second, third = (_by_person(wave, wave.scores.axes)["patronage"] for wave in (apart[-1], before, now))
    found = tried(lambda: loyalty.three_wave_reliability(first, second, third))
    return None if isinstance(found, AnalysisError) or (found.n or 0) < FEWEST_RELIABLE else found


def _by_person(wave: "PastWave", table: pd.DataFrame) -> pd.DataFrame:
    """Rows under the name of their person. Whoever has none, or chose the own code of another, is somebody all the
    same: a row that no other wave knows.
    """
    person = wave.scores.person
    is_known = (person.notna() & ~person.duplicated(keep=False)).to_numpy()
    # numbers of people are above all of these
    alone = np.arange(len(person), dtype=np.uint64) + np.uint64(wave.number << 32)
    return table.set_axis(pd.Index(np.where(is_known, person.fillna(0).to_numpy(np.uint64), alone)), axis=0)


def _linked(one: "PastWave", other: "PastWave") -> int:
    """People with both axes in both waves."""
    first, second = (_by_person(wave, wave.scores.axes).dropna().index for wave in (one, other))
    return len(first.intersection(second))
