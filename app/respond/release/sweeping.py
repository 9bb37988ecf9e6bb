"""What is left of an anonymous wave's times when it is over is removed from the database's files.

While a wave is open its log, and rows that were released, deleted or never finished, still lie there as they came. So
all of its responses are written anew once more, and then SQLite's log is cut, PostgreSQL's tables are rewritten: a
plain VACUUM leaves the bytes of removed rows where they were.
"""

import datetime as dt
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, exists, or_, select, text
from sqlalchemy.exc import OperationalError

from app.kernel import duties
from app.kernel.db import begin_writing, session
from app.kernel.events import DomainEvent
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.respond.release import marks
from app.respond.release.chance import chance_of
from app.respond.release.mixing import RESPONSES, cut_log, hanging_tables, parts, write_anew
from app.respond.release.release import locked_wave
from app.studies.models import AnsweredMark, Study, Wave

log = logging.getLogger("vafa.worker")
# whoever answers another wave meanwhile waits behind this, so it does not wait long itself
PATIENCE, LOOKS = "2s", 20


@duties.duty(
    "respond.sweep",
    label=_l("Remove what files still tell of times in anonymous waves that are over"),
    every=dt.timedelta(hours=1),
)
def sweep(now: dt.datetime) -> int:
    """Write anew what is over, then clean the files; how many waves. What fails is done in the next round."""
    over = _unswept(now)
    for wave_id in over:
        _write_wave_anew(wave_id)
    if not cut_log() or not over or not _rewrite_tables():
        return 0
    begin_writing()
    for wave_id in over:
        if (wave := locked_wave(wave_id)) is not None:
            wave.is_swept = True
    session.commit()
    return len(over)


def _unswept(now: dt.datetime) -> list[int]:
    """Anonymous waves that are over, with all released that ever will be."""
    has_answers = exists().where(Response.wave_id == Wave.id)
    is_withheld = exists().where(Response.wave_id == Wave.id, Response.is_withheld)
    mine = (Study.is_anonymous, ~Wave.is_swept, has_answers, or_(Wave.released_at.is_not(None), ~is_withheld))
    found = [wave.id for wave in session.scalars(select(Wave).join(Study).where(*mine)) if wave.is_over(now)]
    session.rollback()
    return found


def _write_wave_anew(wave_id: int) -> None:
    """Part by part; who never finished comes along. Commits."""
    chance, smallest = chance_of(f"{wave_id} sweep"), session.get_one(Wave, wave_id).study.organisation.min_cell
    for part in parts(_cells(wave_id), smallest):
        session.rollback()
        begin_writing()
        if (wave := locked_wave(wave_id)) is not None:
            write_anew(part, chance)
            marks.write_anew(wave)
        session.commit()


def _cells(wave_id: int) -> Sequence[Sequence[UUID]]:
    """By what is told of who stands behind an answer."""
    chance, found = chance_of(f"{wave_id} order"), defaultdict[tuple[object, ...], list[UUID]](list)
    columns = Response.uuid, Response.site_id, Response.language, Response.version_id
    for uuid, *cell in session.execute(select(*columns).where(Response.wave_id == wave_id)):
        found[tuple(cell)].append(uuid)
    return [sorted(own, key=chance.place) for own in found.values()]


def _rewrite_tables() -> bool:
    """On PostgreSQL every table that answers have been in; False where somebody works in one for too long."""
    engine = cast("Engine", session.get_bind())
    if engine.dialect.name != "postgresql":
        return True
    tables = [RESPONSES, *(table for table, _ in hanging_tables())]
    tables += [cast("Table", model.__table__) for model in (DomainEvent, AnsweredMark)]
    # outside of any transaction, which VACUUM demands
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        try:
            return _nobody_looks_back(connection) and _vacuum(connection, tables)
        finally:
            connection.execute(text("RESET lock_timeout"))


def _vacuum(connection: Connection, tables: Sequence[Table]) -> bool:
    try:
        for table in tables:
            connection.execute(text(f'VACUUM FULL "{table.name}"'))
    except OperationalError:
        log.warning("tables of answers are in use; they are rewritten in the next round", exc_info=True)
        return False
    return True


def _nobody_looks_back(connection: Connection) -> bool:
    """Whether no transaction from before is left: what it may still see, removed or not, would be copied along."""
    now = connection.scalar(text("SELECT pg_current_xact_id()::xid::text"))
    query = text("SELECT count(*) FROM pg_stat_activity WHERE age(backend_xmin) > age(CAST(:now AS xid))")
    for _ in range(LOOKS):
        if not connection.scalar(query, {"now": now}):
            return True
        time.sleep(0.1)
    log.warning("an old transaction is open; tables of answers are rewritten in the next round")
    return False
