"""Means, their changes and their lines, as a manager is told of them: plain figures without a word.

Means are on 0 to 100, changes in points of that; every interval is at 95 %. What is not told is None.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Told = Literal["fell", "rose", "no_change", "too_few", "no_spread", "other_ruler", "not_asked", "first_wave"]
Stands = Literal["above", "below", "no_difference", "too_few"]
Outside = Literal["", "fell", "rose"]
FOUND: tuple[Told, ...] = ("fell", "rose")
# what could not be compared stands behind what was
UNTESTED: tuple[Told, ...] = ("too_few", "no_spread", "other_ruler", "not_asked", "first_wave")


@dataclass(frozen=True, kw_only=True)
class WaveName:
    """closes   None of a wave that somebody closes"""

    id: int
    number: int
    title: str
    opens: dt.date
    closes: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """low, high   None where nobody differs from anybody"""

    mean: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """From the wave before to this one.

    told          the verdict: "fell" and "rose" passed the control of false discoveries over its family of tests
    size, low, high   the change, with the interval of a single test
    found_low, found_high   of what fell or rose: limits that know that it was selected from many
    shrunken, shrunken_low, shrunken_high   drawn towards the mean change of the sites; from five sites on
    detectable    the smallest change that is found four times in five
    rank_low, rank_high   places that the site may have by its change, 1 the largest fall
    n             of the smaller of both waves
    """

    told: Told
    size: float | None = None
    low: float | None = None
    high: float | None = None
    found_low: float | None = None
    found_high: float | None = None
    shrunken: float | None = None
    shrunken_low: float | None = None
    shrunken_high: float | None = None
    detectable: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    n: int | None = None

    @property
    def is_found(self) -> bool:
        """Whether chance does not explain it."""
        return self.told in FOUND

    @property
    def is_tested(self) -> bool:
        return self.told not in UNTESTED


@dataclass(frozen=True, kw_only=True)
class Point:
    """One wave of a line. Waves that are not told are not there.

    piece   points of one piece were measured with one ruler; a line is not drawn from piece to piece
    """

    number: int
    opens: dt.date
    mean: float
    n: int
    low: float | None = None
    high: float | None = None
    piece: int = 0


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Between these a wave of this size lies by chance."""

    number: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of chance for the waves of the newest ruler.

    base     mean of the waves that they are made of; None while there are too few
    points   one for each wave of the ruler; empty while there are too few
    missing  waves that are still to come until there are limits
    outside  the wave looked at: "fell", "rose", or "" inside the limits
    watched  what the slower sum over the waves says of it (EWMA): "fell", "rose" or ""
    """

    base: float | None = None
    points: tuple[Limit, ...] = ()
    missing: int = 0
    outside: Outside = ""
    watched: Outside = ""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A site beside all the others, or a region, a language, a segment beside everybody else.

    others      of them
    rank_low, rank_high   places that a site may have by its level, 1 the highest
    difference, low, high   own less theirs
    adjusted    p value after Holm over the measures that could be compared
    """

    told: Stands
    others: Estimate | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    adjusted: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One dimension, or the value index.

    name     id of the dimension, or plan.INDEX
    now, before   None where it is not told, or was not asked
    line     over the waves up to this one, oldest first
    chain    the line of everybody, where somebody looks at a part; else empty
    broke_at numbers of the waves that began with another ruler, as far as the waves reach
    beside   against the others; None in the look at everybody
    left_out sites that are not in the line, because they have no answers in some wave
    """

    name: str
    now: Estimate | None
    before: Estimate | None
    change: Change
    line: tuple[Point, ...] = ()
    limits: Limits = Limits()
    chain: tuple[Point, ...] = ()
    beside: Beside | None = None
    broke_at: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measure of one site."""

    now: Estimate | None
    before: Estimate | None
    change: Change


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    """
    n         people who answered; None where that is not told
    measures  every measure of the overview by its name
    """

    id: int
    code: str
    name: str
    region: str | None
    n: int | None
    measures: Mapping[str, Reading]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What all comparisons of the family gave, over those that are seen.

    tested   those that were judged: fell, rose, no_change
    q        false alarms that are put up with, as a share of all alarms
    family   what was judged together: every site and measure, or the measures of this part alone
    """

    tested: int = 0
    fell: int = 0
    rose: int = 0
    no_change: int = 0
    too_few: int = 0
    q: float = 0.05
    family: Literal["sites", "part"] = "sites"
