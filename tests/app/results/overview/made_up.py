"""A made-up overview: eight hotels over twelve waves, one that fell, one that rose, one with too few answers, a break.

The figures are invented and hang together: `made_up()` for the chain, `made_up_site()` for the hotel that fell.
"""

import datetime as dt
from dataclasses import replace

import numpy as np

from app.results.overview.model import (
    Beside,
    Change,
    Estimate,
    Limit,
    Limits,
    Made,
    Measure,
    Overview,
    Point,
    Quality,
    Reading,
    Recommendation,
    Share,
    SiteRow,
    Tally,
    Touchpoint,
    WaveName,
)
from app.results.overview.narrowing import Narrowing
from app.results.plan import INDEX
from tests.app.results.overview.made_up_aspects import POINTS, movement, priorities, spoken

MEASURES = (INDEX, "clv_loy", "clv_wom", "clv_rev", "clv_use")
BREAK = 7
MADE = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
# code, name, region, answers now and before, means now, changes
SITES = (
    ("shz", "Shiraz", "South", 203, 190, (63, 67, 69, 57, 59), (-3, -3, -1, -9, 0)),
    ("yzd", "Yazd", "Centre", 58, 61, (66, 72, 73, 66, 58), (3, 6, 6, -4, 4)),
    ("thr", "Tehran", "Centre", 231, 224, (64, 69, 68, 65, 56), (-1, -3, -1, -2, -1)),
    ("mhd", "Mashhad", "East", 187, 179, (63, 68, 67, 64, 55), (-1, -1, -1, 0, -1)),
    ("isf", "Isfahan", "Centre", 168, 171, (66, 71, 70, 67, 57), (2, 2, 3, 1, 0)),
    ("qsh", "Qeshm", "Islands", 96, 101, (63, 66, 68, 64, 56), (0, -4, 1, 1, 2)),
    ("tbz", "Tabriz", "North-west", 121, 118, (65, 70, 68, 64, 58), (5, 6, 1, 10, 2)),
    ("ksh", "Kish", "Islands", 14, 22, (60, 64, 66, 59, 52), (-5, -6, -3, -7, -4)),
)
CHAIN = (64, 69, 68, 63, 56), (0, 0, 1, -1, 0)
WAVES = tuple(
    WaveName(
        id=number,
        number=number,
        title=f"Wave {number}",
        opens=dt.date(2025 if number == 1 else 2026, 12 if number == 1 else number - 1, 23),
        closes=dt.date(2026, number, 21) if number < 12 else dt.date(2026, 11, 21) + dt.timedelta(days=30),
    )
    for number in range(1, 13)
)


def made_up() -> Overview:
    """Everybody, as an owner sees it."""
    return Overview(
        wave=WAVES[-1],
        before=WAVES[-2],
        study=1,
        n=1078,
        narrowing=Narrowing(),
        waves=WAVES,
        measures=tuple(_measure(place, name) for place, name in enumerate(MEASURES)),
        sites=tuple(_site_row(place) for place in range(len(SITES))),
        is_chain=True,
        tally=Tally(tested=35, fell=1, rose=1, no_change=33, too_few=5),
        movement=Made(at=MADE, n=1078, found=movement(WAVES[-2])),
        word_of_mouth=spoken((43, 106, 202, 308, 255, 74, 42, 21, 10), left_out=17),
        heard=spoken((26, 61, 131, 236, 227, 96, 61, 26, 10), left_out=187),
        heard_gap=Estimate(mean=0.42, n=861, low=0.31, high=0.53),
        recommendation=Recommendation(
            n=1060,
            balance=0.21,
            low=0.17,
            high=0.25,
            promoters=0.46,
            passives=0.29,
            detractors=0.25,
            change=Change(told="no_change", size=-0.01, low=-0.07, high=0.05, n=1031),
        ),
        priorities=Made(at=MADE, n=1078, found=priorities()),
        touchpoints=tuple(Touchpoint(item=one[0], now=_estimate(one[1], one[3])) for one in POINTS),
        quality=_quality(1078, 3480, 31),
        reliability={"clv_loy": 0.86, "clv_wom": 0.82, "clv_rev": 0.79},
        ruler={name: BREAK if name == "clv_use" else None for name in MEASURES},
    )


def made_up_site() -> Overview:
    """Shiraz, as a manager of one site sees it."""
    whole, own = made_up(), SITES[0]
    measures = tuple(_own_measure(place, name, whole) for place, name in enumerate(MEASURES))
    return replace(
        whole,
        narrowing=Narrowing("site", own[0], own[1]),
        n=own[3],
        measures=measures,
        sites=whole.sites[:1],
        tally=Tally(tested=5, fell=1, no_change=4),
        touchpoints=_own_touchpoints(),
        quality=_quality(203, 641, 6),
    )


def _reach(n: int) -> float:
    return float(1.96 * 24 / np.sqrt(n))


def _estimate(mean: float, n: int) -> Estimate:
    return Estimate(mean=float(mean), n=n, low=mean - _reach(n), high=mean + _reach(n))


