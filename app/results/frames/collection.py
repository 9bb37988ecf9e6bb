"""Who took part: counts, without reading an answer. Light enough for every page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import Site
from app.accounts.scope import EVERYWHERE, Scope
from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.released import Standing, countable, standing_of
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Who took part in a wave, before anything is said about what they answered.

    standing               of the finished responses those that count; all else here but `started` and `refusals` is
                           of these
    by_site, by_language   None where it is not known or not kept
    rest                   of each language, how many responses other sites have
    sites                  the sites it is of; empty for the whole wave, of which alone it is known who began
    """

    started: int | None
    standing: Standing
    refusals: int | None
    by_site: dict[str | None, int]
    by_language: dict[str | None, int]
    first_day: dt.date | None
    rest: Mapping[str | None, int] = field(default_factory=dict)
    sites: tuple[str, ...] = ()


def collection_of(wave: Wave, only: Scope = EVERYWHERE) -> Collection:
    def counts(column: ColumnElement[str], of: Scope = only) -> dict[str | None, int]:
        query = select(column, func.count()).select_from(Response).outerjoin(Site, Response.site_id == Site.id)
        query = query.where(*countable(wave, of)).group_by(column)
        return {None if name == UNDETERMINED else name: int(n) for name, n in session.execute(query)}

    statuses = _by_status([wave])[wave.id] if only.is_everywhere else {}
    languages, every = counts(Response.__table__.c.language), {}
    if not only.is_everywhere:
        every = counts(Response.__table__.c.language, EVERYWHERE)
    return Collection(
        started=sum(statuses.values()) if only.is_everywhere else None,
        standing=standing_of(wave, only),
        refusals=wave.refusals if only.is_everywhere else None,
        by_site=counts(Site.__table__.c.name),
        by_language=languages,
        first_day=session.scalar(select(func.min(Response.day)).where(*countable(wave, only))),
        rest={code: n - languages.get(code, 0) for code, n in every.items()},
        sites=tuple(site.name for site in only.sites),
    )


def complete_by_wave(waves: Sequence[Wave]) -> dict[int, int]:
    """Complete responses of each wave to the minute, in one query: their number tells nothing of their answers."""
    return {wave_id: statuses.get("complete", 0) for wave_id, statuses in _by_status(waves).items()}


def _by_status(waves: Sequence[Wave]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {wave.id: {} for wave in waves}
    query = select(Response.wave_id, Response.status, func.count()).where(Response.wave_id.in_(found))
    for wave_id, status, n in session.execute(query.group_by(Response.wave_id, Response.status)):
        found[wave_id][status] = n
    return found


def frame_key(wave: Wave, only: Scope = EVERYWHERE) -> tuple[int, int, int, int]:
    """Changes with every answer that counts, every erasure and a move to another version: wave, version, responses that
    count, sum of all revisions ever made.

    The sum only grows, so no key comes back with other answers behind it.
    """
    complete, revisions = session.execute(
        select(func.count(), func.coalesce(func.sum(Response.revision), 0)).where(*countable(wave, only))
    ).one()
    erased = session.scalar(select(Wave.erased).where(Wave.id == wave.id)) or 0
    return wave.id, wave.version_id, int(complete), int(revisions) + erased
