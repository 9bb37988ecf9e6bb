"""How far the collection of a wave is; who stayed since the wave before."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.sights import sight
from app.dashboards import collection
from app.kernel.db import utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter, language
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.results import waves
from app.results.defined.label_texts import labels_of
from app.results.plan import INDEX
from app.results.words.index import index_name
from app.studies import retention
from app.studies.operations import find_wave

bp = Blueprint("collection", __name__, template_folder="templates", url_prefix="/o/<organisation>/waves/<int:wave_id>")
READERS = (Role.OWNER, Role.RESEARCHER)
OF_EVERY_SITE = (*READERS, Role.MANAGER)
sight("collection.wave", _l("How many answer"))


class OfEverySite(AppError):
    """Who came back, divided by score and by site, would leave few people in a cell."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("Retention is told of all sites together"),
            _l("Divided by site it would tell few people apart. Ask somebody who sees every site."),
        )


@bp.get("/collection")
@access.required()
def wave(wave_id: int) -> ResponseReturnValue:
    found, member = find_wave(access.organisation(), wave_id), access.current()
    width = _chosen(request.args.get("width"), collection.WIDTHS, collection.USUAL_WIDTH)
    page = collection.collection_page(found, member.scope, language=language().code, width=width, now=utc_now())
    may_read = member.may(*READERS) and member.scope.is_everywhere
    return render_template(
        "dashboards/collection.html",
        page=page,
        width=width,
        widths=collection.WIDTHS,
        may_read=may_read,
        may_report=may_read or member.may(Role.MANAGER),
        may_see_returning=member.may(*OF_EVERY_SITE) and member.scope.is_everywhere,
        standing=retention.standing_of(found, utc_now()),
    )


@bp.get("/returning")
@access.required(*OF_EVERY_SITE)
def returning(wave_id: int) -> ResponseReturnValue:
    if not access.current().scope.is_everywhere:
        raise OfEverySite
    found = find_wave(access.organisation(), wave_id)
    page = waves.read(found).staying()
    questionnaire = definition_of(page.before.version) if page.before else None
    names = dict(labels_of(questionnaire, language().code).scales) if questionnaire else {}
    asked = questionnaire.analysis.value_index if questionnaire else ()
    measure = index_name(asked, formatter()) if page.measure == INDEX else names.get(page.measure, page.measure)
    return render_template("dashboards/returning.html", page=page, measure=measure)


def _chosen(given: str | None, offered: tuple[float, ...], usual: float) -> float:
    """One of the widths on offer; whatever else an address says means the usual one."""
    return next((width for width in offered if given == f"{width:g}"), usual)
