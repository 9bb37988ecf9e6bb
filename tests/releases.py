"""Rows of every table as a release wrote them: `python -m tests.releases` writes those of this one.

Answers come over the pages, the rest by the makers of the tests; a table that neither of them fills gets a row of
values that its columns take.
"""

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import CheckConstraint, Column, Connection, MetaData, Table, func, insert, select, text, types

from app import schema
from app.accounts import audit
from app.accounts.models import Organisation, Role
from app.accounts.operations import ORGANISATION_CREATED
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.questionnaires.operations import publish
from app.studies.models import Study, Wave
from survey_defs.load import load_file
from tests import factories
from tests.person import Person

RELEASES = Path(__file__).parent / "app" / "releases"
QUESTIONNAIRE = Path(__file__).parent / "questionnaires" / "short_stay.yaml"
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)

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
WRITTEN: dict[type, Callable[[Any], object]] = {
    dt.date: lambda value: value.isoformat(),
    UUID: str,
    Decimal: str,
    bytes: lambda value: {"hex": value.hex()},
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


def read(release: str) -> Rows:
    found: Rows = json.loads((RELEASES / f"{release}.json").read_text(encoding="utf-8"))
    return found


def read_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else of_kind(READ, table.c[name], same)(value) for name, value in row.items()}


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


def as_text(rows: Rows) -> str:
    """One line for each row, so that two releases can be laid side by side."""
    tables = (f'"{name}": [\n{_lines(found)}\n]' for name, found in rows.items())
    return "{\n" + ",\n".join(tables) + "\n}\n"


def _lines(rows: list[dict[str, Any]]) -> str:
    return ",\n".join("  " + json.dumps(row, ensure_ascii=False, default=_written) for row in rows)


def _written(value: object) -> object:
    return next(write for kind, write in WRITTEN.items() if isinstance(value, kind))(value)


def write(app: Flask) -> Rows:
    """Live through this release, then read what it kept."""
    with app.app_context():
        _house()
        db.session.commit()
    for address in ("welcome", "regulars"):
        for place, again in (("Yazd", "1"), ("باغ", "0")):
            _answer(Person(app.test_client(), address), place, again)
    begun = Person(app.test_client())
    begun.open()
    begun.agree()
    with app.extensions["engine"].begin() as connection:
        fill(connection)
        return {table.name: rows_of(connection, table, list(table.c.keys())) for table in tables_of(connection)}


def _answer(guest: Person, place: str, again: str) -> None:
    guest.open()
    guest.follow(guest.agree())
    guest.follow(guest.post({"purpose": "2", "place": place}))
    guest.follow(guest.post({"return": again}))


def _house() -> None:
    """An organisation with a wave that knows nobody and one that knows its people, and what hangs on them."""
    house = factories.organisation(timezone="Asia/Tehran")
    site = factories.site(house)
    owner = factories.user(house)
    factories.user(house, Role.MANAGER, sites=[site])
    waves = list(_waves(house))
    factories.link(waves[0], site=site)
    factories.link(waves[1], "regulars")
    known = [factories.customer(house, key, site=site) for key in ("۱۰۴", "c2")]
    for customer in known:
        factories.invitation(waves[1], customer)
        factories.purchase(customer, "129.90")
    factories.case(waves[0])
    factories.message(waves[1], "failed")
    factories.segment(house)
    factories.file_import(house)
    factories.job(house)
    factories.join_invitation(house, sites=[site])
    factories.token(house)
    factories.delivery(factories.webhook(house), state="delivered")
    audit.record(ORGANISATION_CREATED, house, by=owner, organisation=house)


def _waves(house: Organisation) -> Iterator[Wave]:
    version = publish(house, load_file(QUESTIONNAIRE), now=db.utc_now())
    for slug, anonymity in (("guests", "anonymous"), ("named", "identified")):
        study = Study(
            organisation=house, questionnaire=version.questionnaire, slug=slug, title=slug.title(), anonymity=anonymity
        )
        made = Wave(study=study, version=version, number=1, status="open", opens_at=db.utc_now() - dt.timedelta(days=1))
        db.session.add(made)
        db.session.flush()
        yield made


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=Path(folder))
        engine = db.connect(config.database_url)
        schema.upgrade(engine, keys=config.keys)
        engine.dispose()
        app = create_app(replace(config, is_testing=True))
        rows = write(app)
        with app.extensions["engine"].connect() as connection:
            newest = connection.scalar(text("SELECT version_num FROM alembic_version"))
        app.extensions["engine"].dispose()
    place = RELEASES / f"{newest}.json"
    place.write_text(as_text(rows), encoding="utf-8")
    print(f"{place}: {sum(map(len, rows.values()))} rows of {len(rows)} tables")


if __name__ == "__main__":
    main()
