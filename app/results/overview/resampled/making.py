"""The job that makes what an overview needs to be resampled, and what it made. Light: the work itself is in the worker.

What was made is kept in the row of its job, with the state of the answers that it was made of; only the newest of a
wave is kept, so nothing that rests on erased answers stays longer than it takes to make it anew.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, delete, select
from sqlalchemy.orm import joinedload

from app.kernel import duties, jobs
from app.kernel.db import session
from app.kernel.jobs import Job, State
from app.kernel.web.i18n import formatter, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.results.frames.released import standing_of
from app.results.over_time.up_to import history_key
from app.studies.models import Study, Wave

JOB = "overview.resample"
GOING = (State.QUEUED, State.RUNNING)
# figures of a wave that runs change with every answer
ONCE = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    made      the newest job that is done
    going     one that waits or runs
    failed    the newest one failed on the same answers: it is not asked for again
    """

    made: Job | None = None
    going: Job | None = None
    has_failed: bool = False
    is_current: bool = False


def standing(wave: Wave) -> Standing:
    found, mark = _jobs(wave), mark_of(wave)
    made = next((job for job in found if job.state == State.DONE), None)
    return Standing(
        made=made,
        going=next((job for job in found if job.state in GOING), None),
        has_failed=any(job.state == State.FAILED and job.parameters["mark"] == mark for job in found),
        is_current=made is not None and made.parameters["mark"] == mark,
    )


def ask(wave: Wave) -> Job | None:
    """Have it made where it is not, or answers changed since; the caller commits and wakes the jobs.

    None where nothing has to be made, or it is being made.
    """
    found = standing(wave)
    if found.going is not None or found.is_current or found.has_failed or not standing_of(wave).counted:
        return None
    organisation = wave.study.organisation
    return jobs.start(
        JOB,
        organisation_id=organisation.id,
        user_id=None,
        title=_title(wave),
        language=organisation.locale,
        wave=wave.id,
        mark=mark_of(wave),
    )


@duties.duty(
    "results.resample", label=_l("Have movement and priorities of waves computed"), every=dt.timedelta(minutes=10)
)
def ask_for_missing(now: dt.datetime) -> int:
    """Of every wave of studies in use, the newest first: of one that is over when an answer changed, of one that runs
    once a day.
    """
    in_use = select(Wave).join(Study).where(Study.archived_at.is_(None)).order_by(Wave.opens_at.desc(), Wave.id.desc())
    found = [ask(wave) for wave in session.scalars(in_use).all() if _is_due(wave, now)]
    session.commit()
    return sum(job is not None for job in found)


def _is_due(wave: Wave, now: dt.datetime) -> bool:
    made = standing(wave).made
    return wave.is_over(now) or made is None or made.created_at < now - ONCE


@jobs.task(JOB)
def make(job: Job) -> dict[str, object]:
    """Everything of one wave; what was made of older answers goes."""
    # numpy, pandas and scipy: only a worker that makes something pays
    from app.results.overview.resampled.packing import packed
    from app.results.overview.resampled.resampling import resampled_of

    wave = _wave(job.parameters["wave"])
    if wave is None or wave.study.organisation_id != job.organisation_id:
        return {}
    found: dict[str, object] = {"resampled": packed(resampled_of(wave))}
    older = [one.id for one in _jobs(wave) if one.id != job.id and one.state not in GOING]
    session.execute(delete(Job).where(Job.id.in_(older)))
    return found


def mark_of(wave: Wave) -> str:
    """Changes with every answer of the wave and those before it."""
    return " ".join(map(str, history_key(wave)))


def _title(wave: Wave) -> str:
    with speaking(wave.study.organisation.locale):
        return _(
            "Movement and priorities of %(study)s, wave %(number)s",
            study=wave.study.title,
            number=formatter().integer(wave.number),
        )


def _jobs(wave: Wave) -> Sequence[Job]:
    """Of this wave, the newest first."""
    number: Any = cast(Job.parameters["wave"].as_integer(), String)
    query = select(Job).filter_by(kind=JOB, organisation_id=wave.study.organisation_id).where(number == str(wave.id))
    return session.scalars(query.order_by(Job.created_at.desc())).all()


def _wave(wave_id: int) -> Wave | None:
    loaded = select(Wave).where(Wave.id == wave_id).options(joinedload(Wave.study).joinedload(Study.organisation))
    return session.scalar(loaded.options(joinedload(Wave.version)))
