"""Workers say every few seconds that they live: a row each. One that was killed goes silent, and that is told."""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Mapped

from app.kernel.db import Base, begin_writing, name_text, random_pk, session, utc, utc_now
from app.kernel.storage import presence
from app.kernel.storage.database_file import DatabaseReplaced
from app.kernel.web.current import Flask

log = logging.getLogger("vafa.worker")
BEAT = dt.timedelta(seconds=20)
# six beats that nobody heard: a long write of somebody else holds up one or two
SILENCE = dt.timedelta(minutes=2)
# one that never comes back is forgotten by those that live, for the work goes on
FORGOTTEN = dt.timedelta(hours=1)


class Worker(Base):
    """A worker that runs, or was killed: one that ends by itself takes its row along."""

    __tablename__ = "worker"

    id: Mapped[random_pk]
    host: Mapped[name_text]
    process: Mapped[int]
    started_at: Mapped[utc]
    alive_at: Mapped[utc]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many workers live, and when each that fell silent was last heard of."""

    living: int
    silent: tuple[dt.datetime, ...] = ()


def standing(*, now: dt.datetime) -> Standing:
    heard = list(session.scalars(select(Worker.alive_at).order_by(Worker.alive_at)))
    silent = tuple(at for at in heard if now - at > SILENCE)
    return Standing(living=len(heard) - len(silent), silent=silent)


def beat(worker: UUID, *, started_at: dt.datetime, now: dt.datetime) -> None:
    """Say that this worker lives. The caller commits."""
    found = session.execute(update(Worker).where(Worker.id == worker).values(alive_at=now))
    if found.rowcount == 0:  # type: ignore[attr-defined]
        _forget_killed()
        values = {"id": worker, "host": _host(), "process": os.getpid(), "started_at": started_at, "alive_at": now}
        session.execute(insert(Worker).values(values))
    session.execute(delete(Worker).where(Worker.alive_at < now - FORGOTTEN))


def leave(worker: UUID) -> None:
    """It ends because it was told to. The caller commits."""
    session.execute(delete(Worker).where(Worker.id == worker))


class Heart:
    """Beats beside the work of a process, so that a long job does not look like a dead worker."""

    def __init__(self, app: Flask) -> None:
        self.app, self.id, self.started_at = app, uuid4(), utc_now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._write(lambda: leave(self.id))

    def _run(self) -> None:
        while True:
            self._write(lambda: beat(self.id, started_at=self.started_at, now=utc_now()))
            if self._over.wait(BEAT.total_seconds()):
                return

    def _write(self, change: Callable[[], None]) -> None:
        try:
            with self.app.app_context():
                begin_writing()
                change()
                session.commit()
        except DatabaseReplaced:
            # the work meets the same at once, and ends
            return
        except Exception:  # a database that does not answer now is asked again at the next beat
            log.warning("the heartbeat of the worker could not be written", exc_info=True)


def _forget_killed() -> None:
    """Those of this machine whose process is gone: whoever comes after them has taken over."""
    rows = session.execute(select(Worker.id, Worker.process).where(Worker.host == _host())).all()
    gone = [row.id for row in rows if row.process == os.getpid() or not presence.is_alive(row.process)]
    session.execute(delete(Worker).where(Worker.id.in_(gone)))


def _host() -> str:
    return socket.gethostname()[:200]