def _change(size: float, now: int, before: int, told: str | None = None) -> Change:
    few = min(now, before) < 30
    reach = float(1.96 * 24 * np.sqrt(1 / now + 1 / before))
    verdict = told or ("too_few" if few else "no_change")
    is_found = verdict in ("fell", "rose")
    return Change(
        told=verdict,
        size=float(size),
        low=size - reach,
        high=size + reach,
        found_low=size - 1.3 * reach if is_found else None,
        found_high=size + 1.3 * reach if is_found else None,
        shrunken=None if few else size * 0.55,
        shrunken_low=None if few else size * 0.55 - 0.8 * reach,
        shrunken_high=None if few else size * 0.55 + 0.8 * reach,
        detectable=reach * 1.43,
        rank_low=None if few else (8 if size > 8 else 1),
        rank_high=None if few else (1 if size < -8 else 8),
        n=min(now, before),
    )


def _verdict(site: int, place: int) -> str | None:
    return {(0, 3): "fell", (6, 3): "rose"}.get((site, place))


def _site_row(site: int) -> SiteRow:
    code, name, region, now, before, means, sizes = SITES[site]
    readings = {
        measure: Reading(
            now=_estimate(means[place], now),
            before=_estimate(means[place] - sizes[place], before),
            change=_change(sizes[place], now, before, _verdict(site, place)),
        )
        for place, measure in enumerate(MEASURES)
    }
    return SiteRow(id=site + 1, code=code, name=name, region=region, n=now, measures=readings)


def _line(place: int, last: float, step: float, n: int, *, seed: int) -> tuple[Point, ...]:
    """Twelve waves that end where the figures do; the last measure begins anew in wave seven."""
    noise = np.random.default_rng(seed).normal(0, 26 / np.sqrt(n), 12)
    means = [last - step + noise[number] for number in range(10)] + [last - step, last]
    return tuple(
        Point(
            number=wave.number,
            opens=wave.opens,
            mean=float(mean),
            n=n,
            low=float(mean) - _reach(n),
            high=float(mean) + _reach(n),
            piece=int(MEASURES[place] == "clv_use" and wave.number >= BREAK),
        )
        for wave, mean in zip(WAVES, means, strict=True)
    )


def _limits(name: str, line: tuple[Point, ...], n: int) -> Limits:
    own = [point for point in line if point.piece == line[-1].piece]
    if len(own) < 12:
        return Limits(missing=12 - len(own))
    base = float(np.mean([point.mean for point in own[:-1]]))
    reach = 2.7 / 1.96 * _reach(n)
    points = tuple(Limit(number=point.number, low=base - reach, high=base + reach) for point in own)
    last = own[-1].mean
    outside = "fell" if last < base - reach else "rose" if last > base + reach else ""
    return Limits(base=base, points=points, outside=outside, watched=outside)


def _measure(place: int, name: str) -> Measure:
    means, sizes = CHAIN
    line = _line(place, means[place], sizes[place], 1050, seed=place)
    return Measure(
        name=name,
        now=_estimate(means[place], 1078),
        before=_estimate(means[place] - sizes[place], 1066),
        change=_change(sizes[place], 1078, 1066),
        line=line,
        limits=_limits(name, line, 1050),
        broke_at=(BREAK,) if name == "clv_use" else (),
    )


def _own_measure(place: int, name: str, whole: Overview) -> Measure:
    _, _, _, now, before, means, sizes = SITES[0]
    line = _line(place, means[place], sizes[place], 203, seed=10 + place)
    others = (65, 69, 68, 65, 56)[place]
    difference, reach = means[place] - others, 3.6
    is_below = name == "clv_rev"
    return Measure(
        name=name,
        now=_estimate(means[place], now),
        before=_estimate(means[place] - sizes[place], before),
        change=_change(sizes[place], now, before, _verdict(0, place)),
        line=line,
        limits=_limits(name, line, 203),
        chain=whole.measures[place].line,
        beside=Beside(
            told="below" if is_below else "no_difference",
            others=_estimate(others, 875),
            difference=float(difference),
            low=difference - reach,
            high=difference + reach,
            adjusted=0.0004 if is_below else 0.4,
            rank_low=6 if is_below else 1,
            rank_high=8,
        ),
        broke_at=(BREAK,) if name == "clv_use" else (),
    )


def _own_touchpoints() -> tuple[Touchpoint, ...]:
    return tuple(
        Touchpoint(
            item=item,
            now=_estimate(own, n),
            chain=_estimate(chain, 1000),
            beside=Beside(
                told="below" if own - chain < -10 else "no_difference",
                others=_estimate(chain + 1, 800),
                difference=float(own - chain - 1),
                low=own - chain - 5.0,
                high=own - chain + 3.0,
                adjusted=0.001 if own - chain < -10 else 0.6,
            ),
        )
        for item, chain, own, n, *_ in POINTS
    )


def _quality(answered: int, invited: int, careless: int) -> Quality:
    share = Share(count=answered, of=invited, share=answered / invited, low=0.29, high=0.33)
    return Quality(n=answered, answered=share, answered_before=share, careless=careless, shift=0.03)
