"""Which waves stand in a history, and what their answers are known by. Light: pages ask without an analysis."""

from dataclasses import replace

from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import utc_now
from app.results.frames.blocks.mark import Mark, marks_of
from app.studies.models import Wave


def waves_up_to(wave: Wave) -> list[Wave]:
    """The closed waves before this one, and this one, by number."""
    now = utc_now()
    return [one for one in wave.study.waves if one.number < wave.number and one.state(now) == "closed"] + [wave]


def waves_between(wave: Wave, before: Wave | None) -> list[Wave]:
    """`before` and this wave alone, else everything up to it."""
    return waves_up_to(wave) if before is None else [before, wave]


def history_key(wave: Wave, only: Scope = EVERYWHERE, *, before: Wave | None = None) -> tuple[Mark, ...]:
    """Changes with every answer of these waves that counts, every erasure and every wave that closes."""
    return tuple(replace(mark, withheld=0) for mark in marks_of(waves_between(wave, before), only))
