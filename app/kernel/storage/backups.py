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
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, exc, text
from sqlalchemy.engine.interfaces import DBAPICursor

from app.kernel import db
from app.kernel.config import Config
from app.kernel.duties import duty
from app.kernel.storage import lost_log, private
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l

# of a database that was damaged there is a copy only because another one took its place
NAME = re.compile(r"vafa-(\d{8}T\d{6}Z)-until-(\d{8})\.(sqlite3|dump|damaged)")
MOMENT, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%d"
OTHER_SESSIONS = text(
    "SELECT application_name, host(client_addr) AS client FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend' ORDER BY pid"
)
# writes what the engine's database holds into an empty file
Copy = Callable[[Engine, Path], None]


class CannotBackUp(RuntimeError):
    """A copy cannot be made or read back; the message says what is needed."""


class Damaged(CannotBackUp):
    """The database is not sound, so a copy of it would be worth nothing."""

    def __init__(self, found: object) -> None:
        said = " ".join(str(found).split())
        remedy = "stop the server and its workers, then vafa restore the newest copy from before (vafa backup --list)"
        super().__init__(f"needed: a sound database; found: it is damaged ({said}); remedy: {remedy}")


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
    if engine.dialect.name == "sqlite":
        return _made(folder, "sqlite3", _copy_sqlite, engine, now=now, keep_days=keep_days)
    return _made(folder, "dump", _dump_postgres, engine, now=now, keep_days=keep_days)


def keep_present(engine: Engine, folder: Path, *, now: dt.datetime, keep_days: int) -> Backup:
    """A copy of what is about to be replaced: byte by byte, and named so, where the database is damaged."""
    try:
        return make(engine, folder, now=now, keep_days=keep_days)
    except Damaged:
        return _made(folder, "damaged", _copy_bytes, engine, now=now, keep_days=keep_days)


def _made(folder: Path, kind: str, copy: Copy, engine: Engine, *, now: dt.datetime, keep_days: int) -> Backup:
    private.make_folder(folder)
    expires_on = (now + dt.timedelta(days=keep_days)).date()
    path = folder / f"vafa-{now:{MOMENT}}-until-{expires_on:{DAY}}.{kind}"
    unfinished = path.with_suffix(".part")
    try:
        unfinished.unlink(missing_ok=True)
        copy(engine, private.make_file(unfinished))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(path=path, made_at=now, expires_on=expires_on)


def restore(engine: Engine, path: Path) -> None:
    """Put a copy in the place of the database. Nobody else may have it open. Raises CannotBackUp.

    Who was erased after the copy was made is in it: erase them again (the audit log of the present database tells how
    many there were).
    """
    if engine.dialect.name == "sqlite":
        _restore_sqlite(engine, path)
    else:
        refuse_sessions(engine)
        _run_postgres(engine, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(path))


def expire(folder: Path, today: dt.date) -> int:
    """Delete what has had its day; how many."""
    old = [backup for backup in listing(folder) if backup.expires_on <= today]
    for backup in old:
        backup.path.unlink(missing_ok=True)
    return len(old)


@duty("backups.expire", label=_l("Remove backups whose day has come"), every=dt.timedelta(hours=1))
def expire_backups(now: dt.datetime) -> int:
    config = current_config()
    return expire(folder_of(config), now.date()) + lost_log.expire(config.instance, now.date())


def refuse_sessions(engine: Engine) -> None:
    """PostgreSQL: what others store while the database is replaced would be lost. Raises CannotBackUp."""
    if engine.dialect.name == "sqlite":
        return
    engine.dispose()
    with engine.connect() as connection:
        rows = connection.execute(OTHER_SESSIONS).all()
    engine.dispose()
    if rows:
        found = ", ".join(f"{row.application_name or 'a program'} ({row.client or 'this machine'})" for row in rows)
        raise CannotBackUp(
            f"needed: a database that nobody else has open; found: {len(rows)} open sessions: {found}; "
            "remedy: stop every server, worker and program that uses it"
        )


def _copy_sqlite(engine: Engine, path: Path) -> None:
    try:
        with _cursor(engine) as cursor:
            _check(cursor)
            cursor.execute("VACUUM INTO ?", (str(path),))
    except (sqlite3.OperationalError, exc.OperationalError) as error:
        raise CannotBackUp(f"needed: room, and a database that answers; found: {error}; remedy: mend that") from error
    except (sqlite3.DatabaseError, exc.DatabaseError) as error:
        raise Damaged(error) from error


def _check(cursor: DBAPICursor) -> None:
    """A copy is made of rows: it would look sound whatever had happened to the pages that they were read from."""
    cursor.execute("PRAGMA quick_check(1)")
    found = cursor.fetchone()
    if found is None or found[0] != "ok":
        raise Damaged("nothing can be read" if found is None else found[0])


@contextmanager
def _cursor(engine: Engine) -> Iterator[DBAPICursor]:
    """Not through a Connection: that begins a transaction, in which nothing can be vacuumed."""
    connection = engine.raw_connection()
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _copy_bytes(engine: Engine, path: Path) -> None:
    engine.dispose()
    shutil.copyfile(_place(engine), path)


def _place(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _restore_sqlite(engine: Engine, path: Path) -> None:
    log = db.sqlite_files(path)[1]
    if log.is_file() and log.stat().st_size:
        # copied by hand from a running server: what people answered last stands in the log alone
        raise CannotBackUp(
            f"needed: a copy that is whole in one file; found: {log.name} beside it; remedy: take its log in on a "
            f'copy of both files (sqlite3 {path.name} "PRAGMA wal_checkpoint(TRUNCATE)"), then again'
        )
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = error
    if found != "ok":
        raise CannotBackUp(f"needed: a sound copy; found: {found}; remedy: choose another copy")
    place = _place(engine)
    new = place.with_suffix(".restored")
    try:
        private.copy_durably(path, new)
        engine.dispose()
        # the log goes first: beside another database it would be taken for that one's
        for log in db.sqlite_files(place)[1:]:
            log.unlink(missing_ok=True)
        new.replace(place)
        private.sync_folder(place.parent)
    finally:
        new.unlink(missing_ok=True)


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
