"""Studies: the list, and a page for each with its plan, its waves and what happens next."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.navigation import MEASURE, Place
from app.accounts.sights import sight
from app.customers.segments.members import segments_of
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies import ending
from app.studies.inviting.sampling import Expected, expect
from app.studies.inviting.verdicts import asking_next
from app.studies.models import Study
from app.studies.operations import find_study
from app.studies.pages.form_fields import text
from app.studies.pages.forms import ANONYMITY, WavesForm, waves_form
from app.studies.pages.plan_fields import CHANNELS, RECURRENCE, SAMPLING
from app.studies.pages.plan_words import MODES, left_out_lines, plan_lines
from app.studies.pages.study_states import answered, standing_of, standings
from app.studies.planning.calendar import Calendar
from app.studies.planning.changes import replan
from app.studies.planning.requirements import PlanRefused, check
from app.studies.planning.wave_plan import plan_of

bp = Blueprint("studies", __name__, template_folder="../templates", url_prefix="/o/<organisation>")
sight("studies.list_all", _l("Studies"))
PLACE = Place("studies.list_all", _l("Studies"), MEASURE)
# who plans studies and asks for them
PLANNERS = (Role.OWNER, Role.RESEARCHER)


@bp.get("/studies/")
@access.required(*PLANNERS)
def list_all() -> ResponseReturnValue:
    found = standings(access.organisation(), utc_now())
    return render_template("studies/studies.html", studies=found, modes=MODES, zone=_zone())


@bp.get("/studies/<int:study_id>/")
@access.required(*PLANNERS)
def show(study_id: int) -> ResponseReturnValue:
    study, now = find_study(access.organisation(), study_id), utc_now()
    (standing,) = standing_of([study], now)
    return render_template(
        "studies/study.html",
        study=study,
        standing=standing,
        lines=plan_lines(study, _segment_names()),
        anonymity=ANONYMITY[study.anonymity],
        zone=_zone(),
        may_restore=ending.may_restore(study, now),
        undo_until=study.archived_at + ending.UNDO_WITHIN if study.archived_at else None,
    )


@bp.route("/studies/<int:study_id>/plan", methods=["GET", "POST"])
@access.required(*PLANNERS)
def plan(study_id: int) -> ResponseReturnValue:
    """Another plan for the waves to come; with `count` it only says who would be invited."""
    study = find_study(access.organisation(), study_id)
    form = waves_form(study, segments_of(access.organisation()))
    if not form.is_submitted():
        kept = plan_of(study)
        form.show(kept, study.recurrence)
        form.open_days.data = form.written(kept.open_days)
    if not form.validate_on_submit() or "count" in request.form:
        return _draw_plan(study, form), 422 if form.errors else 200
    try:
        replan(study, form.plan(form.open_days.number), recurrence=text(form.recurrence), now=utc_now())
    except PlanRefused as error:
        session.rollback()
        form.tell(error)
        return _draw_plan(study, form), error.status
    session.commit()
    duties.wake("studies.turn")
    flash(gettext("The plan is kept for the waves to come."))
    return redirect(url_for("studies.show", study_id=study.id), 303)


@bp.post("/studies/<int:study_id>/end")
@access.required(*PLANNERS)
def end(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    ending.end(study, utc_now())
    session.commit()
    flash(gettext("No further wave will open. You can undo this here."))
    return redirect(url_for("studies.show", study_id=study.id), 303)


@bp.post("/studies/<int:study_id>/resume")
@access.required(*PLANNERS)
def resume(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    ending.resume(study, utc_now())
    session.commit()
    duties.wake("studies.turn")
    flash(gettext("Waves follow one another again."))
    return redirect(url_for("studies.show", study_id=study.id), 303)


@bp.route("/studies/<int:study_id>/archive", methods=["GET", "POST"])
@access.required(*PLANNERS)
def archive(study_id: int) -> ResponseReturnValue:
    """Download first, then type the name."""
    study, now = find_study(access.organisation(), study_id), utc_now()
    holding = answered(study)
    refusal = None
    if request.method == "POST":
        try:
            ending.archive(study, typed=request.form.get("name", ""), answered=holding, now=now)
        except ending.NotArchived as error:
            session.rollback()
            refusal = error
        else:
            session.commit()
            flash(gettext("The study is in the archive. You can bring it back for some time."))
            return redirect(url_for("studies.list_all"), 303)
    page = render_template(
        "studies/archive.html",
        study=study,
        waves=[(wave, ending.exported_at(wave)) for wave in study.waves if wave.id in holding],
        missing={wave.id for wave in ending.to_export(study, holding)},
        open_waves=[wave for wave in study.waves if wave.state(now) == "open"],
        days=ending.UNDO_WITHIN.days,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


@bp.post("/studies/<int:study_id>/restore")
@access.required(*PLANNERS)
def restore(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    ending.restore(study, utc_now())
    session.commit()
    flash(gettext("The study is back. It has ended; start it again if more waves are to come."))
    return redirect(url_for("studies.show", study_id=study.id), 303)


def _draw_plan(study: Study, form: WavesForm) -> str:
    expected = _expected(study, form)
    return render_template(
        "studies/plan.html",
        study=study,
        form=form,
        recurrences=RECURRENCE,
        samplings=SAMPLING,
        channels=CHANNELS,
        expected=expected,
        left_out=left_out_lines(expected.left_out) if expected else [],
    )


def _expected(study: Study, form: WavesForm) -> Expected | None:
    """Who would be invited; None while that cannot be said."""
    if form.is_submitted():
        if form.errors:
            return None
        try:
            wished = form.plan(form.open_days.number)
            check(wished, recurrence=text(form.recurrence), anonymity=study.anonymity)
        except PlanRefused as error:
            form.tell(error)
            return None
    else:
        wished = plan_of(study)
    return expect(asking_next(study.organisation, wished, anonymity=study.anonymity, study=study, now=utc_now()))


def _segment_names() -> dict[int, str]:
    return {segment.id: segment.name for segment in segments_of(access.organisation())}


def _zone() -> dt.tzinfo:
    return Calendar.of(access.organisation()).zone
