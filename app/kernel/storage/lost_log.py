"""A damaged log of SQLite is set aside before SQLite cuts it: what people were told is saved may be recovered from it.

The name of a file says it all: vafa-20260321T093000Z-until-20260420-9-commits.lost-wal. It holds answers, so like a
backup it has its day.
"""

import datetime as dt
import logging
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.kernel import db
from app.kernel.storage import private, wal

log = logging.getLogger("vafa.instance")
NAME = re.compile(r"vafa-(\d{8}T\d{6}Z)-until-(\d{8})-(\d+)-commits\.lost-wal")
MOMENT, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%d"
KEPT = dt.timedelta(days=30)
# a power cut tears the commit that was being written: nobody was told that it is saved
TORN = 1


@dataclass(frozen=True, kw_only=True)
class LostLog:
    """A log that was set aside, and how many commits SQLite could not read from it."""

    path: Path
    found_at: dt.datetime
    expires_on: dt.date
    commits: int


def look_after(path: Path, instance: Path, *, now: dt.datetime) -> LostLog | None:
    """Before a SQLite database is opened, by whoever has it alone: set a damaged log aside, then take in what is sound.

    The log begins empty afterwards, so that what a torn commit left behind is never taken for lost ones.
    """
    wal_path = db.sqlite_files(path)[1]
    if not wal_path.is_file() or wal_path.stat().st_size == 0:
        return None
    found = wal.examine(wal_path)
    lost = _set_aside(wal_path, instance, found.lost, now=now) if found.lost > TORN else None
    _take_in(path)
    if lost is not None:
        log.error(
            "needed: a sound log of the database; found: %s commits that were acknowledged cannot be read, %s before "
            "them can; the database itself: %s; remedy: the log is kept until %s as %s, have it looked at",
            lost.commits, found.commits, _check(path), lost.expires_on, lost.path,
        )  # fmt: skip
    return lost


def listing(instance: Path) -> list[LostLog]:
    """What was set aside, newest first."""
    found = ((path, NAME.fullmatch(path.name)) for path in instance.glob("vafa-*.lost-wal"))
    logs = [
        LostLog(
            path=path,
            found_at=dt.datetime.strptime(match[1], MOMENT).replace(tzinfo=dt.UTC),
            expires_on=dt.datetime.strptime(match[2], DAY).date(),
            commits=int(match[3]),
        )
        for path, match in found
        if match
    ]
    return sorted(logs, key=lambda one: one.found_at, reverse=True)


def expire(instance: Path, today: dt.date) -> int:
    """Delete what has had its day; how many."""
    old = [one for one in listing(instance) if one.expires_on <= today]
    for one in old:
        one.path.unlink(missing_ok=True)
    return len(old)


def _set_aside(wal_path: Path, instance: Path, commits: int, *, now: dt.datetime) -> LostLog:
    expires_on = (now + KEPT).date()
    path = instance / f"vafa-{now:{MOMENT}}-until-{expires_on:{DAY}}-{commits}-commits.lost-wal"
    private.copy_durably(wal_path, path)
    return LostLog(path=path, found_at=now, expires_on=expires_on, commits=commits)


def _take_in(path: Path) -> None:
    """Let SQLite recover what it can and cut the log; where it cannot, who opens the database next will hear why."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _check(path: Path) -> str:
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
