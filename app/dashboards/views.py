"""The first page after signing in: where loyalty stands for who reads figures, links and counts for who collects."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.access import Access
from app.accounts.models import Role
from app.accounts.navigation import MEASURE, Place
from app.dashboards.home import Home, home_of
from app.dashboards.overview import asking
from app.dashboards.overview.asking import Asked
from app.dashboards.overview.hands import falls_of, hands_of
from app.dashboards.overview.page import page_of, place_of
from app.dashboards.overview.pictures import pictures_of
from app.dashboards.overview.waiting import waiting_of
from app.dashboards.overview.written import written
from app.kernel.db import utc_now
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.results import waves
from app.results.overview.narrowing import Narrowing, NotShown
from app.studies import retention
from app.studies.models import Wave
from app.studies.wave_tabs import tab

bp = Blueprint("dashboards", __name__, template_folder="templates", url_prefix="/o/<organisation>")
PLACE = Place("dashboards.home", _l("Overview"), MEASURE, rank=0)
# who collects answers sees how many there are, and no figure
FIGURES = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.VIEWER)
# of the demonstration; remembered by the browser, because everybody who tries it shares its accounts
GUIDE, YEAR = "vafa_guide", dt.timedelta(days=365)


def _tells(member: Access, wave: Wave) -> bool:
    """Whether the first page tells of this wave, as far as is known without counting."""
    return member.may(*FIGURES) and wave.study.archived_at is None and wave.state(utc_now()) == "closed"


tab("dashboards.home", _l("Overview"), rank=0, argument="wave", is_for=_tells)


@bp.get("/")
@access.required()
def home() -> ResponseReturnValue:
    member, now = access.current(), utc_now()
    found = home_of(member, now)
    if not member.may(*FIGURES):
        return _draw("home", found, member, now)
    told = asking.tellable(found, now)
    asked = asking.asked(member, request.args, told)
    if asked is None:
        return _draw("home", found, member, now, waiting=waiting_of(found, member))
    if asked.narrowing is None:
        return _refused(found, asked, member, now)
    try:
        return _overview(found, asked, asked.narrowing, told, member, now)
    except NotShown:
        return _refused(found, asked, member, now)


def _refused(found: Home, asked: Asked, member: Access, now: dt.datetime) -> str:
    ways = [(one, place_of(one, member)) for one in asked.singly]
    return _draw("overview/refused", found, member, now, asked=asked, ways=ways)


def _overview(
    found: Home, asked: Asked, narrowing: Narrowing, told: Sequence[Wave], member: Access, now: dt.datetime
) -> str:
    figures = waves.read(asked.wave).overview(narrowing, only=member.scope)
    hands = hands_of(member, now, site=_site_id(narrowing, member))
    page = page_of(
        figures,
        asked.wave,
        asked.measure,
        member,
        waves=told,
        urgent=hands.shown if hands else (),
        fall_of=falls_of(member, asked.wave, now),
        fmt=formatter(),
    )
    parts = {
        "page": page,
        "pictures": pictures_of(page),
        "hands": hands,
        "written": written(asked.wave, figures.narrowing, member),
    }
    return _draw("overview/overview", found, member, now, **parts)


def _site_id(narrowing: Narrowing, member: Access) -> int | None:
    code = narrowing.arguments.get("site")
    return next((site.id for site in member.organisation.sites if site.code == code), None)


def _draw(name: str, found: Home, member: Access, now: dt.datetime, **parts: Any) -> str:
    may_read = member.may(Role.OWNER, Role.RESEARCHER)
    return render_template(
        f"dashboards/{name}.html",
        home=found,
        may_read=may_read,
        may_report=may_read or member.may(Role.MANAGER),
        is_guided=request.cookies.get(GUIDE) != "hidden",
        going=retention.near(access.organisation(), now) if may_read else [],
        **parts,
    )


@bp.post("/guide")
@access.required()
def guide() -> ResponseReturnValue:
    """Hide the guide of the demonstration, or show it again."""
    answer = redirect(url_for("dashboards.home"), 303)
    state = "hidden" if request.form.get("state") == "hidden" else "shown"
    answer.set_cookie(GUIDE, state, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer
