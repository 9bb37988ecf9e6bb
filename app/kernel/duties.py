"""What a worker does again and again: open waves, send mails.

A duty looks in our own tables for what is due and claims it there, so two workers do no harm. A worker is
`vafa worker`, or the one that `vafa serve` brings along.
"""

import datetime as dt
import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import events, queue
from app.kernel.config import Config
from app.kernel.db import Base, UtcDateTime, begin_writing, code_text, pk, session, utc, utc_now
from app.kernel.heartbeat import Heart
from app.kernel.registry import Registry
from app.kernel.storage.database_file import DatabaseReplaced
from app.kernel.upsert import put
from app.kernel.web import logs
from app.kernel.web.current import Flask, current_config
from app.kernel.web.i18n import lazy_gettext as _l

log = logging.getLogger("vafa.worker")
KEEP_RUNS = dt.timedelta(days=30)


class DutyState(Base):
    """When a duty ran last, and whether it succeeded; one row for each duty."""

    __tablename__ = "duty_state"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[pk]
    name: Mapped[code_text]
    started_at: Mapped[utc]
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[utc]
    error: Mapped[str] = mapped_column(Text, default="")


class DutyRun(Base):
    """A run that did something or failed; runs that found nothing due are not kept."""

    __tablename__ = "duty_run"

    id: Mapped[pk]
    name: Mapped[code_text]
    at: Mapped[utc] = mapped_column(index=True)
    seconds: Mapped[float]
    count: Mapped[int]
    error: Mapped[str] = mapped_column(Text, default="")


# takes now; does what is due, commits as it goes; returns how many things it did
Work = Callable[[dt.datetime], int]


@dataclass(frozen=True)
class Duty:
    """Something that is done again and again.

    name           what its rows carry; it never changes
    label          what people read: a lazy text
    can_overlap    one process may run it several times at once, as jobs that take long must not hold up others
    """

    name: str
    label: str
    every: dt.timedelta
    can_overlap: bool
    run: Work
    running: threading.Lock = field(default_factory=threading.Lock, compare=False)


_duties: Registry[str, Duty] = Registry()


def duty(
    name: str, *, label: str, every: dt.timedelta = dt.timedelta(minutes=1), can_overlap: bool = False
) -> Callable[[Work], Work]:
    """Mark a function as a duty. It must be safe to run in two processes at the same time."""
    return _duties.marks_as(name, partial(Duty, name, label, every, can_overlap))


def duties() -> list[Duty]:
    return sorted(_duties.values(), key=lambda duty: duty.name)


def wake(name: str) -> None:
    """After a commit: tell a worker not to wait for the next minute. Without a worker nothing is lost."""
    config = current_config()
    if config.is_testing:
        return
    try:
        queue.wake(config, name)
    except Exception:  # whatever the queue's store says, the row is there and the next minute finds it
        log.warning("the queue cannot be reached; due work is found within a minute", exc_info=True)


def work(app: Flask) -> None:
    """Be a worker until the process is told to end."""
    config: Config = app.extensions["vafa"]

    def look(name: str) -> None:
        try:
            with app.app_context():
                _look(config, name)
        except DatabaseReplaced as error:
            # what is done from now on would be lost; whoever keeps the worker starts it again, on the new file
            log.error("the worker ends: %s", str(error))
            os.kill(os.getpid(), signal.SIGTERM)

    # loaded before anybody hears the heart: who is told to end from then on says farewell
    own = queue.of(config)
    heart = Heart(app)
    heart.start()
    try:
        queue.work(own, look)
    finally:
        heart.stop()


def _look(config: Config, name: str) -> None:
    if name:
        run_duty(name, utc_now())
        return
    for one in due(utc_now()):
        queue.wake(config, one.name)


def due(now: dt.datetime) -> list[Duty]:
    """The duties whose time has come."""
    later = set(session.scalars(select(DutyState.name).where(DutyState.next_at > now)))
    session.rollback()
    return [one for one in duties() if one.name not in later]


def run_due(now: dt.datetime) -> int:
    """Every duty whose time has come, one after the other; how many things were done."""
    return sum(run_duty(one.name, now) for one in due(now))


def run_duty(name: str, now: dt.datetime) -> int:
    """Run a duty now and note what came of it. An error is noted and logged, never raised."""
    one = _duties[name]
    if one.can_overlap:
        return _run_duty(one, now)
    if not one.running.acquire(blocking=False):
        return 0
    try:
        return _run_duty(one, now)
    finally:
        one.running.release()


def _run_duty(one: Duty, now: dt.datetime) -> int:
    began, count, error = utc_now(), 0, ""
    try:
        count = one.run(now)
        session.commit()
    except DatabaseReplaced:
        session.rollback()
        raise
    except Exception as failure:  # one duty that fails must leave the others running
        session.rollback()
        log.exception("duty %s failed", one.name)
        error = logs.told(failure)[:2000]
    _note_run(one, now, began, count, error)
    return count


def _note_run(one: Duty, now: dt.datetime, began: dt.datetime, count: int, error: str) -> None:
    finished = utc_now()
    begin_writing()
    state = {"started_at": began, "finished_at": finished, "next_at": now + one.every, "error": error}
    put(DutyState, {"name": one.name, **state}, "name")
    if count or error:
        seconds = (finished - began).total_seconds()
        session.add(DutyRun(name=one.name, at=now, seconds=seconds, count=count, error=error))
        session.execute(delete(DutyRun).where(DutyRun.at < now - KEEP_RUNS))
    session.commit()


@duty("events", label=_l("Pass on events inside Vafa"))
def tell_events(now: dt.datetime) -> int:
    """Tell every room what happened in those to its left."""
    return events.tell()
