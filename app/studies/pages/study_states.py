"""Where studies and their waves stand: dates, counts, what happens next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Organisation
from app.kernel.db import session
from app.studies import waves
from app.studies.models import Invitation, Study, Wave
from app.studies.quotas import full_sites
from app.studies.tallies import tallies
from app.studies.waves import Dates

TO_COME = 3


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People in a wave. `finished_by_site` holds complete responses by the site's id."""

    invited: int = 0
    started: int = 0
    finished: int = 0
    refused: int = 0
    finished_by_site: dict[int | None, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WaveStanding:
    """A wave in a table."""

    wave: Wave
    state: str
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class StudyStanding:
    """A study with its waves, the newest first, and the dates of those that are not made yet."""

    study: Study
    waves: tuple[WaveStanding, ...]
    to_come: tuple[Dates, ...]
    state: str

    @property
    def open(self) -> WaveStanding | None:
        return next((one for one in self.waves if one.state == "open"), None)

    @property
    def waiting(self) -> WaveStanding | None:
        """The wave that opens next."""
        waiting = [one for one in self.waves if one.state == "waiting"]
        return min(waiting, key=lambda one: one.wave.opens_at, default=None)


def standings(organisation: Organisation, now: dt.datetime) -> list[StudyStanding]:
    """Every study by title, those in the archive last."""
    mine = select(Study).where(Study.organisation_id == organisation.id).options(selectinload(Study.waves))
    found = session.scalars(mine.order_by(Study.archived_at.is_not(None), Study.title, Study.id)).all()
    return standing_of(found, now)


def standing_of(studies: Sequence[Study], now: dt.datetime) -> list[StudyStanding]:
    counts = counts_of([wave for study in studies for wave in study.waves])
    return [_standing(study, counts, now) for study in studies]


def counts_of(some: Sequence[Wave]) -> dict[int, Counts]:
    """Counts of several waves in two queries."""
    ids = [wave.id for wave in some]
    some_invited = select(Invitation.wave_id, func.count().label("number")).where(Invitation.wave_id.in_(ids))
    rows = session.execute(some_invited.group_by(Invitation.wave_id))
    invited = {row.wave_id: int(row.number) for row in rows}
    kept: dict[int, dict[tuple[str, int | None], int]] = {wave_id: {} for wave_id in ids}
    for tally in tallies(ids):
        kept[tally.wave][tally.status, tally.site] = tally.n
    return {wave.id: _counts(wave, invited.get(wave.id, 0), kept[wave.id]) for wave in some}


def state_of(wave: Wave, now: dt.datetime) -> str:
    """'waiting', 'open', 'closed', or 'called_off' where the study ended before."""
    return "called_off" if waves.is_called_off(wave) else wave.state(now)


def full_names(wave: Wave) -> list[str]:
    """Sites that have enough responses."""
    full = full_sites(wave)
    return [site.name for site in wave.study.organisation.sites if site.id in full]


def answered(study: Study) -> set[int]:
    """Ids of the waves that hold finished responses."""
    return {tally.wave for tally in tallies([wave.id for wave in study.waves]) if tally.status == "complete"}


def _counts(wave: Wave, invited: int, kept: dict[tuple[str, int | None], int]) -> Counts:
    finished = {site_id: count for (status, site_id), count in kept.items() if status == "complete"}
    return Counts(
        invited=invited,
        started=sum(kept.values()),
        finished=sum(finished.values()),
        refused=wave.refusals,
        finished_by_site=finished,
    )


def _standing(study: Study, counts: dict[int, Counts], now: dt.datetime) -> StudyStanding:
    rows = [
        WaveStanding(wave=wave, state=state_of(wave, now), counts=counts[wave.id]) for wave in reversed(study.waves)
    ]
    to_come = tuple(waves.dates_to_come(study, now, TO_COME)) if study.archived_at is None else ()
    return StudyStanding(study=study, waves=tuple(rows), to_come=to_come, state=_state(study, rows))


def _state(study: Study, rows: list[WaveStanding]) -> str:
    """'archived', 'open', 'waiting', or 'ended' where no wave is open or to come."""
    if study.archived_at is not None:
        return "archived"
    states = {one.state for one in rows}
    if "open" in states or "waiting" in states:
        return "open" if "open" in states else "waiting"
    return "waiting" if study.recurrence != "once" and study.ended_at is None else "ended"
