"""Any two waves of a study beside each other, as a picture with its table."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.sights import sight
from app.cases.views import RULERS
from app.dashboards.comparison.asking import Asked, asked, told_waves
from app.dashboards.comparison.page import Page, page_of
from app.dashboards.comparison.pictures import pictures_of
from app.kernel.db import utc_now
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.results import waves
from app.results.overview.narrowing import NotShown
from app.studies.models import Wave
from app.studies.operations import find_wave

bp = Blueprint(
    "comparison",
    __name__,
    template_folder="../templates",
    url_prefix="/o/<organisation>/waves/<int:wave_id>/compare",
)
FIGURES = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.VIEWER)
sight("comparison.show", _l("Two waves side by side"))


@bp.get("/")
@access.required(*FIGURES)
def show(wave_id: int) -> ResponseReturnValue:
    wave = find_wave(access.organisation(), wave_id)
    told = told_waves(wave.study, utc_now())
    wanted = asked(wave, request.args, told=told)
    if "wave" in request.args or wanted.wave.id != wave_id:
        return redirect(url_for("comparison.show", wave_id=wanted.wave.id, **wanted.arguments), 302)
    if wanted.before is None:
        return _draw("none", wanted, told)
    return _compared(wanted, wanted.before, told)


def _compared(wanted: Asked, before: Wave, told: Sequence[Wave]) -> str:
    silent = [one for one in (before, wanted.wave) if one not in told]
    if silent:
        return _draw("none", wanted, told, silent=silent[0])
    member = access.current()
    try:
        pair = waves.read(wanted.wave).pair(before, only=member.scope)
    except NotShown:
        return _draw("none", wanted, told, is_few=True)
    page = page_of(pair, wanted.wave, before, wanted.measure, member, waves=len(told), fmt=formatter())
    return _draw("two", wanted, told, page=page)


def _draw(
    name: str,
    wanted: Asked,
    told: Sequence[Wave],
    *,
    page: Page | None = None,
    silent: Wave | None = None,
    is_few: bool = False,
) -> str:
    member, chosen = access.current(), [one for one in (wanted.wave, wanted.before) if one]
    return render_template(
        f"dashboards/comparison/{name}.html",
        asked=wanted,
        wave=wanted.wave,
        choices=sorted({*told, *chosen}, key=lambda one: -one.number),
        page=page,
        pictures=page and pictures_of(page),
        silent=silent,
        is_few=is_few,
        may_rule=member.may(*RULERS) and member.scope.is_everywhere,
        now=utc_now(),
    )
