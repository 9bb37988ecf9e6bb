"""What the address asks to see: a wave, at most one part of its answers, and the measure that sites are ordered by."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.accounts.access import Access
from app.dashboards.home import Home
from app.kernel.errors import NotFound
from app.results.overview.narrowing import WAYS, Narrowing, NotShown, Way, offered, read_narrowing
from app.studies.models import Wave

LONGEST = 200
# in the order in which people look for them
CHOICES: tuple[Way, ...] = ("region", "site", "segment", "language")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    narrowing  whose answers are looked at; None where that is not shown
    singly     each part that was asked for, where it may be looked at alone
    """

    wave: Wave
    narrowing: Narrowing | None
    measure: str = ""
    singly: Sequence[Narrowing] = field(default=())


def asked(member: Access, arguments: Mapping[str, Any], waves: Sequence[Wave]) -> Asked | None:
    """None where no wave can be told. What the member may not know of looks the same as what does not exist.

    waves   those that can be told, the usual one first
    """
    wave = _wave(arguments.get("wave", ""), waves)
    if wave is None:
        return None
    measure = str(arguments.get("measure", ""))[:LONGEST]
    try:
        found = read_narrowing(arguments, wave, only=member.scope)
    except NotShown:
        return Asked(wave=wave, narrowing=None, measure=measure, singly=_singly(member, arguments, wave))
    return Asked(wave=wave, narrowing=_own(member, wave, found), measure=measure)


def _wave(wished: str, waves: Sequence[Wave]) -> Wave | None:
    if not wished:
        return waves[0] if waves else None
    found = next((wave for wave in waves if str(wave.id) == wished), None)
    if found is None:
        raise NotFound
    return found


def _own(member: Access, wave: Wave, found: Narrowing) -> Narrowing:
    """Who works for one site lands on its page."""
    if found.way == "everybody" and len(member.scope.sites) == 1:
        return offered(wave, member.scope)["site"][0]
    return found


def _singly(member: Access, arguments: Mapping[str, Any], wave: Wave) -> list[Narrowing]:
    found = []
    for way in WAYS:
        if key := str(arguments.get(way, ""))[:LONGEST]:
            try:
                found.append(read_narrowing({way: key}, wave, only=member.scope))
            except (NotShown, NotFound):
                continue
    return found


def choices(member: Access, wave: Wave) -> dict[Way, Sequence[Narrowing]]:
    """What may be chosen, by way; a way with nothing to choose between is not offered."""
    found = offered(wave, member.scope)
    return {way: found[way] for way in CHOICES if len(found.get(way, ())) > (way != "segment")}


def tellable(home: Home, now: dt.datetime) -> list[Wave]:
    """Waves with figures: of the study that people look at first before all others, the newest first.

    A wave that is still open is among them where enough answered; it is nobody's first page.
    """
    groups = sorted(home.studies, key=lambda group: (group.study.ended_at is not None, group.study.id))
    waves = [wave for group in groups for wave in group.waves]
    closed = [wave for wave in waves if wave.state(now) == "closed"]
    still = [wave for wave in waves if wave.state(now) == "open" and home.complete[wave.id]]
    return [*closed, *still] if closed else []
