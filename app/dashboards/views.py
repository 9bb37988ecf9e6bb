"""The overview of an organisation: its studies, their waves, and where to go from there."""

from flask import Blueprint, render_template
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
        going=retention.near(access.organisation(), now) if may_read else [],
    )
