"""The page of a workbook that takes long: asked for, made by a worker, fetched within a day."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.exports import views, workbooks
from app.exports.views import READERS
from app.kernel import duties, jobs
from app.kernel.db import begin_writing, session
from app.kernel.errors import NotFound
from app.kernel.web.attachments import named
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import language
from app.printing.downloads import XLSX
from app.studies.operations import find_wave

bp = Blueprint("workbooks", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")


@bp.get("/workbook/")
@access.required(*READERS)
def show(wave_id: int) -> str:
    wave = find_wave(access.organisation(), wave_id)
    begun = views.begun_version(wave)
    job = workbooks.find_newest(wave, begun, language().code)
    is_made = job is not None and workbooks.file_of(job, wave) is not None
    is_going = job is not None and workbooks.is_going(job)
    return render_template(
        "exports/workbook.html",
        wave=wave,
        begun=begun,
        job=job,
        is_going=is_going,
        is_made=is_made,
        timezone=wave.study.organisation.zone,
    )


@bp.post("/workbook/")
@access.required(*READERS)
def make(wave_id: int) -> ResponseReturnValue:
    # two who press at once are to get one job
    access.end_reading()
    begin_writing()
    wave = find_wave(access.organisation(), wave_id)
    begun = views.begun_version(wave)
    workbooks.ask(wave, begun, user=access.user(), language=language().code)
    session.commit()
    duties.wake("jobs")
    return redirect(url_for("workbooks.show", wave_id=wave_id, version=request.args.get("version")), 303)


@bp.get("/workbook/<uuid:job_id>.xlsx")
@access.required(*READERS)
def download(wave_id: int, job_id: UUID) -> Response:
    wave = find_wave(access.organisation(), wave_id)
    job = jobs.find(access.organisation().id, job_id)
    is_theirs = job is not None and job.kind == workbooks.JOB and job.parameters.get("wave") == wave.id
    path = workbooks.file_of(job, wave) if job is not None and is_theirs else None
    if path is None:
        raise NotFound(_("This file is not kept any more"), _("Make it again."))
    views.note_export(wave, "xlsx")
    return named(send_file(path, XLSX), f"{wave.study.slug}-{wave.number}.xlsx")
