"""Workbooks of many rows are made by a worker: asked for, made, kept for a day, removed with the answers they hold."""

import datetime as dt
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.exports import export_files
from app.kernel import duties, erasing, jobs
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.jobs import Job, State
from app.kernel.storage import private
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.results.frames.released import standing_of
from app.studies.models import Study, Wave

JOB = "reports.workbook"
# what a browser waits for: two seconds
MOST_CELLS = 100_000
KEEP = dt.timedelta(days=1)
NEWEST = 100
TRIES = 3


class AnswersWentMeanwhile(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("Somebody erased their answers while the file was made"), _l("Make it again."))


def is_large(wave: Wave, version: Version) -> bool:
    """Whether a worker makes the workbook; told without reading an answer."""
    return standing_of(wave).counted * len(definition_of(version).items) > MOST_CELLS


def ask(wave: Wave, begun: Version | None, *, user: User | None, language: str) -> Job:
    """Have a workbook made, unless it is being made; the caller commits and wakes the jobs.

    begun   only those who began with this version; None for the whole wave
    """
    newest = find_newest(wave, begun, language)
    if newest is not None and is_going(newest):
        return newest
    title = _("Workbook of %(study)s, wave %(number)s", study=wave.study.title, number=formatter().integer(wave.number))
    return jobs.start(
        JOB,
        organisation_id=wave.study.organisation_id,
        user_id=user.id if user else None,
        title=title,
        language=language,
        **_wanted(wave, begun),
    )


def _wanted(wave: Wave, begun: Version | None) -> dict[str, int | None]:
    # the whole wave is another table after it was moved
    return {"wave": wave.id, "version": wave.version_id, "begun": begun.id if begun else None}


def find_newest(wave: Wave, begun: Version | None, language: str) -> Job | None:
    query = select(Job).filter_by(kind=JOB, organisation_id=wave.study.organisation_id, language=language)
    wanted = _wanted(wave, begun)
    newest = session.scalars(query.order_by(Job.created_at.desc()).limit(NEWEST))
    return next((job for job in newest if job.parameters == wanted), None)


def is_going(job: Job) -> bool:
    return job.state in (State.QUEUED, State.RUNNING)


def file_of(job: Job, wave: Wave) -> Path | None:
    """None where it is not made, is old, or holds answers that were erased since."""
    path = export_files.path_of(job.id, erased=wave.erased)
    return path if job.state == State.DONE and path.is_file() else None


@jobs.task(JOB)
def make(job: Job) -> dict[str, object]:
    """Write the workbook; anew where somebody erased their answers meanwhile."""
    for _again in range(TRIES):
        wave, begun = _wave(job), session.get(Version, job.parameters["begun"]) if job.parameters["begun"] else None
        erased = wave.erased
        rows = _write(job, wave, begun, export_files.path_of(job.id, erased=erased))
        if rows is not None and _erased(wave.id) == erased:
            return {"rows": rows}
        export_files.forget(job.id)
    raise AnswersWentMeanwhile


def _write(job: Job, wave: Wave, begun: Version | None, path: Path) -> int | None:
    """How many rows; None where the folder was removed with answers that are in it."""
    # pandas and the writer: half a second and 100 MB that only a worker with something to write pays for
    from app.exports import about, wave_table, xlsx

    waiting = export_files.make_folder(path)
    export = wave_table.export_of(wave, begun=begun)
    told = about.about_of(export, job.language)
    # what was read is done with: SQLite refuses to write after a read that others have written behind
    session.commit()
    jobs.advance(job, 0, total=xlsx.SHEETS_OF_ROWS * len(export.data))
    part = path.with_suffix(".part")
    try:
        with private.make_file(part).open("wb") as target:
            xlsx.write(target, export, job.language, told, folder=waiting, reached=partial(jobs.advance, job))
        part.replace(path)
        waiting.rmdir()
    except FileNotFoundError:
        return None
    return len(export.data)


def _wave(job: Job) -> Wave:
    loaded = joinedload(Wave.study).joinedload(Study.organisation)
    query = select(Wave).where(Wave.id == job.parameters["wave"]).options(loaded)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _erased(wave_id: int) -> int:
    session.rollback()
    return session.scalar(select(Wave.erased).where(Wave.id == wave_id)) or 0


@duties.duty("reports.forget_files", label=_l("Remove workbooks that are a day old"), every=dt.timedelta(hours=1))
def forget_files(now: dt.datetime) -> int:
    """Remove files that are a day old, and what a worker left that died."""
    count = 0
    for job_id in list(export_files.kept()):
        job = session.get(Job, job_id)
        is_old = job is not None and job.finished_at is not None and job.finished_at < now - KEEP
        if is_old or not _holds_what_is_left(job_id, job):
            export_files.forget(job_id)
            count += 1
    return count


@erasing.wipes("reports")
def forget_answers() -> None:
    """Remove the files of waves from which something was erased since their rows were read."""
    for job_id in list(export_files.kept()):
        if not _holds_what_is_left(job_id, session.get(Job, job_id)):
            export_files.forget(job_id)


def _holds_what_is_left(job_id: UUID, job: Job | None) -> bool:
    """Whether all rows in these files are still answers of their wave."""
    if job is None:
        return False
    erased = str(_erased(job.parameters["wave"]))
    try:
        return all(path.stem == erased for path in export_files.folder_of(job_id).iterdir())
    except FileNotFoundError:  # somebody else removed it this moment
        return True
