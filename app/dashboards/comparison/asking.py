"""Which two waves the address asks to see, whichever way round they stand in it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.web.numbers import row_number
from app.respond.models import Response
from app.results.frames.released import counting
from app.studies.models import Study, Wave

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    wave      the later one
    before    the earlier one; None of a first wave, and where one wave was asked for twice
    measure   that the sites are ordered by, as the address has it
    is_twice  one wave was asked for twice
    """

    wave: Wave
    before: Wave | None
    measure: str = ""
    is_twice: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What its address carries."""
        other = self.wave if self.is_twice else self.before
        given = {"with": other and other.id, "measure": self.measure}
        return {name: value for name, value in given.items() if value}


def asked(wave: Wave, arguments: Mapping[str, str], *, told: Sequence[Wave]) -> Asked:
    """`wave` in the arguments, which the form sends, goes before that of the address. Raises NotFound.

    told   waves of the study that can be told: the newest before it is what a wave is laid beside
    """
    one = _wave(wave.study, arguments.get("wave", "")) or wave
    other, measure = _wave(wave.study, arguments.get("with", "")), arguments.get("measure", "")[:LONGEST]
    if other is None:
        before = next((each for each in told if each.number < one.number), one.before)
        return Asked(wave=one, before=before, measure=measure)
    if other.id == one.id:
        return Asked(wave=one, before=None, measure=measure, is_twice=True)
    earlier, later = sorted((one, other), key=lambda each: each.number)
    return Asked(wave=later, before=earlier, measure=measure)


def _wave(study: Study, wished: str) -> Wave | None:
    """None where nothing is wished for. What is not of this study does not exist."""
    if not wished:
        return None
    try:
        number = row_number(wished)
    except ValueError as error:
        raise NotFound from error
    found = next((wave for wave in study.waves if wave.id == number), None)
    if found is None:
        raise NotFound
    return found


def told_waves(study: Study, now: dt.datetime) -> list[Wave]:
    """Those with answers that count, enough of them to be told; the newest first."""
    counts = select(Response.wave_id, func.count()).where(*counting(study)).group_by(Response.wave_id)
    ids = [wave.id for wave in study.waves]
    found: dict[int, int] = {row[0]: row[1] for row in session.execute(counts.where(Response.wave_id.in_(ids)))}
    begun = [wave for wave in study.waves if wave.state(now) != "waiting"]
    enough = [wave for wave in begun if found.get(wave.id, 0) >= study.organisation.min_cell]
    return sorted(enough, key=lambda wave: -wave.number)
