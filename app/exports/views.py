"""Rows of a wave for other programs, and what their columns mean."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Role
from app.accounts.sights import sight
from app.exports import workbooks
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter, language
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.printing.downloads import CSV, XLSX, download
from app.questionnaires.models import Version
from app.results.frames.asked import apart
from app.results.frames.released import NothingCounts, standing_of
from app.studies.models import Wave
from app.studies.operations import find_wave

WAVE_EXPORTED = audit.deed("wave.exported", _l("Data of a wave saved as a file"))

bp = Blueprint("exports", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
# rows of people leave to these alone
READERS = (Role.OWNER, Role.RESEARCHER)
sight("exports.export_csv", _l("Answers row by row"))


@bp.get("/export.csv")
@access.required(*READERS)
def export_csv(wave_id: int) -> Response:
    from app.exports import csv, wave_table

    found = wave_with_rows(wave_id)
    return _rows(found, csv.render(wave_table.export_of(found, begun=begun_version(found))), "csv")


@bp.get("/export.xlsx")
@access.required(*READERS)
def export_xlsx(wave_id: int) -> ResponseReturnValue:
    from app.exports import about, wave_table, xlsx

    found = wave_with_rows(wave_id)
    begun = begun_version(found)
    if workbooks.is_large(found, begun or found.version):
        return redirect(url_for("workbooks.show", wave_id=wave_id, version=request.args.get("version")))
    export = wave_table.export_of(found, begun=begun)
    return _rows(found, xlsx.render(export, language().code, about.about_of(export, language().code)), "xlsx")


@bp.get("/codebook.csv")
@access.required(*READERS)
def codebook(wave_id: int) -> Response:
    """What the columns of the export mean; no answers."""
    from app.exports import codebook, csv, wave_table

    found = find_wave(access.organisation(), wave_id)
    export = wave_table.export_of(found, begun=begun_version(found))
    body = csv.render_codebook(codebook.codebook_of(export, language().code))
    return download(body, CSV, f"{found.study.slug}-{found.number}-codebook.csv")


def wave_with_rows(wave_id: int) -> Wave:
    """The wave of a file that is asked for. Raises NothingCounts where the file would be a line of headings, though
    people have answered.
    """
    found = find_wave(access.organisation(), wave_id)
    standing = standing_of(found)
    if standing.withheld and not standing.counted:
        raise NothingCounts(standing)
    return found


def begun_version(of: Wave) -> Version | None:
    """The earlier version that is asked for by its number; None for the whole wave."""
    if "version" not in request.args:
        return None
    wished = request.args.get("version", type=int)
    found = next((one for one in apart(of) if one.number == wished), None)
    if found is None:
        raise NotFound
    return found


class AnswersErased(AppError):
    """Their time was over: there is nothing to take along but the report."""

    status = 410

    def __init__(self, of: Wave) -> None:
        day = formatter().date(of.cleared_at or utc_now(), of.study.organisation.zone)
        super().__init__(
            _("The answers of this wave were erased on %(day)s", day=day),
            _("People had been promised that. The report with its figures stays."),
        )


def note_export(of: Wave, kind: str) -> None:
    """Rows of people leave the house: that is noted before they do. Raises AnswersErased."""
    if of.cleared_at is not None:
        raise AnswersErased(of)
    access.end_reading()
    begin_writing()
    audit.record(WAVE_EXPORTED, of, format=kind, language=language().code)
    session.commit()


def _rows(of: Wave, body: bytes, kind: str) -> Response:
    note_export(of, kind)
    return download(body, XLSX if kind == "xlsx" else CSV, f"{of.study.slug}-{of.number}.{kind}")
