"""A database that an earlier release wrote is brought to this one with every row, and back.

`releases/<its last migration>.json` has rows of every table as that release wrote them: answers came over its pages,
the rest was made by its operations and models.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    types,
)

from app import schema
from app.accounts.models import User
from app.kernel import db
from app.kernel.keys import KeyRing
from app.questionnaires.operations import definition_of
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from tests.cast import signed_in
from tests.person import Person

RELEASES = Path(__file__).parent / "releases"
KEYS = KeyRing((b"released" * 8,))
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
STUDIES = ("studies/", "studies/1/", "studies/2/", "waves/1/collection", "waves/2/collection")
PAGES = ("", *STUDIES, "customers/", "customers/1/", "cases/", "work/", "log/")

Rows = dict[str, list[dict[str, Any]]]
Kind = type[types.TypeEngine[Any]]
Found = TypeVar("Found")

READ: dict[Kind, Callable[[Any], object]] = {
    types.DateTime: dt.datetime.fromisoformat,
    types.Date: dt.date.fromisoformat,
    types.Uuid: UUID,
    types.Float: float,
    types.Numeric: Decimal,
    types.LargeBinary: lambda value: bytes.fromhex(value["hex"]),
}
SOME: dict[Kind, Callable[[], object]] = {
    types.DateTime: lambda: NOW,
    types.Date: NOW.date,
    types.Uuid: uuid4,
    types.LargeBinary: lambda: b"some",
    types.JSON: dict,
    types.Boolean: lambda: True,
    types.Integer: lambda: 1,
    types.Float: lambda: 1.0,
    types.Numeric: lambda: Decimal(1),
    types.String: lambda: "some",
}


@pytest.fixture(params=sorted(one.stem for one in RELEASES.glob("*.json")))
def release(request: pytest.FixtureRequest) -> str:
    """The last migration of an earlier release."""
    found: str = request.param
    return found


@pytest.fixture
def written(engine: Engine, release: str) -> Rows:
    """What stands in the database, which is as this release left it."""
    schema.downgrade(engine, release)
    stored = json.loads((RELEASES / f"{release}.json").read_text(encoding="utf-8"))
    with engine.begin() as connection:
        tables = tables_of(connection)
        for table in tables:
            connection.execute(insert(table), [read_row(table, row) for row in stored[table.name]])
        return {table.name: rows_of(connection, table, list(stored[table.name][0])) for table in tables}


def test_every_row_of_an_earlier_release_comes_up_and_goes_back(engine: Engine, written: Rows, release: str) -> None:
    """With a row in every table that there is by now, to that release and from there to nothing."""
    schema.upgrade(engine, keys=KEYS)
    differences = schema.differences(engine)
    with engine.begin() as connection:
        up = found_of(connection, written)
        fill(connection)
        empty = [table.name for table in tables_of(connection) if not count(connection, table)]
    schema.downgrade(engine, release)
    with engine.connect() as connection:
        back = found_of(connection, written)
    schema.downgrade(engine)

    assert (differences, empty) == ([], [])
    assert (up, back) == (written, written)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_the_application_opens_what_an_earlier_release_wrote(
    engine: Engine, written: Rows, start: Callable[..., Flask]
) -> None:
    schema.upgrade(engine, keys=KEYS)
    app = start()
    with app.app_context():
        owner = signed_in(app, db.session.get_one(User, 1))
    guest = Person(app.test_client())
    guest.open()
    guest.follow(guest.agree())

    assert app.test_client().get("/readyz").status_code == 200
    assert {page: owner.get(f"/o/simorgh/{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
    assert 'name="purpose"' in guest.html
    with app.app_context():
        wave = db.session.get_one(Wave, 2)
        frame = load_frame(wave, definition_of(wave.version))
        assert sorted(frame.answers["place"]) == ["Yazd", "باغ"]


def tables_of(connection: Connection) -> list[Table]:
    """The tables that are there now, their columns typed as today's models type them."""
    found = MetaData()
    found.reflect(connection)
    for name in found.tables.keys() & schema.metadata.tables.keys():
        known = schema.metadata.tables[name].c
        for column in found.tables[name].c:
            column.type = known[column.name].type if column.name in known else column.type
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def rows_of(connection: Connection, table: Table, columns: list[str]) -> list[dict[str, Any]]:
    query = select(*(table.c[name] for name in columns)).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(query).mappings()]


def found_of(connection: Connection, written: Rows) -> Rows:
    """The same columns of the same tables as they stand now."""
    tables = {table.name: table for table in tables_of(connection)}
    return {name: rows_of(connection, tables[name], list(rows[0])) for name, rows in written.items()}


def read_row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else of_kind(READ, table.c[name], same)(value) for name, value in row.items()}


def fill(connection: Connection) -> None:
    """Put a row into each table that has none."""
    for table in schema.metadata.sorted_tables:
        if not count(connection, table):
            connection.execute(insert(table).values({one.name: some(connection, one) for one in table.c}))


def some(connection: Connection, column: Column[Any]) -> object:
    """A value that this column takes: of a row that it points to, of the list that it is held to, or of its kind."""
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    for rule in column.table.constraints:
        if isinstance(rule, CheckConstraint) and str(rule.sqltext).startswith(f"{column.name} IN ("):
            return str(rule.sqltext).split("'")[1]
    return of_kind(SOME, column)()


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def same(value: object) -> object:
    return value


def of_kind(known: Mapping[Kind, Found], column: Column[Any], otherwise: Found | None = None) -> Found:
    plain = column.type.impl if isinstance(column.type, types.TypeDecorator) else column.type
    found = next((one for kind, one in known.items() if isinstance(plain, kind)), otherwise)
    assert found is not None, f"say in this file what {column} may hold"
    return found
