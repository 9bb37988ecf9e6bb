"""A wave: its dates, counts, links and sample, and what may be changed about it."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter, gettext, language
from app.questionnaires.typed_values import end, read_day, read_hour
from app.studies import quotas, waves
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.pages.plan_words import Line, left_out_lines
from app.studies.pages.study_pages import PLANNERS, bp
from app.studies.pages.study_states import Counts, counts_of, full_names, state_of
from app.studies.planning.calendar import Calendar
from app.studies.planning.closed_items import counted_item
from app.studies.planning.wave_plan import plan_of, sample_of
from app.studies.waves import Dates

UNDATED = dt.timedelta(days=14)


class Unreadable(AppError):
    """A day that is missing or cannot be read."""

    status = 422


@bp.get("/waves/<int:wave_id>/")
@access.required(*PLANNERS)
def wave(wave_id: int) -> ResponseReturnValue:
    return _draw(find_wave(access.organisation(), wave_id))


@bp.post("/waves/<int:wave_id>/closing")
@access.required(*PLANNERS)
def change_closing(wave_id: int) -> ResponseReturnValue:
    found = find_wave(access.organisation(), wave_id)
    try:
        waves.change_closing(found, _closing(), utc_now())
    except AppError as error:
        return _refused(wave_id, error)
    return _done(found, gettext("The closing is changed."))


@bp.post("/waves/<int:wave_id>/close")
@access.required(*PLANNERS)
def close(wave_id: int) -> ResponseReturnValue:
    found = find_wave(access.organisation(), wave_id)
    try:
        waves.close_now(found, utc_now())
    except AppError as error:
        return _refused(wave_id, error)
    return _done(found, gettext("The wave is closed. Whoever is in the middle of it may still finish for a while."))


@bp.post("/waves/<int:wave_id>/reopen")
@access.required(*PLANNERS)
def reopen(wave_id: int) -> ResponseReturnValue:
    found = find_wave(access.organisation(), wave_id)
    try:
        waves.reopen(found, _closing(), utc_now())
    except AppError as error:
        return _refused(wave_id, error)
    return _done(found, gettext("The wave is open again."))


@bp.post("/waves/<int:wave_id>/copy")
@access.required(*PLANNERS)
def copy(wave_id: int) -> ResponseReturnValue:
    found = find_wave(access.organisation(), wave_id)
    try:
        made = waves.copy_wave(found, _dates(found), utc_now())
    except AppError as error:
        return _refused(wave_id, error)
    return _done(made, gettext("This is the new wave. It has the plan and the kinds of links of the one before."))


@bp.post("/waves/<int:wave_id>/move")
@access.required(*PLANNERS)
def move(wave_id: int) -> ResponseReturnValue:
    """Ask a newer version of the questionnaire."""
    found = find_wave(access.organisation(), wave_id)
    wished = request.form.get("version", "")
    version = next((one for one in waves.newer_versions(found) if str(one.id) == wished), None)
    if version is None:
        raise NotFound
    try:
        waves.move(found, version, utc_now())
    except AppError as error:
        return _refused(wave_id, error)
    said = [gettext("The wave asks the newer version from now on.")]
    if is_lost(found):
        said.append(gettext("It does not ask the question whose answers have a quota: nobody is turned away by it."))
    return _done(found, formatter().sentences(*said))


def _done(found: Wave, said: str) -> ResponseReturnValue:
    session.commit()
    duties.wake("studies.turn")
    flash(said)
    return redirect(url_for("studies.wave", wave_id=found.id), 303)


def _refused(wave_id: int, error: AppError) -> ResponseReturnValue:
    """The page as it is stored, with what is to be mended."""
    session.rollback()
    return _draw(find_wave(access.organisation(), wave_id), error), error.status


def _draw(found: Wave, refusal: AppError | None = None) -> str:
    now, zone = utc_now(), Calendar.of(access.organisation()).zone
    plan, sample, counts = plan_of(found), sample_of(found), counts_of([found])[found.id]
    return render_template(
        "studies/wave.html",
        wave=found,
        study=found.study,
        state=state_of(found, now),
        plan=plan,
        sample=sample,
        left_out=left_out_lines(sample.left_out) if sample else [],
        counts=counts,
        quotas=_quota_lines(found, counts) + _answer_lines(found),
        lost_quota=is_lost(found),
        full=full_names(found),
        zone=zone,
        newer=waves.newer_versions(found),
        moves=waves.moves_of(found),
        may_copy=waves.may_copy(found),
        may_reopen=waves.may_reopen(found, now),
        typed=_typed(found, now),
        refusal=refusal,
    )


def _quota_lines(found: Wave, counts: Counts) -> list[Line]:
    """Finished responses of each site against its quota; a number that is too small is not told."""
    organisation, write, lines = access.organisation(), formatter().integer, []
    fewest = organisation.min_cell if found.study.is_anonymous else 1
    for site in organisation.sites:
        if quota := plan_of(found).quotas.get(site.code):
            count = counts.finished_by_site.get(site.id, 0)
            some = gettext("fewer than %(count)s", count=write(fewest)) if 0 < count < fewest else write(count)
            lines.append(Line(site.name, gettext("%(count)s of %(total)s", count=some, total=write(quota))))
    return lines


def _answer_lines(found: Wave) -> list[Line]:
    """Responses that count, by answer, against the quota; those that would point to few people are not told."""
    quota, item, write = plan_of(found).answer_quota, counted_item(found, language().code), formatter()
    if quota is None or item is None:
        return []
    told = quotas.told_by_answer(found, quota.item)
    return [
        Line(
            write.labelled(item.label, item.options[raw]),
            gettext("too few to be shown, of %(goal)s", goal=write.integer(goal))
            if told.get(raw, 0) is None
            else gettext("%(count)s of %(total)s", count=write.integer(told.get(raw) or 0), total=write.integer(goal)),
        )
        for raw, goal in quota.counts.items()
        if raw in item.options
    ]


def is_lost(found: Wave) -> bool:
    """Whether a quota counts the answers to a question that the wave does not ask."""
    return plan_of(found).answer_quota is not None and counted_item(found, "en") is None


def _typed(found: Wave, now: dt.datetime) -> dict[str, str]:
    """What stands in the fields before somebody types: the days of now, or of a copy that follows."""
    calendar, write = Calendar.of(access.organisation()), formatter()
    last_day = calendar.day(found.closes_at - dt.timedelta(seconds=1)) if found.closes_at else None
    length = (last_day - calendar.day(found.opens_at)).days + 1 if last_day else UNDATED.days
    opens = max(calendar.day(now) + dt.timedelta(days=1), (last_day or calendar.day(now)) + dt.timedelta(days=1))
    later = max(last_day or calendar.day(now), calendar.day(now) + dt.timedelta(days=7))
    typed = {
        "closing": write.typed_date(last_day) if last_day else "",
        "reopening": write.typed_date(later),
        "opens": write.typed_date(opens),
        "closes": write.typed_date(opens + dt.timedelta(days=length - 1)),
        "opens_time": write.digits(f"{plan_of(found).opens_time:%H:%M}"),
    }
    return typed | {name: request.form[name] for name in typed if name in request.form}


def _closing() -> dt.datetime | None:
    """The end of the day that was typed; None where the field was left empty. Raises Unreadable."""
    day = _day("reopening" if "reopening" in request.form else "closing")
    return end(day, access.organisation()) if day else None


def _dates(found: Wave) -> Dates:
    """Raises Unreadable."""
    opens, closes, hour = _day("opens"), _day("closes"), plan_of(found).opens_time
    if opens is None:
        raise Unreadable(gettext("The day on which the wave opens is missing"), gettext("Write it as year-month-day."))
    try:
        hour = read_hour(request.form["opens_time"]) if request.form.get("opens_time", "").strip() else hour
    except ValueError as error:
        raise Unreadable(str(error)) from error
    opens_at = Calendar.of(access.organisation()).moment(opens, hour)
    return Dates(opens_at, end(closes, access.organisation()) if closes else None)


def _day(name: str) -> dt.date | None:
    typed = request.form.get(name, "").strip()
    try:
        return read_day(typed) if typed else None
    except ValueError as error:
        raise Unreadable(str(error)) from error
