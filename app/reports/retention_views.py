"""/retention: which answers are erased when, who was told, and how long each study keeps them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import gettext, to_latin_digits
from app.studies import retention
from app.studies.operations import find_study

bp = Blueprint("retention", __name__, template_folder="templates", url_prefix="/o/<organisation>/retention")
READERS = (Role.OWNER, Role.RESEARCHER)


@bp.get("/")
@access.required(*READERS)
def show() -> ResponseReturnValue:
    return _draw()


@bp.post("/known")
@access.required(Role.OWNER)
def acknowledge() -> ResponseReturnValue:
    """An owner has read it here: the week before the erasure runs from now on, messages or not."""
    now = utc_now()
    if retention.acknowledge(retention.waves_of(access.organisation()), now):
        flash(gettext("Noted. The answers go on the days that stand here."))
    session.commit()
    return redirect(url_for("retention.show"), 303)


@bp.post("/studies/<int:study_id>")
@access.required(Role.OWNER)
def change(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    typed = to_latin_digits(request.form.get("months", "")).strip()
    try:
        retention.change(study, int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0)
    except AppError as error:
        session.rollback()
        return _draw(error), error.status
    session.commit()
    flash(gettext("The time is changed. Who was promised less is kept to less."))
    return redirect(url_for("retention.show"), 303)


def _draw(refusal: AppError | None = None) -> str:
    organisation, now = access.organisation(), utc_now()
    found = [retention.standing_of(wave, now) for wave in retention.waves_of(organisation)]
    studies = {one.wave.study.id: one.wave.study for one in found}
    return render_template(
        "reports/retention.html",
        standings=sorted(found, key=lambda one: (one.goes_at or one.due_at or FAR, one.wave.id)),
        studies=list(studies.values()),
        unread=any(one.is_near and not one.is_warned for one in found),
        may_change=access.current().may(Role.OWNER),
        refusal=refusal,
        zone=organisation.zone,
    )


# after everything that has a day
FAR = utc_now().replace(year=9999)
