"""Can this process take answers? Who balances load asks /readyz; what merely waits is a line there and no refusal."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator

from flask import Response, current_app
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import schema
from app.kernel import db, heartbeat
from app.kernel.db import session, utc_now
from app.kernel.duties import DutyState
from app.kernel.storage import presence
from app.kernel.storage.database_file import DatabaseReplaced
from app.kernel.storage.presence import Presence
from app.kernel.web.current import current_config

# below, the database's log might soon find no room for an answer
LEAST_FREE_MB = 100
MB = 10**6
# an answer waits ten times as long for the database to be free; who asks for readiness does not
PATIENCE = dt.timedelta(seconds=3)


def readyz() -> Response:
    """503 with the reasons where no answer can be kept; 200 else, with a line for workers that are not heard of."""
    faults = [*_database(), *_disk(), *_lock()]
    lines = [*(faults or ["ok"]), *_worker(is_readable=not faults)]
    return Response("\n".join(lines) + "\n", 503 if faults else 200, content_type="text/plain; charset=utf-8")


def _database() -> Iterator[str]:
    engine: Engine = current_app.extensions["engine"]
    try:
        session.execute(text("SELECT 1"))
        if not schema.is_current(engine):
            yield "schema: migrations are waiting: stop servers and workers, then run vafa db upgrade"
        session.rollback()
        if not db.can_write(engine, patience=PATIENCE):
            yield f"lock: somebody has been writing to the database for more than {PATIENCE.seconds} s"
    except DatabaseReplaced:
        yield "database: it was replaced: restart the server"
    except (SQLAlchemyError, sqlite3.Error):
        yield "database: it does not answer"


def _disk() -> Iterator[str]:
    config = current_config()
    path = db.file_of(config.database_url)
    for folder in {config.instance, config.instance if path is None else path.parent}:
        try:
            free = shutil.disk_usage(folder).free // MB
        except OSError:
            yield "disk: the folder of the instance is gone"
            continue
        if free < LEAST_FREE_MB:
            yield f"disk: {free} MB free, at least {LEAST_FREE_MB} MB needed"


def _lock() -> Iterator[str]:
    found: Presence | None = current_app.extensions.get("presence")
    config = current_config()
    if found is not None and not found.is_ours():
        yield "lock: serving.lock was removed or replaced: restart the server"
    elif found is None and (who := presence.who_is_alone(config.instance)):
        yield f"lock: {who} has the instance alone"


def _worker(*, is_readable: bool) -> Iterator[str]:
    """Collection goes on without a worker, so none of this takes the process out of a load balancer."""
    if not is_readable:
        return
    now = utc_now()
    found = heartbeat.standing(now=now)
    yield from (f"worker: silent for {_seconds(now - at)} s" for at in found.silent)
    if not found.living and not found.silent:
        ran_at = session.scalar(select(func.max(DutyState.started_at)))
        if ran_at is None:
            yield "worker: none has run yet; waves, messages and long jobs wait for one"
        else:
            yield f"worker: none runs; the last work was done {_seconds(now - ran_at)} s ago"


def _seconds(time: dt.timedelta) -> int:
    return max(0, int(time.total_seconds()))
