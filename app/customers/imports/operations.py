"""Files on their way in: brought, read in another way, checked, imported, let go. The caller commits."""

import datetime as dt
from typing import IO
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts import audit
from app.accounts.models import Organisation, User
from app.customers.imports import files, looks, running
from app.customers.imports.cell_values import BadCell
from app.customers.imports.dates import read_day
from app.customers.imports.import_settings import ROLES, Settings
from app.customers.imports.previews import first_settings
from app.customers.imports.rows import Tally
from app.customers.models import FileImport
from app.kernel import duties, jobs
from app.kernel.db import begin_writing, session
from app.kernel.errors import AppError, NotFound
from app.kernel.jobs import Job, State
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.tables.encodings import OFFERED
from app.tables.errors import UnreadableTable
from app.tables.reading import Wishes
from survey_defs.kinds.numerals import ascii_digits

audit.thing("file_import", _l("import"), endpoint="customers.file_import", value="import_id")
FILE_IMPORT_BEGUN = audit.deed("file_import.begun", _l("File for an import uploaded"))
FILE_IMPORT_STARTED = audit.deed("file_import.started", _l("Import started"))

MOST_TOP = 1000
KEPT_UNUSED, KEPT = dt.timedelta(days=1), dt.timedelta(days=7)


class AlreadyImported(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("This file is imported already, or is being imported"), _l("Look at its progress."))


class NotChecked(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("The file was not checked with these columns"), _l("Check it, then import it."))


class BadSetting(AppError):
    status = 422


def begin(organisation: Organisation, kind: str, stream: IO[bytes], *, now: dt.datetime) -> FileImport:
    """Keep a file and look into it. Raises UnreadableTable; nothing is kept then."""
    made = FileImport(id=uuid4(), organisation_id=organisation.id, kind=kind, created_at=now)
    try:
        files.keep(made.id, stream)
        settings = first_settings(organisation, kind, looks.take(made.id))
    except Exception:
        files.forget(made.id)
        raise
    made.settings = settings.model_dump(mode="json")
    return made


def store(made: FileImport) -> None:
    session.add(made)
    session.flush()
    audit.record(FILE_IMPORT_BEGUN, made, kind=made.kind)


def find_import(organisation: Organisation, import_id: UUID) -> FileImport:
    found = session.scalar(select(FileImport).filter_by(organisation_id=organisation.id, id=import_id))
    if found is None:
        raise NotFound
    return found


def settings_of(file_import: FileImport) -> Settings:
    return Settings.model_validate(file_import.settings)


def job_of(file_import: FileImport) -> Job | None:
    """The newest job: the import, else the check."""
    wanted = file_import.run_job or file_import.check_job
    return jobs.find(file_import.organisation_id, wanted) if wanted else None


def look(file_import: FileImport, organisation: Organisation, sent: MultiDict[str, str]) -> None:
    """Read the file in another way; its columns are guessed anew. Raises UnreadableTable."""
    _require_open(file_import)
    now = settings_of(file_import)
    separator = sent.get("separator", now.separator) or now.separator
    top = max(1, min(sent.get("top", now.top, type=_line), MOST_TOP))
    wishes = Wishes(
        encoding=sent.get("encoding", "") if sent.get("encoding") in OFFERED else now.encoding,
        separator="\t" if separator == "tab" else separator[:1],
        sheet=sent.get("sheet", now.sheet)[:100],
        # read in another way, the headings may stand elsewhere
        top=top if top != now.top else 0,
    )
    settings = first_settings(organisation, file_import.kind, looks.take(file_import.id, wishes))
    file_import.settings, file_import.check_job = settings.model_dump(mode="json"), None


def set_columns(file_import: FileImport, sent: MultiDict[str, str]) -> None:
    """Store what was decided about the columns. Raises BadSetting."""
    _require_open(file_import)
    file_import.settings = _decided(sent, settings_of(file_import), file_import.kind).model_dump(mode="json")
    file_import.check_job = None


