"""What else is told of a wave: word of mouth, touchpoints, how far it may be trusted, and what jobs made."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from app.results.overview.estimates import Beside, Change, Estimate, WaveName

if TYPE_CHECKING:
    from analysis.loyalty.movement.different_people import ShareChanges
    from analysis.loyalty.transitions import Transitions

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Levels of word of mouth that are told as one: a small one joins its neighbour.

    levels   from low to high, -4 to 4
    """

    levels: tuple[int, ...]
    n: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Word of mouth: what people say, or what they hear others say.

    rungs    from the highest level to the lowest
    positive, neutral, negative   shares above 0, at 0, below; None where they are not told
    active_positive, active_negative   of those who speak unasked
    net, net_low, net_high   positive less negative
    left_out  people without an answer, of heard those who heard nothing
    """

    n: int
    rungs: tuple[Rung, ...] = ()
    positive: float | None = None
    neutral: float | None = None
    negative: float | None = None
    active_positive: float | None = None
    active_negative: float | None = None
    net: float | None = None
    net_low: float | None = None
    net_high: float | None = None
    left_out: int | None = None


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """Promoters less detractors, as a share.

    change   None where the wave before did not ask it alike
    """

    n: int
    balance: float | None = None
    low: float | None = None
    high: float | None = None
    promoters: float | None = None
    passives: float | None = None
    detractors: float | None = None
    change: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Touchpoint:
    """One item about a place where customers meet the house, of those who met it.

    chain    of everybody; None in the look at everybody
    beside   own less all others, after Holm over the touchpoints
    """

    item: str
    now: Estimate | None
    chain: Estimate | None = None
    beside: Beside | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share of people with Wilson's limits."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What speaks for and against the answers.

    answered   of those who were invited; None where nobody was, or it is not told
    careless   people whom the recorded rule names; None where that is not told
    shift      largest change of a scale's mean on its response scale, were they left out
    """

    n: int
    answered: Share | None = None
    answered_before: Share | None = None
    careless: int | None = None
    shift: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A job is making it.

    since   when it was asked for; None where nobody has yet
    """

    since: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Made(Generic[Found]):
    """What a job made by resampling.

    at          when
    n           answers that counted then
    is_current  whether no answer changed since
    found       the result, or why there is none
    """

    at: dt.datetime
    n: int
    found: Found
    is_current: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class StateMoves:
    """Between the loyalty states since an earlier wave.

    before     the wave that people are followed from
    moves      of the same people; cells of `observed` that are not told are empty, and none of them is beyond error
    shares     of different people, where the same ones are not recognised
    moved      share of the people who changed their state; None where that is not told
    uncertain  share of the people who stand so near a cut that their state is a coin toss
    cuts_of    number of the wave that the cuts are of
    window     months that the questions look back on; None where they ask for what is usual
    overlaps   the shares are of waves that ask about some of the same time
    """

    before: WaveName
    cuts_of: int
    n: int
    moves: "Transitions | None" = None
    shares: "ShareChanges | None" = None
    moved: float | None = None
    uncertain: float | None = None
    window: int | None = None
    overlaps: bool = False
    is_anonymous: bool = False
