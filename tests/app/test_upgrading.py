"""A database that an earlier release wrote is brought to this one with every row, and back.

`releases/<its last migration>.json` has rows of every table as that release wrote them (`tests/releases.py`): answers
came over its pages, the rest was made by its operations and models.
"""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, insert, inspect

from app import schema
from app.accounts.models import User
from app.kernel import db
from app.kernel.keys import KeyRing
from app.questionnaires.operations import definition_of
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from tests import releases
from tests.cast import signed_in
from tests.databases import one_database
from tests.person import Person
from tests.releases import Rows, count, fill, read_row, rows_of, tables_of

pytestmark = pytest.mark.long

KEYS = KeyRing((b"released" * 8,))
STUDIES = ("studies/", "studies/1/", "studies/2/", "waves/1/collection", "waves/2/collection")
PAGES = ("", *STUDIES, "customers/", "customers/1/", "cases/", "work/", "log/")


@pytest.fixture(params=sorted(one.stem for one in releases.RELEASES.glob("*.json")))
def release(request: pytest.FixtureRequest) -> str:
    """The last migration of an earlier release."""
    found: str = request.param
    return found


@pytest.fixture
def written(engine: Engine, release: str) -> Rows:
    """What stands in the database, which is as this release left it."""
    schema.downgrade(engine, release)
    stored = releases.read(release)
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


@one_database
def test_this_release_can_be_written_down(app: Flask) -> None:
    """With a row in every table, as the file of a release has them."""
    written = releases.write(app)
    read = json.loads(releases.as_text(written))

    with app.extensions["engine"].connect() as connection:
        tables = {table.name: table for table in tables_of(connection)}
    assert [name for name, rows in written.items() if not rows] == []
    assert {name: [read_row(tables[name], row) for row in rows] for name, rows in read.items()} == written


def found_of(connection: Connection, written: Rows) -> Rows:
    """The same columns of the same tables as they stand now."""
    tables = {table.name: table for table in tables_of(connection)}
    return {name: rows_of(connection, tables[name], list(rows[0])) for name, rows in written.items()}
