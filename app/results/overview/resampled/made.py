"""What a job made of a wave, beside the figures that are computed at once."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from app.kernel.db import session
from app.kernel.jobs import Job
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.kept import Kept, database
from app.results.overview.aspects import Made, Pending, Quality, Share
from app.results.overview.model import Overview
from app.results.overview.resampled import making
from app.results.overview.resampled.packing import unpacked
from app.results.overview.resampled.resampling import Resampled
from app.results.rates import rate_of
from app.studies.models import Invitation, Wave

_kept: Kept[tuple[Hashable, ...], Resampled] = Kept(16)
# who was asked: a link that has not left yet asked nobody
ASKED = ("sent", "answered", "refused", "opted_out")


def with_made(overview: Overview, wave: Wave) -> Overview:
    """Movement, priorities and careless answers as they were made last, or that they are waited for."""
    plan, standing = from_questionnaire(definition_of(wave.version)), making.standing(wave)
    found = None if standing.made is None else _read(standing.made)
    quality = Quality(
        n=overview.n,
        answered=answered_of(wave),
        answered_before=answered_of(wave.before) if wave.before is not None else None,
        careless=found.careless if found is not None else None,
        shift=found.shift if found is not None else None,
    )
    has_movement = plan.quadrants is not None and overview.before is not None and "kmeans" not in plan.quadrants.cut
    return replace(
        overview,
        quality=quality,
        movement=_told(standing, found, found and found.movement) if has_movement else None,
        priorities=_told(standing, found, found and found.priorities) if plan.effects.drivers is not None else None,
    )


def answered_of(wave: Wave) -> Share | None:
    """Of those who were invited; None where nobody was, too few, or where a refusal looks the same as an answer."""
    if wave.study.is_anonymous:
        return None
    query = select(Invitation.status, func.count()).where(Invitation.wave_id == wave.id).group_by(Invitation.status)
    counts = {str(status): int(n) for status, n in session.execute(query)}
    asked, answered = sum(counts.get(one, 0) for one in ASKED), counts.get("answered", 0)
    found = rate_of("answered", answered, asked)
    if found is None:
        return None
    return Share(count=answered, of=asked, share=found.estimate, low=found.low, high=found.high)


def _told(standing: making.Standing, found: Resampled | None, result: Any) -> Any:
    if standing.made is None or found is None:
        return None if standing.has_failed else Pending(since=standing.going.created_at if standing.going else None)
    if result is None:
        return None
    at = standing.made.finished_at or standing.made.created_at
    return Made(at=at, n=found.n, found=result, is_current=standing.is_current)


def _read(job: Job) -> Resampled | None:
    if "resampled" not in job.result:
        return None

    def read() -> Resampled:
        found: Resampled = unpacked(job.result["resampled"])
        return found

    return _kept.get((database(), job.id), read)
