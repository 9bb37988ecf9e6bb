"""The report of a wave as a page and as PDF, and its charts as files."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.sights import sight
from app.exports.views import READERS
from app.kernel.db import utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import language
from app.kernel.web.i18n import lazy_gettext as _l
from app.printing.downloads import PDF, download, fonts_or_remedy
from app.results.frames.asked import apart
from app.studies import retention
from app.studies.models import Wave
from app.studies.operations import find_wave

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
# figures of their own sites; rows of people leave to readers alone
OF_THEIR_SITES = (*READERS, Role.MANAGER)
sight("reports.wave", _l("Figures and reports"))


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
    drawings = keeping.drawings_of(found, code) if kept else documents.wave_drawings(found, report, code, only=scope)
    return render_template(
        "reports/wave.html",
        report=report,
        drawings=drawings,
        wave=found,
        earlier=apart(found),
        may_take_rows=access.current().may(*READERS),
        may_read_comments=access.current().may(*READERS) or not found.study.is_anonymous,
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
    return download(body, PDF, f"{found.study.slug}-{found.number}-{language().code}.pdf")
