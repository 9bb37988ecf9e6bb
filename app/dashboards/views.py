"""The overview of an organisation: its studies, their waves, and where to go from there."""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.navigation import MEASURE, Place
from app.dashboards.home import home_of
from app.kernel.db import utc_now
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies import retention

bp = Blueprint("dashboards", __name__, template_folder="templates", url_prefix="/o/<organisation>")
PLACE = Place("dashboards.home", _l("Overview"), MEASURE, rank=0)
# of the demonstration; remembered by the browser, because everybody who tries it shares its accounts
GUIDE, YEAR = "vafa_guide", dt.timedelta(days=365)


@bp.get("/")
@access.required()
def home() -> ResponseReturnValue:
    member, now = access.current(), utc_now()
    may_read = member.may(Role.OWNER, Role.RESEARCHER)
    return render_template(
        "dashboards/home.html",
        home=home_of(member, now),
        may_read=may_read,
        may_report=may_read or member.may(Role.MANAGER),
        is_guided=request.cookies.get(GUIDE) != "hidden",
        going=retention.near(access.organisation(), now) if may_read else [],
    )


@bp.post("/guide")
@access.required()
def guide() -> ResponseReturnValue:
    """Hide the guide of the demonstration, or show it again."""
    answer = redirect(url_for("dashboards.home"), 303)
    state = "hidden" if request.form.get("state") == "hidden" else "shown"
    answer.set_cookie(GUIDE, state, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer
