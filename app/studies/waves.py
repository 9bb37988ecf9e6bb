"""What becomes of a wave: it is made, opens, closes, is reopened, repeated, moved to a newer version."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import AuditEvent
from app.kernel import events
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.studies.models import Link, Study, Wave
from app.studies.operations import add_link, open_wave
from app.studies.planning.calendar import Calendar
from app.studies.planning.placeholders import require_filled
from app.studies.planning.wave_plan import plan_of

audit.thing("wave", _l("wave"), endpoint="studies.wave", value="wave_id", above=("study_id", "study"))
WAVE_CLOSED = audit.deed("wave.closed", _l("Wave closed"))
WAVE_CLOSING_CHANGED = audit.deed("wave.closing_changed", _l("End of a wave changed"))
WAVE_REOPENED = audit.deed("wave.reopened", _l("Wave opened again"))
WAVE_COPIED = audit.deed("wave.copied", _l("Wave copied"))
WAVE_MOVED = audit.deed("wave.moved", _l("Wave moved to another version"))

# so long after its closing a wave may be opened again
REOPEN_WITHIN = dt.timedelta(days=7)


class WaveRefused(AppError):
    """A date or a deed that does not fit the waves around it."""

    status = 422


@dataclass(frozen=True)
class Dates:
    """When a wave opens and closes; None where somebody closes it."""

    opens_at: dt.datetime
    closes_at: dt.datetime | None


def dates_of_day(study: Study, day: dt.date, *, first: dt.date) -> Dates:
    """Of a wave that opens on this day, by the study's plan; the rhythm is counted from the first wave's day."""
    plan, calendar = plan_of(study), Calendar.of(study.organisation)
    opens_at = calendar.moment(day, plan.opens_time)
    if plan.open_days is not None:
        return Dates(opens_at, calendar.closing(day, plan.open_days))
    following = calendar.next_day(study.recurrence, first, day)
    return Dates(opens_at, calendar.moment(following, plan.opens_time) if following else None)


def dates_to_come(study: Study, now: dt.datetime, count: int = 1) -> list[Dates]:
    """The next waves that are not made yet."""
    found: list[Dates] = []
    newest = newest_wave(study)
    day = newest.opens_at if newest is not None and study.ended_at is None else None
    while day is not None and len(found) < count:
        dates = _dates_after(study, day, now)
        found += [dates] if dates else []
        day = dates.opens_at if dates else None
    return found


def dates_after(study: Study, wave: Wave, now: dt.datetime) -> Dates | None:
    """When the wave after this one opens; None where the study asks once."""
    return _dates_after(study, wave.opens_at, now)


def _dates_after(study: Study, moment: dt.datetime, now: dt.datetime) -> Dates | None:
    """What would be over by now is left out."""
    if study.recurrence == "once":
        return None
    calendar = Calendar.of(study.organisation)
    first, last = calendar.day(study.waves[0].opens_at), calendar.day(moment)
    while day := calendar.next_day(study.recurrence, first, last):
        dates, last = dates_of_day(study, day, first=first), day
        if dates.closes_at is None or dates.closes_at > now:
            return dates
    return None


def newest_wave(study: Study) -> Wave | None:
    return max(study.waves, key=lambda wave: wave.number, default=None)


def make_next(study: Study, now: dt.datetime) -> Wave | None:
    """The wave after the newest one, with the same version and links of its own; None where none is to come."""
    newest = newest_wave(study)
    to_come = dates_to_come(study, now)
    if newest is None or not to_come:
        return None
    wave = open_wave(study, newest.version, opens_at=to_come[0].opens_at, closes_at=to_come[0].closes_at)
    _copy_links(newest, wave)
    return wave


def lock(row: Study | Wave) -> None:
    """The row as it is now, and nobody else's to change before the commit: a worker may be closing it."""
    # of this row alone: PostgreSQL locks nothing that is joined in from outside
    session.refresh(row, with_for_update={"of": type(row)})


def mark_opened(wave: Wave, now: dt.datetime) -> None:
    wave.opened_at = now
    if plan_of(wave).sampling.kind == "nobody" and wave.study.recurrence != "after":
        wave.invited_at = now
    events.record("wave.opened", wave.study.organisation_id, wave=wave.id)


def close(wave: Wave, now: dt.datetime) -> None:
    """Close a wave that is open or was to open."""
    wave.status, wave.closed_at = "closed", now
    events.record("wave.closed", wave.study.organisation_id, wave=wave.id)


def close_now(wave: Wave, now: dt.datetime) -> None:
    """Somebody ends it before its time. Raises WaveRefused."""
    lock(wave)
    _require_state(wave, now, "open")
    wave.closes_at = now
    close(wave, now)
    audit.record(WAVE_CLOSED, wave)


