"""Changing the plan of a study: waves that have opened keep theirs."""

import datetime as dt

from app.accounts import audit
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.ending import call_off
from app.studies.models import Study, Wave
from app.studies.planning import requirements
from app.studies.planning.calendar import Calendar
from app.studies.planning.wave_plan import Plan, plan_of, stored
from app.studies.waves import Dates, dates_after, dates_of_day, is_called_off, lock

STUDY_REPLANNED = audit.deed("study.replanned", _l("Plan of a study changed"))


def replan(study: Study, plan: Plan, *, recurrence: str, now: dt.datetime) -> None:
    """Give waves to come another plan; the one that waits gets its dates anew. Raises PlanRefused."""
    lock(study)
    requirements.check(plan, recurrence=recurrence, anonymity=study.anonymity)
    is_new_rhythm = recurrence != study.recurrence or plan.opens_time != plan_of(study).opens_time
    is_new_length = plan.open_days != plan_of(study).open_days
    study.recurrence, study.plan = recurrence, stored(plan)
    for wave in study.waves:
        if wave.opens_at > now and (wave.state(now) == "waiting" or is_called_off(wave)):
            wave.plan = stored(plan)
            if is_new_rhythm or is_new_length:
                _set_dates(study, wave, now)
    audit.record(STUDY_REPLANNED, study, recurrence=recurrence)


def _set_dates(study: Study, wave: Wave, now: dt.datetime) -> None:
    dates = _dates_of(study, wave, now)
    if dates is None:
        call_off(wave, now)
    else:
        wave.opens_at, wave.closes_at = dates.opens_at, dates.closes_at
        if study.ended_at is None:
            wave.status, wave.closed_at = "open", None


def _dates_of(study: Study, wave: Wave, now: dt.datetime) -> Dates | None:
    """The first wave keeps its day; a later one follows the wave before; None where the study asks once."""
    earlier = [other for other in study.waves if other.number < wave.number]
    if not earlier:
        day = Calendar.of(study.organisation).day(wave.opens_at)
        return dates_of_day(study, day, first=day)
    return dates_after(study, earlier[-1], now)
