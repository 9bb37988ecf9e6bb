"""The tabs of a wave that are drawn from its report: loyalty, drivers, quality, reliability; and its data."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.exports.views import READERS
from app.kernel.db import utc_now
from app.kernel.web.i18n import language, lazy_pgettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.reports.tabs import DRIVERS, LOYALTY, QUALITY, RELIABILITY, of_tab
from app.reports.views import OF_THEIR_SITES
from app.results.frames.asked import apart
from app.studies import retention
from app.studies.operations import find_wave
from app.studies.wave_tabs import tab

bp = Blueprint("wave_tabs", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
tab("wave_tabs.loyalty", lazy_pgettext("page of a wave", "Loyalty"), rank=1)
tab("wave_tabs.drivers", _l("Drivers"), rank=2)
tab("wave_tabs.quality", _l("Quality"), rank=4)
tab("wave_tabs.reliability", _l("Reliability"), rank=5)
tab("wave_tabs.data", _l("Data"), rank=9)


@bp.get("/loyalty/")
@access.required(*OF_THEIR_SITES)
def loyalty(wave_id: int) -> ResponseReturnValue:
    return _draw(wave_id, LOYALTY)


@bp.get("/drivers/")
@access.required(*OF_THEIR_SITES)
def drivers(wave_id: int) -> ResponseReturnValue:
    return _draw(wave_id, DRIVERS)


@bp.get("/quality/")
@access.required(*OF_THEIR_SITES)
def quality(wave_id: int) -> ResponseReturnValue:
    return _draw(wave_id, QUALITY)


@bp.get("/reliability/")
@access.required(*OF_THEIR_SITES)
def reliability(wave_id: int) -> ResponseReturnValue:
    return _draw(wave_id, RELIABILITY, checked=request.args.get("check") == "1")


@bp.get("/data/")
@access.required(*OF_THEIR_SITES)
def data(wave_id: int) -> ResponseReturnValue:
    found = find_wave(access.organisation(), wave_id)
    return render_template(
        "reports/data.html", wave=found, earlier=apart(found), may_take_rows=access.current().may(*READERS)
    )


def _draw(wave_id: int, name: str, *, checked: bool = False) -> str:
    # the analysis costs a second of start-up and 100 MB: only who opens a report pays for it
    from app.reports import documents, keeping

    found, code, scope = find_wave(access.organisation(), wave_id), language().code, access.current().scope
    kept = keeping.report_of(found, code) if scope.is_everywhere else None
    report = kept or documents.wave_report(found, code, checked=checked, only=scope)
    return render_template(
        "reports/tab.html",
        report=of_tab(report, name),
        wave=found,
        may_check=name == RELIABILITY and not found.cleared_at,
        standing=retention.standing_of(found, utc_now()),
    )
