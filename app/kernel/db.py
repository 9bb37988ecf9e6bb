"""The database kernel: one scoped session, portable column types, named constraints.

Models know nothing of Flask, so jobs, the command line and migrations use them without an app.
"""

import datetime as dt
import sqlite3
import uuid
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, Identity, MetaData, String, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, scoped_session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.kernel.storage import database_file, private
from survey_defs.texts import clean_name

type_names = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware UTC in Python; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("needed: an aware time; found: one without a zone; remedy: use app.kernel.db.utc_now()")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Json(TypeDecorator[Any]):
    """JSON on SQLite, JSONB on PostgreSQL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


class Name(TypeDecorator[str]):
    """A name of at most 200 letters, without what cannot be seen in it, whichever door it came by."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_name(value)


pk = Annotated[int, mapped_column(Identity(), primary_key=True)]
random_pk = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=uuid.uuid4)]
utc = Annotated[dt.datetime, mapped_column(UtcDateTime)]
code_text = Annotated[str, mapped_column(String(64))]
name_text = Annotated[str, mapped_column(Name)]
# what a JSON column holds is typed by the room that reads it
json_map = Annotated[dict[str, Any], mapped_column(Json)]
# how long a statement of SQLite waits for who writes
BUSY_MS = 30_000
# for __table_args__ of tables whose rows can be removed and whose ids people meet: in the audit log, in an address that
# stays open in a browser. SQLite would give such an id to the next row; PostgreSQL never does
NEVER_AGAIN = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=type_names)


# its `info` holds the instance's keys: what is stored as a keyed hash is made where it is stored
session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def connect(url: str) -> Engine:
    """An engine whose commits are durable before they are acknowledged."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": "-c synchronous_commit=on"}
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30})
    path = file_of(url)
    if path is None:
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        # made here, for SQLite would make it readable by others, and its logs after it
        private.make_file(path)
        database_file.watch(engine, path, _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None where it is elsewhere or in memory."""
    found = make_url(url)
    if found.get_backend_name() != "sqlite" or found.database in (None, "", ":memory:"):
        return None
    return Path(str(found.database))


def sqlite_files(path: Path) -> tuple[Path, Path, Path]:
    """A database's file, its write-ahead log and the index of that."""
    return path, Path(f"{path}-wal"), Path(f"{path}-shm")


def is_clash(error: IntegrityError) -> bool:
    """Whether two rows would have had the same unique value."""
    return getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE constraint failed" in str(error.orig)


def begin_writing() -> None:
    """Take SQLite's write lock now, so that a read that turns into a write cannot fail half-way."""
    session.connection(execution_options={"vafa_begin": "IMMEDIATE"})


def can_write(engine: Engine, *, patience: dt.timedelta) -> bool:
    """Whether SQLite's write lock comes free in this time; nothing is written. On PostgreSQL no lock is everybody's."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {patience // dt.timedelta(milliseconds=1)}")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    else:
        return True
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.close()


def empty_log(engine: Engine) -> bool:
    """Bring SQLite's write-ahead log into the file and cut it to nothing, so that what was deleted is in neither.

    Waits a few seconds for who still reads the old state; where they read on it is False, and the next call does it.
    """
    if engine.dialect.name != "sqlite":
        return True
    # not through a Connection: that begins a transaction, in which the log cannot be cut
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_cut = bool(cursor.fetchall()[0][0] == 0)
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        cursor.close()
        return is_cut
    finally:
        connection.close()


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    # the driver's own transaction control commits behind our back; BEGIN is sent by _begin_sqlite instead
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("vafa_begin", "")
    connection.exec_driver_sql(f"BEGIN {mode}".strip())
