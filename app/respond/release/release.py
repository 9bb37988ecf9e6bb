"""Which finished responses figures may count: never so few new ones that they are somebody.

Who takes two reports, files or profiles around one guest would otherwise have that guest's answers in the difference,
however the rows are mixed. So a finished response is withheld, and released with enough others of its site, language
and version of the questionnaire: of days that are over, and so many stay behind that those who come at the end are
enough as well. Who goes, and how many, is drawn by the server's key (respond.chance). What is released stays so.
Who reads answers counts what is not withheld (results.frames.released).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, select, update

from app.kernel import duties, events
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.respond.release import marks
from app.respond.release.chance import Chance, chance_of
from app.respond.release.mixing import RESPONSES, cut_log, parts, write_anew
from app.studies.models import Wave

COMPLETED = "response.completed"
# id, day, mode, site, language, version
Waiting = Sequence[Row[UUID, dt.date, str, int | None, str, int]]
# what is told of who stands behind an answer; a version has a table of its own
Cell = tuple[int | None, str, int]


@duties.duty(
    "respond.settle",
    label=_l("Count responses of anonymous waves once they hide each other"),
    every=dt.timedelta(minutes=10),
)
def release_due(now: dt.datetime) -> int:
    """Release what may be counted, wave by wave; how many responses."""
    count = 0
    for wave_id in session.scalars(select(Response.wave_id).where(Response.is_withheld).distinct()).all():
        session.rollback()
        begin_writing()
        wave = locked_wave(wave_id)
        count += release_wave(wave, now) if wave else 0
        session.commit()
    if count:
        cut_log()
    return count


def locked_wave(wave_id: int) -> Wave | None:
    """The wave as it is now. Who erases a response of it waits: the row to be removed is being written anew."""
    query = select(Wave).where(Wave.id == wave_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def release_wave(wave: Wave, now: dt.datetime) -> int:
    """Count what may be counted from now on; how many responses. Commits a part of very many; the caller the last."""
    smallest, today = wave.study.organisation.min_cell, _today(wave, now)
    chance = chance_of(f"{wave.id} {today}")
    waiting, is_over = _waiting(wave), wave.is_over(now)
    ready = _at_the_end(wave, waiting) if is_over else _while_open(wave, waiting, today, chance)
    cells = [sorted((row.uuid for row in own), key=chance.place) for own in _by_cell(ready).values()]
    for number, part in enumerate(parts(cells, smallest)):
        if number:
            session.commit()
            begin_writing()
            locked_wave(wave.id)
        _count(wave, part, chance)
    if ready:
        wave.released_on = today
        # a form on paper is typed in by somebody else, at an hour that tells nothing
        wave.is_swept = wave.is_swept and all(row.mode == "paper" for row in ready)
    # the few that may never count are no reason to wait any longer with what counts
    if is_over and (ready or wave.released_at is None):
        wave.released_at = now
        events.record("wave.settled", wave.study.organisation_id, wave=wave.id)
    return len(ready)


def _count(wave: Wave, part: Sequence[UUID], chance: Chance) -> None:
    """One transaction writes them, their events and all that waits with them: none tells any more when it came."""
    if wave.study.is_anonymous:
        write_anew(part, chance, held=False)
        marks.write_anew(wave)
        events.renew_withheld(COMPLETED, wave.id)
    else:
        session.execute(update(RESPONSES).where(RESPONSES.c.uuid.in_(part)).values(held=False))


def _today(wave: Wave, now: dt.datetime) -> dt.date:
    return now.astimezone(wave.study.organisation.zone).date()


def _waiting(wave: Wave) -> Waiting:
    """Nobody else's to change before the commit; whom somebody is changing waits for the next round."""
    columns = Response.uuid, Response.day, Response.mode, Response.site_id, Response.language, Response.version_id
    query = select(*columns).where(Response.wave_id == wave.id, Response.is_withheld)
    return session.execute(query.with_for_update(skip_locked=True)).all()


def _by_cell(waiting: Waiting) -> Mapping[Cell, Waiting]:
    found: defaultdict[Cell, list[Row[UUID, dt.date, str, int | None, str, int]]] = defaultdict(list)
    for row in waiting:
        found[row.site_id, row.language, row.version_id].append(row)
    return found


def _while_open(wave: Wave, waiting: Waiting, today: dt.date, chance: Chance) -> Waiting:
    """Some of those of days that are over, drawn, once a day: a round after each round would leave a number behind
    that everybody knows.
    """
    if wave.released_on is not None and wave.released_on >= today:
        return []
    smallest = wave.study.organisation.min_cell
    earlier = _by_cell([row for row in waiting if row.day < today])
    return [row for cell, own in earlier.items() for row in _drawn(cell, own, smallest, chance)]


def _drawn(cell: Cell, own: Waiting, smallest: int, chance: Chance) -> Waiting:
    """Who goes is drawn, and how many. Ids and days order nothing: who sends answers around somebody else's would
    know from his own when the others go.
    """
    most = ripe(len(own), smallest=smallest)
    number = chance.between(smallest, most, *cell) if most else 0
    return sorted(own, key=lambda row: chance.place(row.uuid))[:number]


def ripe(waiting: int, *, smallest: int) -> int:
    """How many of so many may go at most: no fewer than the smallest cell, and no fewer may be left for the end."""
    return waiting - smallest if waiting >= 2 * smallest else 0


def _at_the_end(wave: Wave, waiting: Waiting) -> Waiting:
    """All, unless so few came after the wave was opened again."""
    smallest, known = wave.study.organisation.min_cell, _counted_cells(wave)
    cells = _by_cell(waiting).items()
    ready = [row for cell, own in cells for row in own if cell not in known or not _are_few(own, smallest)]
    return [] if known and _are_few(ready, smallest) else ready


def _are_few(rows: Waiting, smallest: int) -> bool:
    """A form on paper may come alone: it is typed in by somebody who reads it, on a day that says nothing of whose
    it is.
    """
    return len(rows) < smallest and any(row.mode != "paper" for row in rows)


def _counted_cells(wave: Wave) -> set[Cell]:
    """Of which something has been released before."""
    known = (Response.wave_id == wave.id, Response.status == "complete", ~Response.is_withheld)
    query = select(Response.site_id, Response.language, Response.version_id).where(*known).distinct()
    return {(row.site_id, row.language, row.version_id) for row in session.execute(query)}
