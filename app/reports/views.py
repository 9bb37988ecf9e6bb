"""The report of a wave as a page and as PDF, its charts as files, and its rows for other programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Role
from app.exports import workbooks
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import LANGUAGES, formatter, language
from app.kernel.web.i18n import gettext as _
from app.questionnaires.models import Version
from app.results.frames.asked import apart
from app.results.frames.settled import NothingCounts, standing_of
from app.studies import retention
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
    from app.reports import documents, keeping

    found, code = find_wave(access.organisation(), wave_id), language().code
    standing = retention.standing_of(found, utc_now())
    checked = request.args.get("check") == "1"
    scope = access.current().scope
    kept = keeping.report_of(found, code) if scope.is_everywhere else None
    report = kept or documents.wave_report(found, code, checked=checked, only=scope)
    return render_template(
        "reports/wave.html",
        report=report,
        wave=found,
        earlier=apart(found),
        may_take_rows=access.current().may(*READERS),
        standing=standing,
    )


@bp.get("/report/<name>.svg")
@access.required(*OF_THEIR_SITES)
def chart(wave_id: int, name: str) -> Response:
    found, code = find_wave(access.organisation(), wave_id), language().code
    with fonts_or_remedy():
        picture = _kept_or_drawn(found, name, code)
    if picture is None:
        raise NotFound
    return Response(picture, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})


def _kept_or_drawn(found: Wave, name: str, code: str) -> bytes | None:
    from app.reports import documents, keeping

    scope = access.current().scope
    if found.cleared_at is not None:
        return keeping.chart_of(found, name, code) if scope.is_everywhere else None
    return documents.wave_chart(found, name, code, only=scope)


@bp.get("/report/report.pdf")
@access.required(*OF_THEIR_SITES)
def pdf(wave_id: int) -> Response:
    from app.reports import documents, keeping

    found, code = find_wave(access.organisation(), wave_id), language().code
    with fonts_or_remedy():
        kept = keeping.pdf_of(found, code) if access.current().scope.is_everywhere else None
        body = kept or documents.wave_pdf(found, code, only=access.current().scope)
    return _download(body, PDF, f"{found.study.slug}-{found.number}-{language().code}.pdf")


@bp.get("/export.csv")
@access.required(*READERS)
def export_csv(wave_id: int) -> Response:
    from app.exports import csv, table

    found = wave_with_rows(wave_id)
    return _rows(found, csv.render(table.export_of(found, begun=begun_version(found))), "csv")


@bp.get("/export.xlsx")
@access.required(*READERS)
def export_xlsx(wave_id: int) -> ResponseReturnValue:
    from app.exports import about, table, xlsx

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
    from app.exports import codebook, csv, table

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
    audit.record("wave.exported", of, format=kind, language=language().code)
    session.commit()


def _rows(of: Wave, body: bytes, kind: str) -> Response:
    note_export(of, kind)
    return _download(body, XLSX if kind == "xlsx" else CSV, f"{of.study.slug}-{of.number}.{kind}")


def _download(body: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(body, content_type=content_type, headers=headers)
