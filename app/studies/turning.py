"""The wheel: waves close, open, invite and follow one another by themselves.

Each step looks for what is due and does it one wave at a time: the row is claimed, looked at again and changed in one
short transaction. So two workers do no harm, and one that dies leaves nothing half done.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from app.kernel import duties
from app.kernel.apart import do_apart
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies import waves
from app.studies.inviting import sampling
from app.studies.inviting.invite import invite
from app.studies.inviting.verdicts import LATE
from app.studies.models import Study, Wave
from app.studies.planning.calendar import Calendar
from app.studies.planning.wave_plan import After, plan_of

# so many invitations in one transaction: respondents who save meanwhile wait for a moment only
AT_ONCE = 500
# who is invited to a wave has so long to answer before it closes
LEAST = dt.timedelta(days=3)
Deed = Callable[[], int]
Clause = ColumnElement[bool]


@duties.duty("studies.turn", label=_l("Open and close waves, invite their sample"))
def turn(now: dt.datetime) -> int:
    """Do what is due now; how many things were done. What fails leaves the rest working and is raised at the end."""
    steps = (_close_due, _open_due, _make_due, _invite_due, _follow_purchases)
    return do_apart(deed for step in steps for deed in step(now))


def _close_due(now: dt.datetime) -> Iterator[Deed]:
    over = (Wave.status == "open", Wave.closes_at <= now)
    return _each(over, partial(waves.close, now=now))


def _open_due(now: dt.datetime) -> Iterator[Deed]:
    come = (Wave.status == "open", Wave.opened_at.is_(None), Wave.opens_at <= now)
    return _each(come, partial(waves.mark_opened, now=now))


def _each(conditions: tuple[Clause, ...], change: Callable[[Wave], None]) -> Iterator[Deed]:
    for wave_id in _found(select(Wave.id).where(*conditions)):
        yield partial(_change, wave_id, conditions, change)


def _change(wave_id: int, conditions: tuple[Clause, ...], change: Callable[[Wave], None]) -> int:
    wave = _claim(wave_id, *conditions)
    if wave is None:
        session.rollback()
        return 0
    change(wave)
    session.commit()
    return 1


def _claim(wave_id: int, *conditions: Clause) -> Wave | None:
    """The wave as it is now, held until the next commit; None where another worker has it or it is done."""
    session.rollback()
    begin_writing()
    query = select(Wave).where(Wave.id == wave_id, *conditions).with_for_update(skip_locked=True)
    return session.scalar(query.execution_options(populate_existing=True))


def _make_due(now: dt.datetime) -> Iterator[Deed]:
    """The wave after the newest one, as soon as that has opened: links and dates stand there to be looked at."""
    later = aliased(Wave)
    last = select(func.max(later.number)).where(later.study_id == Study.id).scalar_subquery()
    opened = select(Study.id).join(Wave).where(Wave.number == last, Wave.opens_at <= now)
    lasting = opened.where(Study.recurrence != "once", Study.ended_at.is_(None), Study.archived_at.is_(None))
    for study_id in _found(lasting):
        yield partial(_make_next, study_id, now)


def _make_next(study_id: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    query = select(Study).where(Study.id == study_id).with_for_update(skip_locked=True)
    study = session.scalar(query.execution_options(populate_existing=True))
    newest = waves.newest_wave(study) if study is not None else None
    if study is None or newest is None or newest.opens_at > now:
        session.rollback()
        return 0
    made = waves.make_next(study, now)
    session.commit()
    return int(made is not None)


def _invite_due(now: dt.datetime) -> Iterator[Deed]:
    waiting = _open(now).where(Wave.invited_at.is_(None), Study.recurrence != "after")
    for wave_id in _found(waiting):
        yield partial(_invite_drawn, wave_id, now)


def _invite_drawn(wave_id: int, now: dt.datetime) -> int:
    """Draw once, then invite in portions; a worker that dies is followed by one that makes the same draw."""
    due = (Wave.status == "open", Wave.invited_at.is_(None))
    wave = _claim(wave_id, *due)
    if wave is None:
        session.rollback()
        return 0
    ids = iter(sampling.draw(wave, now))
    session.commit()
    count = 0
    while part := list(islice(ids, AT_ONCE)):
        wave = _claim(wave_id, *due)
        if wave is None:
            session.rollback()
            return count
        count += invite(wave, part, now=now)
        session.commit()
    wave = _claim(wave_id, *due)
    if wave is not None:
        wave.invited_at = now
    session.commit()
    return count


def _follow_purchases(now: dt.datetime) -> Iterator[Deed]:
    """Once a day from the hour on at which messages go out, for studies that ask after a purchase."""
    for wave_id in _found(_open(now).where(Study.recurrence == "after")):
        yield partial(_invite_buyers, wave_id, now)


def _invite_buyers(wave_id: int, now: dt.datetime) -> int:
    wave = _claim(wave_id, Wave.status == "open")
    if wave is None or not _is_due_today(wave, now) or _leaves_no_time(wave, now):
        session.rollback()
        return 0
    count = invite(wave, sampling.fallen_due(wave, now), now=now)
    wave.invited_at = now
    session.commit()
    return count


def _is_due_today(wave: Wave, now: dt.datetime) -> bool:
    calendar = Calendar.of(wave.study.organisation)
    hour = calendar.moment(calendar.day(now), plan_of(wave).opens_time)
    return now >= hour and (wave.invited_at is None or wave.invited_at < hour)


def _leaves_no_time(wave: Wave, now: dt.datetime) -> bool:
    """Whether who is invited now could hardly answer, while the next wave opens at once and takes them with it.

    It looks for purchases of no more than LATE and the days between surveys, so nobody waits for longer than half.
    """
    plan = plan_of(wave)
    if wave.closes_at is None or plan.open_days is not None or wave.study.ended_at is not None:
        return False
    rest = dt.timedelta(days=(plan.after or After()).rest_days)
    return wave.closes_at - now < min(LEAST, LATE / 2, rest / 2, (wave.closes_at - wave.opens_at) / 4)


def _open(now: dt.datetime) -> Select[int]:
    open_ = (Wave.status == "open", Wave.opened_at.is_not(None), Study.archived_at.is_(None))
    return select(Wave.id).join(Study).where(*open_, Wave.opens_at <= now)


def _found(query: Select[int]) -> list[int]:
    """The ids, read in a transaction that is over before the first deed begins."""
    session.rollback()
    ids = list(session.scalars(query))
    session.rollback()
    return ids
