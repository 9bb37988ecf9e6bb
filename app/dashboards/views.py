"""The first page of an organisation: its studies, their waves, and where to go from there."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.db import utc_now
from app.results.collection import complete_by_wave
from app.studies.operations import studies_of

bp = Blueprint("dashboards", __name__, template_folder="templates", url_prefix="/o/<organisation>")


@bp.get("/")
@access.required()
def home() -> ResponseReturnValue:
    studies = studies_of(access.organisation())
    waves = [wave for study in studies for wave in study.waves]
    complete = complete_by_wave(waves)
    may_read = access.current().may(Role.OWNER, Role.RESEARCHER)
    return render_template(
        "dashboards/home.html",
        studies=studies,
        complete=complete,
        states={wave.id: wave.state(utc_now()) for wave in waves},
        may_read=may_read,
    )
