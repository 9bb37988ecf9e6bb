"""Imports of customers and purchases: the whole file in chunks, each chunk with its place in one transaction.

A chunk is stored together with how far the import is and how large the file of refused rows was. An import whose
worker died goes on behind the last whole chunk; one that is begun again finds everything as it is and changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Organisation, User
from app.customers.imports import files, looks
from app.customers.imports import headings as heading_roles
from app.customers.imports.customer_rows import People
from app.customers.imports.import_settings import Settings, faults
from app.customers.imports.purchase_rows import Payments
from app.customers.imports.rows import Tally, Target
from app.customers.models import FileImport
from app.kernel import jobs
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.jobs import Job
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import speaking
from app.tables import table
from app.tables.errors import UnreadableTable
from app.tables.lines import Row

IMPORTED = {
    "customers": audit.deed("customers.imported", _l("Customers imported")),
    "purchases": audit.deed("purchases.imported", _l("Purchases imported")),
}

CHUNK = 1000
CHECK, IMPORT = "customers.check", "customers.import"
TITLES = {
    (CHECK, "customers"): _l("Check of a file of customers"),
    (IMPORT, "customers"): _l("Import of customers"),
    (CHECK, "purchases"): _l("Check of a file of purchases"),
    (IMPORT, "purchases"): _l("Import of purchases"),
}


@dataclass(frozen=True)
class Place:
    """How far an import is: rows read, the size of the file of refused rows, the counts."""

    rows: int = 0
    size: int = 0
    tally: Tally | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be read, by whom, and whether anything is stored (`is_dry`: nothing)."""

    organisation: Organisation
    kind: str
    settings: Settings
    source: Path
    refused: Path
    is_dry: bool
    now: dt.datetime


def run(task: Task, reached: Callable[[Place], None], start: Place | None = None) -> Tally:
    """Read the whole file. `reached` is called in each chunk's transaction and commits it. Raises UnreadableTable."""
    start = start or Place()
    with table.opened(task.source, task.settings.reading) as (headings, rows):
        target = target_of(task, headings)
        wrong = faults(task.kind, task.settings.roles[: len(headings)])
        if wrong or len(task.settings.roles) != len(headings):
            raise UnreadableTable(
                _l("The columns are not assigned"), " ".join(wrong) or str(_l("Choose what each column means."))
            )
        _pass_over(target, rows, start)
        target.tally.aside, target.tally.unheaded = rows.aside, rows.unheaded
        separator = task.settings.separator if task.settings.form == "csv" else ","
        file = files.RefusedRows(
            task.refused, headings, separator=separator if separator in ",;\t|" else ",", size=start.size
        )
        with closing(file):
            read = start.rows
            for chunk in _chunks(rows):
                read += len(chunk)
                # what was read so far must not stand in the way of writing
                session.commit()
                size = file.add(target.take(chunk, dry=task.is_dry))
                target.tally.aside, target.tally.unheaded = rows.aside, rows.unheaded
                reached(Place(read, size, target.tally))
    return target.tally


def target_of(task: Task, headings: Sequence[str]) -> Target:
    if task.kind == "customers":
        return People(task.organisation, task.settings, headings, now=task.now)
    return Payments(task.organisation, task.settings, headings)


def _pass_over(target: Target, rows: Iterator[Row], start: Place) -> None:
    """Read again what is stored already, so that a key which comes twice is noticed."""
    left = start.rows
    while left > 0 and (chunk := list(islice(rows, min(CHUNK, left)))):
        target.pass_over(chunk)
        left -= len(chunk)
    if start.tally is not None:
        target.tally.__dict__.update(start.tally.__dict__)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def ask(file_import: FileImport, kind: str, *, user: User | None, language: str, total: int = 0) -> Job:
    """Ask for the check or the import of a file; the caller commits and wakes the jobs."""
    job = jobs.start(
        kind,
        organisation_id=file_import.organisation_id,
        user_id=user.id if user else None,
        title=str(TITLES[kind, file_import.kind]),
        language=language,
        file_import=str(file_import.id),
        settings=file_import.settings,
    )
    job.total = total
    if kind == CHECK:
        file_import.check_job, file_import.run_job = job.id, None
    else:
        file_import.run_job = job.id
    return job


@jobs.task(CHECK)
def check(job: Job) -> dict[str, object]:
    """Everything but storing: what would be new, changed, refused."""
    with speaking(job.language):
        return {**_run_job(job, dry=True).as_json()}


@jobs.task(IMPORT)
def import_file(job: Job) -> dict[str, object]:
    with speaking(job.language):
        tally = _run_job(job, dry=False)
        session.commit()
        begin_writing()
        file_import = _found(job)
        audit.record(
            IMPORTED[file_import.kind],
            file_import,
            by=session.get(User, job.user_id) if job.user_id else None,
            organisation=session.get(Organisation, job.organisation_id),
            job=str(job.id),
            new=tally.new,
            changed=tally.changed,
        )
        _remember(file_import, job)
        session.commit()
        # the rows are in; the file that brought them is not needed any more
        files.source_of(file_import.id).unlink(missing_ok=True)
        return {**tally.as_json()}


def _run_job(job: Job, *, dry: bool) -> Tally:
    file_import = _found(job)
    settings = Settings.model_validate(job.parameters["settings"])
    source = files.source_of(file_import.id)
    if not source.is_file():
        raise UnreadableTable(_l("The file is not there any more"), _l("Choose it again, then import it."))
    organisation = session.get_one(Organisation, job.organisation_id)
    refused = files.refused_of(file_import.id, dry=dry)
    # the moment of asking, so that an import that goes on elsewhere writes the same
    task = Task(
        organisation=organisation, kind=file_import.kind, settings=settings, source=source, refused=refused, is_dry=dry,
        now=job.created_at,
    )  # fmt: skip
    total = job.total or table.estimate(source, settings.reading)

    def reached(place: Place) -> None:
        if dry:
            session.commit()
            begin_writing()
        job.result = {**(place.tally or Tally()).as_json(), "size": place.size}
        jobs.advance(job, place.rows, total=max(total, place.rows) if total else 0)

    return run(task, reached, _place(job))


def _place(job: Job) -> Place:
    """Where a worker that died had come to."""
    if not job.result or not job.done:
        return Place()
    return Place(job.done, job.result.get("size", 0), Tally.of(job.result))


def _found(job: Job) -> FileImport:
    query = select(FileImport).filter_by(
        id=UUID(str(job.parameters["file_import"])), organisation_id=job.organisation_id
    )
    return session.execute(query).scalar_one()


def _remember(file_import: FileImport, job: Job) -> None:
    """Keep what the columns mean for the next file with these headings."""
    settings = Settings.model_validate(job.parameters["settings"])
    headings = looks.last(file_import.id, settings.reading).headings
    decided = settings.model_dump(mode="json", include={"roles", "blanks_erase", "new_sites", "decimal", "order"})
    heading_roles.remember(file_import.organisation_id, file_import.kind, headings, decided, now=utc_now())
