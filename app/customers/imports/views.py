"""Bringing a file in: choose it, decide its columns, check it, import it; and the rows that were refused."""

import csv
import io
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.customers.blueprint import KEEP, bp
from app.customers.imports import files, looks, operations
from app.customers.imports.import_settings import ROLES, faults
from app.customers.imports.operations import find_import, job_of, settings_of
from app.customers.imports.previews import preview, shown
from app.customers.models import FileImport
from app.kernel import duties
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.formulas import inert
from app.kernel.jobs import State
from app.kernel.web import bodies
from app.kernel.web.attachments import named
from app.kernel.web.i18n import formatter, gettext, language
from app.tables.encodings import OFFERED
from app.tables.errors import UnreadableTable
from app.tables.reading import SEPARATORS
from app.tables.sizes import MOST_BYTES

KINDS = tuple(ROLES)
REFUSED_SHOWN = 20
OF_TEMPLATE = {
    "customers": ("key", "name", "email", "phone", "language", "site", "mail_consent", "sms_consent"),
    "purchases": ("source_key", "key", "at", "amount", "margin", "site", "product"),
}


@bp.route("/imports/new", methods=["GET", "POST"])
@access.required(*KEEP)
@bodies.takes(MOST_BYTES)
def new_import() -> ResponseReturnValue:
    kind = _kind()
    if request.method == "GET":
        return render_template("customers/import_new.html", kind=kind, refusal=None)
    file = request.files.get("file")
    # nobody waits for the database while a file of any size is looked into
    access.end_reading()
    try:
        if file is None or not file.filename:
            raise UnreadableTable(gettext("No file was chosen"), gettext("Choose a CSV or XLSX file."))
        made = operations.begin(access.organisation(), kind, file.stream, now=utc_now())
    except UnreadableTable as error:
        return render_template("customers/import_new.html", kind=kind, refusal=error), error.status
    access.end_reading()
    begin_writing()
    operations.store(made)
    session.commit()
    return redirect(url_for("customers.file_import", import_id=made.id), 303)


@bp.get("/imports/<uuid:import_id>/")
@access.required(*KEEP)
def file_import(import_id: UUID) -> ResponseReturnValue:
    return _page(find_import(access.organisation(), import_id))


@bp.post("/imports/<uuid:import_id>/")
@access.required(*KEEP)
def change_import(import_id: UUID) -> ResponseReturnValue:
    """One deed: look (read the file in another way), check, import, discard."""
    found, deed = find_import(access.organisation(), import_id), request.form.get("deed", "")
    try:
        _do(found, deed)
    except AppError as error:
        session.rollback()
        return _page(find_import(access.organisation(), import_id), error), error.status
    session.commit()
    if deed == "discard":
        flash(gettext("The file is discarded. Nothing was imported."))
        return redirect(url_for("customers.customers"), 303)
    duties.wake("jobs")
    return redirect(url_for("customers.file_import", import_id=import_id), 303)


def _do(found: FileImport, deed: str) -> None:
    if deed == "look":
        operations.look(found, access.organisation(), request.form)
    elif deed == "check":
        operations.set_columns(found, request.form)
        wrong = faults(found.kind, settings_of(found).roles)
        if wrong:
            session.commit()
            raise UnreadableTable(gettext("The columns are not assigned"), formatter().sentences(*wrong))
        operations.check(found, user=access.user(), language=language().code)
    elif deed == "import":
        operations.go(found, user=access.user(), language=language().code)
    elif deed == "discard":
        operations.discard(found)
    else:
        abort(400)


@bp.get("/imports/<uuid:import_id>/refused.csv")
@access.required(*KEEP)
def refused_rows(import_id: UUID) -> ResponseReturnValue:
    found = find_import(access.organisation(), import_id)
    path = files.refused_of(found.id, dry=found.run_job is None)
    if not path.is_file():
        raise NotFound(gettext("The refused rows are not kept any more"), gettext("Check the file again to see them."))
    return named(send_file(path, "text/csv"), f"{gettext('refused rows')}.csv")


@bp.get("/imports/template.csv")
@access.required(*KEEP)
def import_template() -> ResponseReturnValue:
    """A file to begin with: headings that are known again, in the reader's language."""
    kind = _kind()
    written = io.StringIO()
    csv.writer(written).writerow([inert(str(ROLES[kind][role])) for role in OF_TEMPLATE[kind]])
    name = gettext("customers") if kind == "customers" else gettext("purchases")
    answer = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    return named(answer, f"{name}.csv")


def _kind() -> str:
    kind = request.args.get("kind", KINDS[0])
    if kind not in KINDS:
        raise NotFound
    return kind


def _page(found: FileImport, refusal: AppError | None = None) -> str:
    """The page of an import, wherever it stands."""
    job, settings = job_of(found), settings_of(found)
    source = files.source_of(found.id)
    refused = files.refused_of(found.id, dry=found.run_job is None)
    look = None
    if source.is_file() and (job is None or job.state in (State.DONE, State.FAILED)):
        try:
            look = preview(found.kind, looks.last(found.id, settings.reading), settings, access.organisation())
        except UnreadableTable as error:
            refusal = refusal or error
    return render_template(
        "customers/import.html",
        file_import=found,
        settings=settings,
        job=job,
        is_going=operations.is_under_way(found),
        look=look,
        encodings=OFFERED,
        separators=SEPARATORS,
        roles=ROLES[found.kind],
        shown=shown,
        refused=files.first_refused(refused, REFUSED_SHOWN) if job else [],
        refusal=refusal,
    )
