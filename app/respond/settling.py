"""Which finished responses figures may count: never so few new ones that they are somebody.

Who takes two reports, files or profiles around one guest would otherwise have that guest's answers in the difference,
however the rows are mixed. So a finished response is held, and let go with enough others of its site, language and
version of the questionnaire: by days that are over, and so many of the newest stay behind that those who come at the
end are enough as well. What is let go stays so.
Who reads answers counts what is not held (results.settled).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, select, update

from app import duties, events
from app.db import begin_writing, session
from app.respond.models import Response
from app.studies.models import Wave

# a statement takes no more values than some ten thousand
AT_ONCE = 5000
RESPONSES = cast("Table", Response.__table__)
# id, day, mode, site, language, version
Waiting = Sequence[Row[UUID, dt.date, str, int | None, str, int]]
# what is told of who stands behind an answer; a version has a table of its own
Cell = tuple[int | None, str, int]


@duties.duty("respond.settle", every=dt.timedelta(minutes=10))
def settle(now: dt.datetime) -> int:
    """Let go what may be counted, wave by wave; how many responses."""
    count = 0
    for wave_id in session.scalars(select(Response.wave_id).where(Response.held).distinct()).all():
        session.rollback()
        begin_writing()
        wave = session.get(Wave, wave_id)
        count += let_go(wave, now) if wave else 0
        session.commit()
    return count


def let_go(wave: Wave, now: dt.datetime) -> int:
    """Count what may be counted from now on; how many responses. The caller commits."""
    waiting = _waiting(wave)
    is_over = wave.is_over(now)
    ready = _at_the_end(wave, waiting) if is_over else _while_open(wave, waiting, now)
    # the few that may never count are no reason to wait any longer with what counts
    if is_over and (ready or wave.settled_at is None):
        wave.settled_at = now
        events.record("wave.settled", wave.study.organisation_id, wave=wave.id)
    for start in range(0, len(ready), AT_ONCE):
        chosen = RESPONSES.c.uuid.in_(ready[start : start + AT_ONCE])
        session.execute(update(RESPONSES).where(chosen).values(held=False))
    return len(ready)


def _waiting(wave: Wave) -> Waiting:
    """The oldest first, those of one day by their random ids; nobody else's to change before the commit."""
    parts = Response.uuid, Response.day, Response.mode, Response.site_id, Response.language, Response.version_id
    query = select(*parts).where(Response.wave_id == wave.id, Response.held)
    return session.execute(query.order_by(Response.day, Response.uuid).with_for_update()).all()


def _by_cell(waiting: Waiting) -> Mapping[Cell, Waiting]:
    found: defaultdict[Cell, list[Row[UUID, dt.date, str, int | None, str, int]]] = defaultdict(list)
    for row in waiting:
        found[row.site_id, row.language, row.version_id].append(row)
    return found


def _while_open(wave: Wave, waiting: Waiting, now: dt.datetime) -> list[UUID]:
    """Those of days that are over but the newest of each cell, where both are enough."""
    organisation = wave.study.organisation
    today = now.astimezone(ZoneInfo(organisation.timezone)).date()
    earlier = _by_cell([row for row in waiting if row.day < today]).values()
    return [row.uuid for own in earlier for row in own[: ripe(len(own), smallest=organisation.min_cell)]]


def ripe(waiting: int, *, smallest: int) -> int:
    """How many of so many may go: no fewer than the smallest cell, and no fewer may be left for the end."""
    return waiting - smallest if waiting >= 2 * smallest else 0


def _at_the_end(wave: Wave, waiting: Waiting) -> list[UUID]:
    """All, unless so few came after the wave was opened again."""
    smallest, known = wave.study.organisation.min_cell, _counted_cells(wave)
    cells = _by_cell(waiting).items()
    ready = [row for cell, own in cells for row in own if cell not in known or not _are_few(own, smallest)]
    return [] if known and _are_few(ready, smallest) else [row.uuid for row in ready]


def _are_few(rows: Waiting, smallest: int) -> bool:
    """A form on paper may come alone: it is typed in by somebody who reads it, on a day that says nothing of whose
    it is.
    """
    return len(rows) < smallest and any(row.mode != "paper" for row in rows)


def _counted_cells(wave: Wave) -> set[Cell]:
    """Of which something has been let go before."""
    known = (Response.wave_id == wave.id, Response.status == "complete", ~Response.held)
    query = select(Response.site_id, Response.language, Response.version_id).where(*known).distinct()
    return {(row.site_id, row.language, row.version_id) for row in session.execute(query)}
