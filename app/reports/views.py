"""The report of a wave as a page and as PDF, its charts as files, and its rows for other programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Role
from app.db import begin_writing, session
from app.errors import AppError, NotFound
from app.i18n import LANGUAGES, language
from app.i18n import gettext as _
from app.questionnaires.models import Version
from app.reports import workbooks
from app.results.asked import apart
from app.results.settled import NothingCounts, standing_of
from app.studies.models import Wave
from app.studies.operations import find_wave

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
READERS = (Role.OWNER, Role.RESEARCHER)
# figures of their own sites; rows of people leave to readers alone
OF_THEIR_SITES = (*READERS, Role.MANAGER)
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/report/")
@access.required(*OF_THEIR_SITES)
def wave(wave_id: int) -> ResponseReturnValue:
    # pandas, scipy and the analysis cost a second of start-up and 100 MB: only who opens a report pays for them
    from app.reports import documents

    found = find_wave(access.organisation(), wave_id)
    checked = request.args.get("check") == "1"
    report = documents.wave_report(found, language().code, checked=checked, only=access.current().scope)
    may_take_rows = access.current().may(*READERS)
    return render_template(
        "reports/wave.html", report=report, wave=found, earlier=apart(found), may_take_rows=may_take_rows
    )


@bp.get("/report/<name>.svg")
@access.required(*OF_THEIR_SITES)
def chart(wave_id: int, name: str) -> Response:
    from app.reports import documents

    with fonts_or_remedy():
        picture = documents.wave_chart(
            find_wave(access.organisation(), wave_id), name, language().code, only=access.current().scope
        )
    if picture is None:
        raise NotFound
    return Response(picture, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})


@bp.get("/report/report.pdf")
@access.required(*OF_THEIR_SITES)
def pdf(wave_id: int) -> Response:
    from app.reports import documents

    found = find_wave(access.organisation(), wave_id)
    with fonts_or_remedy():
        body = documents.wave_pdf(found, language().code, only=access.current().scope)
    return _download(body, PDF, f"{found.study.slug}-{found.number}-{language().code}.pdf")


@bp.get("/export.csv")
@access.required(*READERS)
def export_csv(wave_id: int) -> Response:
    from app.reports.exports import csv, table

    found = wave_with_rows(wave_id)
    return _rows(found, csv.render(table.export_of(found, begun=begun_version(found))), "csv")


@bp.get("/export.xlsx")
@access.required(*READERS)
def export_xlsx(wave_id: int) -> ResponseReturnValue:
    from app.reports.exports import about, table, xlsx

    found = wave_with_rows(wave_id)
    begun = begun_version(found)
    if workbooks.is_large(found, begun or found.version):
        return redirect(url_for("workbooks.show", wave_id=wave_id, version=request.args.get("version")))
    export = table.export_of(found, begun=begun)
    return _rows(found, xlsx.render(export, language().code, about.about_of(export, language().code)), "xlsx")


@bp.get("/codebook.csv")
@access.required(*READERS)
def codebook(wave_id: int) -> Response:
    """What the columns of the export mean; no answers."""
    from app.reports.exports import codebook, csv, table

    found = find_wave(access.organisation(), wave_id)
    export = table.export_of(found, begun=begun_version(found))
    body = csv.render_codebook(codebook.codebook_of(export, language().code))
    return _download(body, CSV, f"{found.study.slug}-{found.number}-codebook.csv")


def wave_with_rows(wave_id: int) -> Wave:
    """The wave of a file that is asked for. Raises NothingCounts where the file would be a line of headings, though
    people have answered.
    """
    found = find_wave(access.organisation(), wave_id)
    standing = standing_of(found)
    if standing.held and not standing.counted:
        raise NothingCounts(standing)
    return found


@contextmanager
def fonts_or_remedy() -> Iterator[None]:
    """A machine without letters for the language is no fault of the reader: a page says how to mend it."""
    from analysis.plots.fonts import MissingFont

    try:
        yield
    except MissingFont as error:
        heading = _("This server has no font that writes %(language)s", language=LANGUAGES[error.language].name)
        remedy = _(
            "Ask whoever runs it to install the extra cjk (pip install 'vafa[cjk]') or a system font such as "
            "fonts-noto-cjk. The page of the report needs none."
        )
        raise AppError(heading, remedy, status=503) from error


def begun_version(of: Wave) -> Version | None:
    """The earlier version that is asked for by its number; None for the whole wave."""
    if "version" not in request.args:
        return None
    wished = request.args.get("version", type=int)
    found = next((one for one in apart(of) if one.number == wished), None)
    if found is None:
        raise NotFound
    return found


def note_export(of: Wave, kind: str) -> None:
    """Rows of people leave the house: that is noted before they do."""
    access.end_reading()
    begin_writing()
    audit.record("wave.exported", of, format=kind, language=language().code)
    session.commit()


def _rows(of: Wave, body: bytes, kind: str) -> Response:
    note_export(of, kind)
    return _download(body, XLSX if kind == "xlsx" else CSV, f"{of.study.slug}-{of.number}.{kind}")


def _download(body: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(body, content_type=content_type, headers=headers)
