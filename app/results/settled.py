"""Which responses of an anonymous wave may be looked at one by one: never so few new ones that they are somebody.

Who takes the rows of an open wave before and after a guest has answered would otherwise have that guest's answers in
the difference, however the rows are mixed. So rows leave by whole days, and only when enough of them are new.
"""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.db import session
from app.respond.models import Response
from app.studies.models import Wave


def settled_day(finished: Mapping[dt.date, int], *, today: dt.date, min_cell: int) -> dt.date | None:
    """The last day before today such that every addition until then was of at least `min_cell` responses."""
    settled, waiting = None, 0
    for day in sorted(day for day in finished if day < today):
        waiting += finished[day]
        if waiting >= min_cell:
            settled, waiting = day, 0
    return settled


def is_settled(wave: Wave, now: dt.datetime) -> bool:
    """Whether every complete response may be looked at: nobody can add one any more, or it is not anonymous."""
    if wave.study.anonymity != "anonymous":
        return True
    return wave.state(now - dt.timedelta(minutes=wave.study.grace_minutes)) == "closed"


def rows_until(wave: Wave, now: dt.datetime) -> dt.date:
    """The last day of which rows may leave; the last of all where nothing holds them, the first where none may."""
    if is_settled(wave, now):
        return dt.date.max
    complete = (Response.wave_id == wave.id, Response.status == "complete")
    counts = session.execute(select(Response.day, func.count()).where(*complete).group_by(Response.day))
    organisation = wave.study.organisation
    today = now.astimezone(ZoneInfo(organisation.timezone)).date()
    finished: dict[dt.date, int] = {row[0]: row[1] for row in counts}
    return settled_day(finished, today=today, min_cell=organisation.min_cell) or dt.date.min
