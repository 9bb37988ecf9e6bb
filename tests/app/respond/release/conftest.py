"""Anonymous waves that are open, in a database whose log is cut by nobody but the release."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app.accounts.models import Organisation
from app.kernel.db import session
from app.respond.release import release, sweeping
from app.respond.release.chance import Chance
from app.studies.models import Wave
from tests.app import watching
from tests.app.respond.release.played import SEEDS


@pytest.fixture
def engine_with_history(app: Flask) -> Iterator[Engine]:
    """A database whose log is not cut by chance, where the tests are about cutting it."""
    engine: Engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA wal_autocheckpoint = 0"))
        engine.dispose()
    with app.app_context():
        yield engine


@pytest.fixture
def waves(
    app: Flask, engine_with_history: Engine, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> list[Wave]:
    for room in (release, sweeping):
        monkeypatch.setattr(room, "chance_of", lambda about: Chance(b"key of a test", about))
    first = watching.study(organisation, anonymity="anonymous")[-1]
    kept = {"study": first.study, "version": first.version, "status": "open", "opens_at": first.opens_at}
    made = [first, *(Wave(number=number, **kept) for number in range(2, SEEDS + 1))]
    session.add_all(made)
    session.commit()
    return made
