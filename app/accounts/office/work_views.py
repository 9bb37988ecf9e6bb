"""The page of jobs and duties."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.navigation import ORGANISATION, Place
from app.accounts.office import work
from app.kernel.db import utc_now
from app.kernel.web.i18n import lazy_gettext as _l

bp = Blueprint("work", __name__, url_prefix="/o/<organisation>/work")
PLACE = Place("work.show", _l("Background jobs"), ORGANISATION)


@bp.get("/")
@access.required(Role.OWNER, Role.RESEARCHER)
def show() -> ResponseReturnValue:
    organisation, now = access.organisation(), utc_now()
    jobs = work.jobs_of(organisation, now=now)
    return render_template(
        "accounts/work.html",
        jobs=jobs,
        is_going=any(one.is_going for one in jobs),
        ahead=work.ahead_of(organisation, now=now),
        letters=work.letters_of(organisation, now=now),
        chores=work.chores(now=now),
        machinery=work.machinery(now=now),
        zone=organisation.zone,
    )
