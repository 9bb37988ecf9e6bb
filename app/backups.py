"""Copies of the database, each with the day it is thrown away: an erased person must not live on in them for ever.

The name of a file says it all: vafa-20260321T0930Z-until-20260420.sqlite3. Keys are not in a copy; who keeps both in
one place keeps neither safe.
"""

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine

from app.config import Config
from app.duties import duty

NAME = re.compile(r"vafa-(\d{8}T\d{6}Z)-until-(\d{8})\.(sqlite3|dump)")
MOMENT, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%d"


class CannotBackUp(RuntimeError):
    """A copy cannot be made or read back; the message says what is needed."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    path: Path
    made_at: dt.datetime
    expires_on: dt.date

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size


def folder_of(config: Config) -> Path:
    return config.instance / "backups"


def listing(folder: Path) -> list[Backup]:
    """What is there, newest first; files with other names are not ours."""
    found = ((path, NAME.fullmatch(path.name)) for path in folder.glob("vafa-*"))
    backups = [
        Backup(
            path=path,
            made_at=dt.datetime.strptime(match[1], MOMENT).replace(tzinfo=dt.UTC),
            expires_on=dt.datetime.strptime(match[2], DAY).date(),
        )
        for path, match in found
        if match
    ]
    return sorted(backups, key=lambda backup: backup.made_at, reverse=True)


def make(engine: Engine, folder: Path, *, now: dt.datetime, keep_days: int) -> Backup:
    """A consistent copy while people go on working. Raises CannotBackUp; nothing half-written remains."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = "sqlite3" if engine.dialect.name == "sqlite" else "dump"
    expires_on = (now + dt.timedelta(days=keep_days)).date()
    path = folder / f"vafa-{now:{MOMENT}}-until-{expires_on:{DAY}}.{kind}"
    unfinished = path.with_suffix(".part")
    try:
        (_copy_sqlite if kind == "sqlite3" else _dump_postgres)(engine, unfinished)
        unfinished.chmod(0o600)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(path=path, made_at=now, expires_on=expires_on)


def restore(engine: Engine, path: Path) -> None:
    """Put a copy in the place of the database. The server must be stopped. Raises CannotBackUp.

    Who was erased after the copy was made is in it: erase them again (the audit log of the present database tells how
    many there were).
    """
    if engine.dialect.name == "sqlite":
        _restore_sqlite(engine, path)
    else:
        _run_postgres(engine, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(path))


def expire(folder: Path, today: dt.date) -> int:
    """Delete what has had its day; how many."""
    old = [backup for backup in listing(folder) if backup.expires_on <= today]
    for backup in old:
        backup.path.unlink(missing_ok=True)
    return len(old)


@duty("backups.expire", every=dt.timedelta(hours=1))
def expire_backups(now: dt.datetime) -> int:
    return expire(folder_of(current_app.extensions["vafa"]), now.date())


def _copy_sqlite(engine: Engine, path: Path) -> None:
    path.unlink(missing_ok=True)
    # not through a Connection: that begins a transaction, in which nothing can be vacuumed
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        connection.close()


def _restore_sqlite(engine: Engine, path: Path) -> None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = error
    if found != "ok":
        raise CannotBackUp(f"needed: a sound copy; found: {found}; remedy: choose another copy")
    place = Path(str(engine.url.database))
    engine.dispose()
    new = place.with_suffix(".restored")
    shutil.copyfile(path, new)
    for log in ("-wal", "-shm"):
        Path(f"{place}{log}").unlink(missing_ok=True)
    new.replace(place)


def _dump_postgres(engine: Engine, path: Path) -> None:
    _run_postgres(engine, "pg_dump", "--format=custom", f"--file={path}")


def _run_postgres(engine: Engine, program: str, *arguments: str) -> None:
    """Run a program that PostgreSQL brings; the password goes through the environment, where `ps` does not show it."""
    if shutil.which(program) is None:
        raise CannotBackUp(
            f"needed: {program}; found: it is not installed; remedy: install PostgreSQL's client programs"
        )
    url = engine.url
    environment = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": url.password} if url.password else {})
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run([program, f"--dbname={address}", *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        found = " ".join(done.stderr.split())[-500:]
        raise CannotBackUp(
            f"needed: {program} of the server's version or newer, and its rights; found: {found}; "
            f"remedy: put the folder of that {program} first in PATH, or mend what it says"
        )
