"""How long the answers of a wave are kept: what was promised, when they go, and whether the owners know.

Counted from the close of the wave. Answers never go before an owner was told: a week lies between the message that says
so, or a press on the page, and the day; where the worker slept or messages did not go out, the day moves.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Organisation
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study, Wave
from app.studies.planning.calendar import Calendar

STUDY_RETENTION_CHANGED = audit.deed("study.retention_changed", _l("Time for which answers are kept changed"))
WAVE_ERASURE_KNOWN = audit.deed("wave.erasure_known", _l("An owner said that they know of an erasure to come"))

# the table of a room to the right, by its name: this one knows waves only
ANSWERS = table("response", column("wave_id"))
FIRST, LAST = dt.timedelta(days=30), dt.timedelta(days=7)
LONGEST = 240


class MonthsRefused(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("So many months cannot be kept to"),
            _l("Write a number of months from 1 to %(high)s.", high=formatter().integer(LONGEST)),
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a wave stands.

    closed_at   since when its months are counted; None while it takes answers
    due_at      the day that was promised; None where nothing is counted
    goes_at     when the answers go: not before the promised day, and a week after an owner was told
    cleared_at  when they went
    """

    wave: Wave
    months: int
    closed_at: dt.datetime | None
    due_at: dt.datetime | None
    goes_at: dt.datetime | None
    is_warned: bool
    cleared_at: dt.datetime | None

    @property
    def is_near(self) -> bool:
        return self.goes_at is not None and self.cleared_at is None


def standing_of(wave: Wave, now: dt.datetime) -> Standing:
    closed_at, months = closing_of(wave, now), months_of(wave)
    due_at = due_of(wave, closed_at) if closed_at is not None and months > 0 else None
    warned = warning_of(wave, closed_at)
    goes_at = None
    if due_at is not None and now >= due_at - FIRST:
        goes_at = max(due_at, (warned or now) + LAST)
    return Standing(
        wave=wave,
        months=months,
        closed_at=closed_at,
        due_at=due_at,
        goes_at=goes_at,
        is_warned=warned is not None,
        cleared_at=wave.cleared_at,
    )


def months_of(wave: Wave) -> int:
    """The shortest that was promised while the wave asked; 0 where nobody set a time."""
    return wave.retention_months if wave.retention_months is not None else wave.study.retention_months


def closing_of(wave: Wave, now: dt.datetime) -> dt.datetime | None:
    """When it took its last answers. One without an end in a study that was archived ended with that."""
    if wave.state(now) == "closed":
        return min(filter(None, (wave.closed_at, wave.closes_at)), default=None)
    return wave.study.archived_at


def due_of(wave: Wave, closed_at: dt.datetime) -> dt.datetime:
    """The beginning of the day so many months later, in the calendar of the organisation."""
    calendar = Calendar.of(wave.study.organisation)
    return calendar.moment(calendar.add_months(calendar.day(closed_at), months_of(wave)))


def warning_of(wave: Wave, closed_at: dt.datetime | None) -> dt.datetime | None:
    """When an owner was told for the last time; what was told before the wave was opened again counts for nothing."""
    return wave.warned_at if wave.warned_at and closed_at and wave.warned_at >= closed_at else None


def may_go(wave: Wave, now: dt.datetime) -> bool:
    """Whether the answers go now."""
    found = standing_of(wave, now)
    return found.is_warned and found.goes_at is not None and now >= found.goes_at


def waves_of(organisation: Organisation) -> list[Wave]:
    """Every wave, those of archived studies too: an archive is no place to keep answers for longer."""
    query = select(Wave).join(Study).where(Study.organisation_id == organisation.id)
    return list(session.scalars(query.options(*WHOLE).order_by(Study.title, Wave.number.desc())).unique())


WHOLE = (joinedload(Wave.study).joinedload(Study.organisation), joinedload(Wave.version))


def near(organisation: Organisation, now: dt.datetime) -> list[Standing]:
    """Waves whose answers go within the month, the first one first."""
    found = [standing_of(wave, now) for wave in waves_of(organisation)]
    return sorted((one for one in found if one.is_near), key=lambda one: one.goes_at or now)


def acknowledge(waves: Iterable[Wave], now: dt.datetime) -> int:
    """An owner knows, by a press on the page: where messages do not go out this is how they are told. No commit."""
    count = 0
    for wave in waves:
        found = standing_of(wave, now)
        if found.is_near and not found.is_warned:
            wave.warned_at = now
            audit.record(WAVE_ERASURE_KNOWN, wave, organisation=wave.study.organisation)
            count += 1
    return count


def change(study: Study, months: int) -> None:
    """Keep answers for so long. Shorter holds for every wave; longer only for those that nobody has answered yet,
    because who consented to less is kept to less. Raises MonthsRefused. The caller commits.
    """
    if not 1 <= months <= LONGEST:
        raise MonthsRefused
    before, study.retention_months = study.retention_months, months
    for wave in study.waves:
        if months < months_of(wave) or not _has_answers(wave):
            wave.retention_months = months
    audit.record(STUDY_RETENTION_CHANGED, study, before=before, after=months)


def _has_answers(wave: Wave) -> bool:
    return bool(session.scalar(select(exists().where(ANSWERS.c.wave_id == wave.id))))
