"""What people say about us: the nine levels of word of mouth, and the recommendation balance."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import Array, check_level, check_same_rows, check_whole, numeric
from analysis.errors import BadOption, NotIntegers, OutOfRange, TooFewRows
from analysis.inference.means import linearised_se, t_reach
from analysis.inference.shares import Difference, difference, wilson_interval

KINDS = ("promoters", "passives", "detractors")
LEVELS = tuple(range(-4, 5))
ACTIVE = 3
PROMOTERS_FROM, DETRACTORS_TO, MOST = 9, 6, 10


@dataclass(frozen=True, kw_only=True, eq=False)
class WordOfMouth:
    """Distribution of word of mouth over its nine levels.

    counts     people at each level, -4 to +4
    shares     level, count, share, low, high (Wilson)
    mean, sd   of the levels; sd is None for one person. The mean lies between levels and is never named as one:
               +4 and -4 in equal parts are not "says nothing"
    positive, neutral, negative   shares above, at and below 0
    net        positive less negative, with its interval
    active_positive, active_negative   shares at +3 and more (persuades), at -3 and less (dissuades)
    """

    counts: "pd.Series[int]"
    shares: pd.DataFrame
    mean: float
    sd: float | None
    positive: float
    neutral: float
    negative: float
    net: Difference
    active_positive: float
    active_negative: float
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each level."""
        return self.shares


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Recommendation balance: promoters less detractors.

    Not to be compared with published figures of similar scores: anchors and samples differ.

    promoters, passives, detractors   shares answering 9-10, 7-8, 0-6
    balance, se                       as shares: times 100 for points from -100 to +100
    low, high                         limits at ``level``
    """

    promoters: float
    passives: float
    detractors: float
    balance: float
    se: float
    low: float
    high: float
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


@dataclass(frozen=True, kw_only=True)
class Gap:
    """How much better people speak than what they hear.

    value, se, low, high   mean of what they say less mean of what they hear, with its limits at `level`
    own, heard             the two means
    n, n_both, n_dropped   people with either, with both, with neither
    """

    value: float
    se: float | None
    low: float | None
    high: float | None
    own: float
    heard: float
    level: float
    n: int
    n_both: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


def word_of_mouth(answers: "pd.Series[Any]", *, level: float = 0.95) -> WordOfMouth:
    """Distribution of the levels -4 (dissuades everybody) to +4 (persuades everybody), 0 for saying nothing.

    Parameters
    ----------
    answers : one level for each person; missing where none was given. Who says nothing is at level 0; who has heard
        nothing is missing

    Raises
    ------
    TooFewRows              no answer
    NotIntegers, OutOfRange answers that are no levels

    Notes
    -----
    Source: Ghaffari (2005), nine levels; interval of the net share as for the recommendation balance.
    """
    check_level(level)
    given, dropped = _points(answers, low=LEVELS[0], high=LEVELS[-1])
    n = len(given)
    counts = pd.Series([int((given == x).sum()) for x in LEVELS], index=list(LEVELS), name="count")
    plus, minus = int((given > 0).sum()), int((given < 0).sum())
    return WordOfMouth(
        counts=counts,
        shares=_level_shares(counts, level),
        mean=float(given.mean()),
        sd=float(given.std(ddof=1)) if n > 1 else None,
        positive=plus / n,
        neutral=(n - plus - minus) / n,
        negative=minus / n,
        net=difference(plus, minus, n=n, level=level),
        active_positive=float((given >= ACTIVE).mean()),
        active_negative=float((given <= -ACTIVE).mean()),
        level=level,
        n=n,
        n_dropped=dropped,
    )


def _level_shares(counts: "pd.Series[int]", level: float) -> pd.DataFrame:
    n = int(counts.sum())
    limits = pd.DataFrame([wilson_interval(int(count), n, level=level) for count in counts])
    table = pd.DataFrame({"level": counts.index, "count": counts.to_numpy(), "share": counts.to_numpy() / n})
    return table.assign(low=limits["low"], high=limits["high"])


def heard_gap(own: "pd.Series[Any]", heard: "pd.Series[Any]", *, level: float = 0.95) -> Gap:
    r"""Mean level of what people say less mean level of what they hear others say.

    .. math:: g = \bar x - \bar y, \quad se^2 = \frac{n}{n - 1} \sum_i \left(\frac{x_i - \bar x}{n_x} -
              \frac{y_i - \bar y}{n_y}\right)^2

    A term is 0 where a person has no such answer, so that people with one of the two count with what they said.

    Raises
    ------
    TooFewRows              nobody says, or nobody has heard anything
    NotIntegers, OutOfRange answers that are no levels
    BadOption               rows of other people, or a level outside (0, 1)

    Examples
    --------
    >>> round(heard_gap(pd.Series([1, 2, 0]), pd.Series([0, None, 1])).value, 2)
    0.5
    """
    check_level(level)
    for name, answers in (("own", own), ("heard", heard)):
        if not isinstance(answers, pd.Series):
            raise BadOption(name, needed="as a Series, one answer for each person", found=type(answers).__name__)
        _points(answers, low=LEVELS[0], high=LEVELS[-1])
    check_same_rows("heard", heard, own.index, of="own")
    x, y = numeric(own), numeric(heard)
    says, hears = float(np.nanmean(x)), float(np.nanmean(y))
    either = ~(np.isnan(x) & np.isnan(y))
    moves = (_moves(x, says) - _moves(y, hears))[either]
    n, value = len(moves), says - hears
    se = linearised_se(moves) if n > 1 else None
    reach = None if se is None else t_reach(se, df=n - 1, level=level)
    return Gap(
        value=value,
        se=se,
        low=None if reach is None else value - reach,
        high=None if reach is None else value + reach,
        own=says,
        heard=hears,
        level=level,
        n=n,
        n_both=int((~np.isnan(x) & ~np.isnan(y)).sum()),
        n_dropped=len(x) - n,
    )


def _moves(values: Array, mean: float) -> Array:
    """What each person adds to a mean."""
    known = ~np.isnan(values)
    return np.where(known, values - mean, 0.0) / int(known.sum())


def recommendation_balance(answers: "pd.Series[Any]", *, level: float = 0.95) -> Balance:
    """Promoters (9-10) less detractors (0-6) among answers from 0 to 10.

    Raises
    ------
    TooFewRows              no answer
    NotIntegers, OutOfRange answers that are not whole numbers from 0 to 10
    """
    given, dropped = _points(answers, low=0, high=MOST)
    promoters, detractors = int((given >= PROMOTERS_FROM).sum()), int((given <= DETRACTORS_TO).sum())
    return balance_of_counts(promoters, len(given) - promoters - detractors, detractors, level=level, n_dropped=dropped)


def balance_of_counts(
    promoters: int, passives: int, detractors: int, *, level: float = 0.95, n_dropped: int = 0
) -> Balance:
    r"""Recommendation balance from counted people.

    .. math:: b = p - d, \quad se^2 = \frac{p + d - b^2}{n}

    Raises
    ------
    TooFewRows   nobody
    BadOption    a count below 0, or a level outside (0, 1)

    Examples
    --------
    >>> found = balance_of_counts(40, 35, 25)
    >>> round(found.balance, 2), round(found.se, 4), round(found.low, 3), round(found.high, 3)
    (0.15, 0.0792, -0.005, 0.305)
    """
    n = sum(check_whole(name, count) for name, count in zip(KINDS, (promoters, passives, detractors), strict=True))
    found = difference(promoters, detractors, n=n, level=level)
    return Balance(
        promoters=promoters / n,
        passives=passives / n,
        detractors=detractors / n,
        balance=found.value,
        se=found.se,
        low=found.low,
        high=found.high,
        level=level,
        n=n,
        n_dropped=n_dropped,
    )


def _points(answers: "pd.Series[Any]", *, low: int, high: int) -> tuple[Array, int]:
    """Whole answers from low to high, and how many are missing."""
    if isinstance(answers, pd.DataFrame):
        raise BadOption("answers", needed="as a Series, one answer for each person", found="a DataFrame")
    values = numeric(pd.Series(answers))
    given = values[~np.isnan(values)]
    if not len(given):
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(values))
    name = str(getattr(answers, "name", None) or "answers")
    outside = given[(given < low) | (given > high)]
    if len(outside):
        raise OutOfRange(name, low=low, high=high, examples=outside[:3].tolist(), rows=len(outside))
    broken = given[given != np.rint(given)]
    if len(broken):
        raise NotIntegers([name], example=float(broken[0]))
    return given, len(values) - len(given)
