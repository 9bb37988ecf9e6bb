"""What people of a look say and hear, and whether they recommend: shares that hide nobody."""

import numpy as np
import pandas as pd

from analysis.checks import Array
from analysis.errors import AnalysisError
from analysis.loyalty.word_of_mouth import WordOfMouth, heard_gap, recommendation_balance, word_of_mouth
from analysis.waves import changes
from app.results.frames.dimensions import has_same_share
from app.results.overview.aspects import Recommendation, Rung, Spoken
from app.results.overview.changed import FEWEST, Q
from app.results.overview.columns import BALANCE, HEARD, SAID, has_column, item_of
from app.results.overview.estimates import Change, Estimate
from app.results.overview.look import Look
from app.results.overview.parts import SITE, Flags, Parts
from app.results.overview.readings import change, number
from app.results.trying import tried

LEVELS = tuple(range(4, -5, -1))
SIGNS = ((4, 3, 2, 1), (0,), (-1, -2, -3, -4))
STANDINGS = ((1,), (0,), (-1,))
Rungs = tuple[tuple[int, ...], ...]


def spoken(look: Look, name: str) -> Spoken | None:
    """None where nobody was asked, or it is not told how many speak well and badly."""
    levels = _levels(look, look.newest, name, SIGNS)
    found = None if levels is None else tried(lambda: word_of_mouth(pd.Series(levels)))
    if levels is None or found is None or isinstance(found, AnalysisError):
        return None
    rungs = _rungs(look, name)
    shares = {part: getattr(found, part) for part in ("positive", "neutral", "negative")}
    return Spoken(
        n=found.n,
        rungs=tuple(_rung(found, rung) for rung in rungs),
        active_positive=found.active_positive if _ends(rungs, 3) else None,
        active_negative=found.active_negative if _ends(rungs, -2) else None,
        net=found.net.value,
        net_low=number(found.net.low),
        net_high=number(found.net.high),
        left_out=_left_out(look, found.n),
        **shares,
    )


def gap(look: Look) -> Estimate | None:
    """What people say less what they hear, where both are told."""
    if any(_levels(look, look.newest, name, SIGNS) is None for name in (SAID, HEARD)):
        return None
    own, heard = (_by_person(look, name) for name in (SAID, HEARD))
    found = tried(lambda: heard_gap(own, heard))
    if isinstance(found, AnalysisError):
        return None
    return Estimate(mean=found.value, n=found.n, low=number(found.low), high=number(found.high))


def recommendation(look: Look) -> Recommendation | None:
    levels = _levels(look, look.newest, BALANCE, STANDINGS)
    item = item_of(look.history.now.everybody.plan, BALANCE)
    if levels is None or item is None:
        return None
    # 10, 8 and 0 stand for promoters, passives and detractors
    found = tried(lambda: recommendation_balance(pd.Series(np.select([levels > 0, levels == 0], [10.0, 8.0], 0.0))))
    if isinstance(found, AnalysisError):
        return None
    return Recommendation(
        n=found.n,
        balance=found.balance,
        low=found.low,
        high=found.high,
        promoters=found.promoters,
        passives=found.passives,
        detractors=found.detractors,
        change=_moved(look, item),
    )


def _moved(look: Look, item: str) -> Change | None:
    """Against the wave before, where that asked in the same words; a single test."""
    before = look.history.before
    if before is None or not has_same_share(before.questionnaire, look.history.now.questionnaire, item):
        return None
    sides = [_levels(look, place, BALANCE, STANDINGS) for place in (look.newest - 1, look.newest)]
    if any(side is None or len(side) < 2 for side in sides):
        return None
    first, second = (side for side in sides if side is not None)
    own = {"site": [0], "n_before": len(first), "n_after": len(second)}
    means = {"mean_before": first.mean(), "mean_after": second.mean()}
    spreads = {"sd_before": first.std(ddof=1), "sd_after": second.std(ddof=1)}
    row = changes(pd.DataFrame(own | means | spreads), q=Q, least=FEWEST).table.to_dict("records")[0]
    return change(row)


def _levels(look: Look, place: int, name: str, groups: Rungs) -> Array | None:
    """The answers of the look, where each of these groups of answers may be told of it."""
    parts = look.parts(place)
    item = item_of(parts.scores.plan, name)
    if item is None or not has_column(parts.scores, name) or not _is_told(look, place, name, groups):
        return None
    rows = look.rows(place, name)
    values = parts.values(name)
    return None if rows is None else values[rows & ~np.isnan(values)]


def _by_person(look: Look, name: str) -> "pd.Series[float]":
    """The answers of the look, one place for everybody of the wave, so that two questions stay with their people."""
    values, rows = look.parts(look.newest).values(name), look.rows(look.newest, name)
    return pd.Series(values if rows is None else np.where(rows, values, np.nan))


def _rungs(look: Look, name: str) -> Rungs:
    """Each level by itself where that is told, else small ones with their neighbours, else those of one sign."""
    parts = look.parts(look.newest)
    alone = tuple((level,) for level in LEVELS)
    counts = {level: int((parts.values(name) == level).sum()) for level in LEVELS}
    joined = tuple(rung for sign in SIGNS for rung in _joined(sign, counts, parts.min_cell))
    return next((rungs for rungs in (alone, joined) if _is_told(look, look.newest, name, rungs)), SIGNS)


def _joined(levels: tuple[int, ...], counts: dict[int, int], min_cell: int) -> Rungs:
    """Neighbours together until they are enough; what is left joins the last."""
    found: list[tuple[int, ...]] = []
    waiting: tuple[int, ...] = ()
    for level in levels:
        waiting += (level,)
        if _is_enough(sum(counts[one] for one in waiting), min_cell):
            found.append(waiting)
            waiting = ()
    if waiting:
        found = [*found[:-1], (*(found[-1] if found else ()), *waiting)]
    return tuple(found)


def _is_enough(n: int, min_cell: int) -> bool:
    return n == 0 or n >= min_cell


def _is_told(look: Look, place: int, name: str, groups: Rungs) -> bool:
    """Whether the people of the look who gave each group of answers may be told."""
    parts, own = look.parts(place), look.rows(place, name)
    if own is None:
        return False
    values = parts.values(name)
    return all(_is_group_told(look, parts, np.isin(values, group), own) for group in groups)


def _is_group_told(look: Look, parts: Parts, gave: Flags, own: Flags) -> bool:
    if not _is_enough(int((gave & own).sum()), parts.min_cell):
        return False
    if look.group is None and look.only.is_everywhere:
        return True
    told = parts.told_among(gave)
    way, groups = look.group[0] if look.group else SITE, [look.group[1]] if look.group else look.only.ids
    there = [group for group in groups if (parts.rows(way, group) & gave).any()]
    return all(group in told[way] for group in there)


def _rung(found: WordOfMouth, rung: tuple[int, ...]) -> Rung:
    n = int(sum(found.counts.get(level, 0) for level in rung))
    return Rung(levels=tuple(sorted(rung)), n=n, share=n / found.n)


def _ends(rungs: Rungs, level: int) -> bool:
    """Whether a rung ends at this level, so that the sum of those above it is told."""
    return any(min(rung) == level for rung in rungs)


def _left_out(look: Look, n: int) -> int | None:
    """People of the look without a level; None where they are a few."""
    everybody = look.n
    left = None if everybody is None else everybody - n
    return left if left is not None and _is_enough(left, look.history.min_cell) else None
