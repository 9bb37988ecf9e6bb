"""The report of a wave as a page, and its charts as files."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.errors import NotFound
from app.i18n import language
from app.studies.operations import find_wave

bp = Blueprint(
    "reports", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>/report"
)
READERS = (Role.OWNER, Role.RESEARCHER)


@bp.get("/")
@access.required(*READERS)
def wave(wave_id: int) -> ResponseReturnValue:
    # pandas, scipy and the analysis cost a second of start-up and 100 MB: only who opens a report pays for them
    from app.reports import documents

    found = find_wave(access.organisation(), wave_id)
    report = documents.wave_report(found, language().code)
    return render_template("reports/wave.html", report=report, wave=found)


@bp.get("/<name>.svg")
@access.required(*READERS)
def chart(wave_id: int, name: str) -> Response:
    from app.reports import documents

    picture = documents.wave_chart(find_wave(access.organisation(), wave_id), name, language().code)
    if picture is None:
        raise NotFound
    return Response(picture, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})