def check(file_import: FileImport, *, user: User | None, language: str) -> Job:
    """Ask for the check of a file whose columns are decided."""
    _require_open(file_import)
    return running.ask(file_import, running.CHECK, user=user, language=language)


def go(file_import: FileImport, *, user: User | None, language: str) -> Job:
    """Ask for the import of a file that was checked as its columns are decided now. Raises NotChecked."""
    _require_open(file_import)
    checked = jobs.find(file_import.organisation_id, file_import.check_job) if file_import.check_job else None
    if checked is None or checked.state != State.DONE or checked.parameters["settings"] != file_import.settings:
        raise NotChecked
    total = Tally.of(checked.result).rows
    job = running.ask(file_import, running.IMPORT, user=user, language=language, total=total)
    audit.record(FILE_IMPORT_STARTED, file_import, kind=file_import.kind)
    return job


def discard(file_import: FileImport) -> None:
    """Let go of a file that is not being read."""
    if is_under_way(file_import):
        raise AlreadyImported
    session.delete(file_import)
    session.flush()
    files.forget(file_import.id)


def is_under_way(file_import: FileImport) -> bool:
    job = job_of(file_import)
    return job is not None and job.state in (State.QUEUED, State.RUNNING)


@duties.duty(
    "customers.forget_imports",
    label=_l("Remove files that were uploaded and not imported"),
    every=dt.timedelta(hours=1),
)
def forget_imports(now: dt.datetime) -> int:
    """Remove files that nobody imported within a day, and refused rows that are a week old."""
    begin_writing()
    count = 0
    unused = select(FileImport).where(FileImport.created_at < now - KEPT_UNUSED).with_for_update(skip_locked=True)
    for one in session.scalars(unused).all():
        is_old = one.run_job is None or one.created_at < now - KEPT
        if is_old and not is_under_way(one):
            discard(one)
            count += 1
    session.commit()
    return count


def _require_open(file_import: FileImport) -> None:
    job = job_of(file_import)
    if is_under_way(file_import) or (file_import.run_job and job is not None and job.state == State.DONE):
        raise AlreadyImported
    if not files.source_of(file_import.id).is_file():
        raise UnreadableTable(_l("The file is not there any more"), _l("Choose it again, then import it."))


def _line(typed: str) -> int:
    """For `get(type=...)`: what is no number counts as not sent."""
    return int(ascii_digits(typed))


def _decided(sent: MultiDict[str, str], now: Settings, kind: str) -> Settings:
    roles = [sent.get(f"role-{number}", "") for number in range(len(now.roles))]
    if not set(roles) <= ROLES[kind].keys():
        raise BadSetting(gettext("Nothing was stored"), gettext("Choose what each column means."))
    values = now.model_dump() | {
        "roles": tuple(roles),
        "blanks_erase": sent.get("blanks") == "erase",
        "new_sites": sent.get("new_sites") == "make",
        "declares": tuple(dict.fromkeys(sent.getlist("declares"))),
        "consent_text": sent.get("consent_text", "").replace("\r\n", "\n").strip(),
        "consent_version": sent.get("consent_version", "").strip(),
        "consent_day": _day(sent.get("consent_day", "")),
        "decimal": sent.get("decimal", now.decimal),
        "order": sent.get("order", now.order),
    }
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise BadSetting(gettext("Nothing was stored"), gettext("Shorten the words of the consent.")) from error
    if settings.declares and not settings.consent_text:
        raise BadSetting(
            gettext("The words of the consent are missing"), gettext("Write down what these customers agreed to.")
        )
    return settings


def _day(raw: str) -> dt.date | None:
    if not raw.strip():
        return None
    try:
        day = read_day(raw, order="ymd")
    except BadCell as error:
        raise BadSetting(
            gettext("The day of the consent could not be read"), gettext("Write it as year-month-day.")
        ) from error
    if day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise BadSetting(gettext("The day of the consent is yet to come"), gettext("Write the day they agreed."))
    return day
