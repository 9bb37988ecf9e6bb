"""How far the collection of a wave is; who stayed since the wave before."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.kernel.db import utc_now
from app.kernel.web.i18n import language
from app.questionnaires.operations import definition_of
from app.results.frames.labels import labels_of
from app.studies import retention
from app.studies.operations import find_wave

bp = Blueprint("collection", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
READERS = (Role.OWNER, Role.RESEARCHER)


@bp.get("/collection")
@access.required()
def wave(wave_id: int) -> ResponseReturnValue:
    # scipy and the analysis cost a second of start-up and 100 MB: only who opens the page pays for them
    from app.dashboards import collection, precision

    found, member = find_wave(access.organisation(), wave_id), access.current()
    width = _chosen(request.args.get("width"), precision.WIDTHS, precision.USUAL)
    page = collection.collection_page(found, member.scope, language=language().code, width=width, now=utc_now())
    may_read = member.may(*READERS) and member.scope.is_everywhere
    return render_template(
        "dashboards/collection.html",
        page=page,
        width=width,
        widths=precision.WIDTHS,
        may_read=may_read,
        may_report=may_read or member.may(Role.MANAGER),
        standing=retention.standing_of(found, utc_now()),
    )


@bp.get("/returning")
@access.required(*READERS)
def returning(wave_id: int) -> ResponseReturnValue:
    from app.dashboards import staying

    found = find_wave(access.organisation(), wave_id)
    page = staying.staying(found)
    questionnaire = definition_of(page.before.version) if page.before else None
    names = dict(labels_of(questionnaire, language().code).scales) if questionnaire else {}
    measure = staying.measure_name(page, names)
    return render_template("dashboards/returning.html", page=page, measure=measure)


def _chosen(given: str | None, offered: tuple[float, ...], usual: float) -> float:
    """One of the widths on offer; whatever else an address says means the usual one."""
    return next((width for width in offered if given == f"{width:g}"), usual)
