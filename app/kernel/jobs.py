"""Long pieces of work that somebody asked for: an import, an export. The row of a job says how far it is."""

import datetime as dt
import logging
from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import duties
from app.kernel.db import (
    Base,
    UtcDateTime,
    begin_writing,
    code_text,
    json_map,
    name_text,
    random_pk,
    session,
    utc,
    utc_now,
)
from app.kernel.errors import AppError
from app.kernel.registry import Registry
from app.kernel.web.current import force_locale
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l

log = logging.getLogger("vafa.worker")
# a job whose worker has not said for so long that it lives is taken to be dead
SILENCE = dt.timedelta(minutes=10)


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One long piece of work.

    done, total   progress in things that the person knows (rows, pages); total 0 while it is not known
    result        what the kind of job makes of it: counts, names of files below the instance folder
    error         an AppError's sentences for the person, in the language of who asked
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        Index("ix_job_organisation_id_created_at", "organisation_id", "created_at"),
    )

    id: Mapped[random_pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[code_text]
    title: Mapped[name_text]
    language: Mapped[code_text] = mapped_column(default="en")
    parameters: Mapped[json_map] = mapped_column(default=dict)
    state: Mapped[code_text] = mapped_column(default=State.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[json_map] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[utc]
    alive_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


# takes the running job; may call `advance`; commits as it goes; returns what becomes Job.result
Task = Callable[[Job], dict[str, object]]


_tasks: Registry[str, Task] = Registry()


def task(kind: str) -> Callable[[Task], Task]:
    """Mark the function that does jobs of this kind."""
    return _tasks.marks(kind)


def start(
    kind: str, *, organisation_id: int, user_id: int | None, title: str, language: str, **parameters: object
) -> Job:
    """Ask for a job; the caller commits and then calls `duties.wake("jobs")`."""
    job = Job(
        organisation_id=organisation_id,
        user_id=user_id,
        kind=kind,
        title=title,
        language=language,
        parameters=parameters,
        created_at=utc_now(),
    )
    session.add(job)
    session.flush()
    return job


def advance(job: Job, done: int, *, total: int | None = None) -> None:
    """Say how far the job is; commits, so that the page can tell it."""
    job.done, job.alive_at = done, utc_now()
    if total is not None:
        job.total = total
    session.commit()


@duties.duty("jobs", label=_l("Run long jobs that somebody asked for"), can_overlap=True)
def run_queued(now: dt.datetime) -> int:
    """Do every job that waits."""
    count = 0
    while (job := _claim(now)) is not None:
        _run_job(job)
        count += 1
    return count


def _claim(now: dt.datetime) -> Job | None:
    """The oldest job that waits, or whose worker fell silent; marked so that no other worker takes it."""
    session.rollback()
    begin_writing()
    silent = (Job.state == State.RUNNING) & (Job.alive_at < utc_now() - SILENCE)
    waiting = select(Job).where((Job.state == State.QUEUED) | silent).order_by(Job.created_at).limit(1)
    job = session.scalar(waiting.with_for_update(skip_locked=True))
    if job is not None:
        job.state, job.alive_at, job.error = State.RUNNING, utc_now(), ""
    session.commit()
    return job


def _run_job(job: Job) -> None:
    job_id = job.id
    with force_locale(job.language):
        try:
            result = _tasks[job.kind](job)
            session.commit()
            state, error = State.DONE, ""
        except AppError as refusal:
            session.rollback()
            said = gettext("%(heading)s. %(remedy)s", heading=refusal.heading, remedy=refusal.remedy)
            result, state, error = {}, State.FAILED, said.strip()
        except Exception:  # the person is told, the log has the reason, the next job runs
            session.rollback()
            log.exception("job %s failed", job_id)
            result, state, error = {}, State.FAILED, ""
    values = {"state": state, "result": result, "error": error, "finished_at": utc_now()}
    begin_writing()
    session.execute(update(Job).where(Job.id == job_id).values(values))
    session.commit()


def find(organisation_id: int, job_id: UUID) -> Job | None:
    return session.scalar(select(Job).filter_by(id=job_id, organisation_id=organisation_id))