def change_closing(wave: Wave, closes_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raises WaveRefused where the date has passed, or where the next wave is open by then."""
    lock(wave)
    if wave.state(now) == "closed":
        raise WaveRefused(_l("This wave is closed"), _l("Open it again instead."))
    require_room(wave.study, Dates(wave.opens_at, closes_at), now, but=wave)
    wave.closes_at = closes_at
    audit.record(WAVE_CLOSING_CHANGED, wave, closes_at=closes_at.isoformat() if closes_at else "")


def may_reopen(wave: Wave, now: dt.datetime) -> bool:
    """Closed not long ago, and no later wave has opened since."""
    closed_at = wave.closed_at or wave.closes_at
    if wave.state(now) != "closed" or closed_at is None or is_called_off(wave) or wave.study.archived_at is not None:
        return False
    followed = any(other.opens_at > wave.opens_at and other.state(now) != "waiting" for other in wave.study.waves)
    return now < closed_at + REOPEN_WITHIN and not followed


def reopen(wave: Wave, closes_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raises WaveRefused."""
    lock(wave)
    if not may_reopen(wave, now):
        raise WaveRefused(
            _l("This wave can no longer be opened again"),
            _l(
                "That is possible for %(days)s days, while no later wave has opened. Repeat the wave instead.",
                days=formatter().integer(REOPEN_WITHIN.days),
            ),
        )
    require_room(wave.study, Dates(wave.opens_at, closes_at), now, but=wave)
    wave.status, wave.closed_at, wave.closes_at, wave.is_swept = "open", None, closes_at, False
    audit.record(WAVE_REOPENED, wave)


def may_copy(wave: Wave) -> bool:
    """Where waves follow one another by themselves, nobody needs to repeat one."""
    return wave.study.archived_at is None and (wave.study.recurrence == "once" or wave.study.ended_at is not None)


def copy_wave(wave: Wave, dates: Dates, now: dt.datetime) -> Wave:
    """One more wave of the study with the plan, the version and the kinds of links of this one."""
    lock(wave.study)
    if not may_copy(wave):
        raise WaveRefused(
            _l("The next wave of this study comes automatically"), _l("Change the plan of the study, or end it first.")
        )
    require_room(wave.study, dates, now)
    newest = newest_wave(wave.study)
    if newest is not None and dates.opens_at <= newest.opens_at:
        day = formatter().date(newest.opens_at, Calendar.of(wave.study.organisation).zone)
        raise WaveRefused(
            _l("Waves follow one another, and the newest one opens on %(day)s", day=day), _l("Choose a later day.")
        )
    made = open_wave(wave.study, wave.version, opens_at=dates.opens_at, closes_at=dates.closes_at)
    made.plan = dict(wave.plan)
    _copy_links(wave, made)
    audit.record(WAVE_COPIED, made, source=wave.id)
    return made


def require_room(study: Study, dates: Dates, now: dt.datetime, *, but: Wave | None = None) -> None:
    """Raises WaveRefused: a wave closes after it opens, in the future, and before the next one opens."""
    if dates.closes_at is not None and dates.closes_at <= dates.opens_at:
        raise WaveRefused(_l("The wave would close before it opens"), _l("Choose a closing after the opening."))
    if dates.closes_at is not None and dates.closes_at <= now:
        raise WaveRefused(_l("This closing has passed"), _l("Choose a day to come, or close the wave now."))
    for other in study.waves:
        if other is not but and not is_called_off(other) and _overlap(dates, _dates_of(other)):
            zone, write = Calendar.of(study.organisation).zone, formatter()
            raise WaveRefused(
                _l(
                    "Wave %(number)s would be open at the same time, from %(day)s on",
                    number=write.integer(other.number),
                    day=write.date(other.opens_at, zone),
                ),
                _l("Choose days that lie apart: one person must not be asked twice at once."),
            )


def is_called_off(wave: Wave) -> bool:
    """The study ended before this wave opened."""
    return wave.status == "closed" and wave.closed_at is not None and wave.closed_at < wave.opens_at


def newer_versions(wave: Wave) -> list[Version]:
    """Published versions of the questionnaire that are newer than the wave's, the newest first."""
    newer = (Version.questionnaire_id == wave.version.questionnaire_id, Version.number > wave.version.number)
    query = select(Version).where(*newer, Version.status == "published").order_by(Version.number.desc())
    return list(session.scalars(query))


def move(wave: Wave, version: Version, now: dt.datetime) -> None:
    """Ask a newer version from now on; responses keep the one they were begun with. Raises Unfilled, WaveRefused."""
    lock(wave)
    if wave.state(now) == "closed":
        raise WaveRefused(_l("This wave is closed"), _l("Choose the newer version for the next wave."))
    require_filled(wave.study, definition_of(version))
    before, wave.version = wave.version, version
    # of the organisation whoever moves it: `versions_asked` looks it up there
    house = wave.study.organisation
    audit.record(WAVE_MOVED, wave, organisation=house, before=before.number, after=version.number)


def moves_of(wave: Wave) -> Sequence[AuditEvent]:
    """When the wave was moved to a newer version, in order."""
    mine = {"organisation_id": wave.study.organisation_id, "subject": f"wave:{wave.id}"}
    query = select(AuditEvent).filter_by(action="wave.moved", **mine)
    return session.scalars(query.order_by(AuditEvent.id)).all()


def versions_asked(wave: Wave) -> list[Version]:
    """The version that the wave asks, then those it asked before it was moved: forms of theirs are still out."""
    if wave.version.number == 1:
        return [wave.version]
    before = {int(move.details["before"]) for move in moves_of(wave)} - {wave.version.number}
    earlier = (Version.questionnaire_id == wave.version.questionnaire_id, Version.number.in_(before))
    query = select(Version).where(*earlier).order_by(Version.number.desc())
    return [wave.version, *(session.scalars(query) if before else ())]


def _copy_links(source: Wave, target: Wave) -> None:
    for link in session.scalars(select(Link).where(Link.wave_id == source.id).order_by(Link.id)).all():
        add_link(target, site=link.site, language=link.language, kind=link.kind)


def _require_state(wave: Wave, now: dt.datetime, wanted: str) -> None:
    if wave.state(now) != wanted:
        raise WaveRefused(_l("This wave is not open"), _l("Reload the page to see where it stands."))


def _dates_of(wave: Wave) -> Dates:
    closed = wave.closed_at if wave.status == "closed" else None
    return Dates(wave.opens_at, min(filter(None, (closed, wave.closes_at)), default=None))


def _overlap(one: Dates, other: Dates) -> bool:
    return (other.closes_at is None or one.opens_at < other.closes_at) and (
        one.closes_at is None or other.opens_at < one.closes_at
    )
