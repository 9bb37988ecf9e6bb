"""Is the file that SQLite has open still the one that stands in its place?

Whoever replaces the file of a database, or removes its log, under a running server makes every later answer vanish with
the file that nobody can open any more. So each transaction asks when it begins and before it ends.
"""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

Identity = tuple[int, int] | None


class DatabaseReplaced(RuntimeError):
    """Another file stands in the place of the database, or none: nothing written now would last."""


class Watch:
    """Of one engine. The file is the one of its first connection; the log, one of each connection's own.

    SQLite removes a log only when its last connection closes, so under an open one the log stays the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.log = str(path), f"{path}-wal"
        self.opened: Identity = None

    def note(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        if self.opened is None:
            self.opened = _identity(self.path)
        record.info["log"] = _identity(self.log)

    def forget(self, engine: Engine) -> None:
        self.opened = None

    def ask(self, connection: Connection) -> None:
        """Raises DatabaseReplaced."""
        log = connection.info.get("log")
        if _identity(self.path) != self.opened or (log is not None and _identity(self.log) != log):
            raise DatabaseReplaced(
                f"needed: {self.path} as it was opened; found: it was replaced or removed, or its log was; "
                "remedy: restart the servers and workers"
            )


def watch(engine: Engine, path: Path, prepare: Callable[[DBAPIConnection, ConnectionPoolEntry], None]) -> None:
    """Ask before every transaction of the engine; `prepare` opens the log of a new connection."""
    found = Watch(path)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "connect", found.note)
    event.listen(engine, "begin", found.ask)
    event.listen(engine, "commit", found.ask)
    event.listen(engine, "engine_disposed", found.forget)


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - asked twice for each transaction; a Path costs three times as much
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
