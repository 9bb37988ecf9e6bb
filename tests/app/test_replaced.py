"""A database that is replaced under a running server: nothing is acknowledged that would be lost with the old file."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.commands.backup import keys, restore
from app.kernel import db
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.storage import backups
from app.kernel.storage.database_file import DatabaseReplaced
from app.questionnaires.operations import publish
from app.respond.models import Response
from survey_defs.load import load_file
from tests import factories
from tests.databases import one_database
from tests.killable import ROOT, Killable, PlainClient
from tests.person import Person

pytestmark = pytest.mark.long

LIKERT = ROOT / "tests" / "questionnaires" / "likert24.yaml"


@pytest.fixture
def config(config: Config) -> Config:
    """On SQLite the database stands in the instance folder, as it does where people run it."""
    path = db.file_of(config.database_url)
    if path is None:
        return config
    home = config.instance / "vafa.sqlite3"
    path.rename(home)
    return Config(**{**config.__dict__, "database_url": f"sqlite:///{home}"})


@pytest.fixture
def link(app: Flask, organisation: Organisation) -> None:
    """An open link of an organisation, at /s/welcome."""
    with app.app_context():
        version = publish(session.merge(organisation), load_file(LIKERT), now=utc_now())
        factories.link(factories.wave(version))
        session.commit()
        session.remove()
    app.extensions["engine"].dispose()


@pytest.fixture
def server(config: Config, link: None) -> Iterator[Killable]:
    with Killable(config) as running:
        yield running


def run(config: Config, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "app.commands", *arguments, "--instance", str(config.instance)]
    environment = {**os.environ, "VAFA_DATABASE_URL": config.database_url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def answer(port: int) -> None:
    person = Person(cast("FlaskClient", PlainClient(port)))
    person.finish({}, point="4")


@pytest.mark.loss
@pytest.mark.long
def test_restore_under_a_running_server_loses_no_acknowledged_journey(config: Config, server: Killable) -> None:
    answer(server.port)
    backup = run(config, "backup")
    copy = backup.stdout.split("written: ")[1].splitlines()[0]
    for _ in range(3):
        answer(server.port)

    refused = run(config, "restore", copy, "--yes")
    answer(server.port)
    server.kill()

    assert refused.returncode == 1
    assert "remedy: stop" in refused.stderr
    engine = create_engine(config.database_url)
    with Session(engine) as reader:
        assert reader.scalar(select(func.count()).where(Response.status == "complete")) == 5
    engine.dispose()
    assert run(config, "restore", copy, "--yes").returncode == 0


@pytest.mark.loss
@pytest.mark.parametrize("command", [restore, keys])
@one_database
def test_what_rewrites_an_instance_names_who_works_on_it(
    command: object, config: Config, link: None, tmp_path: Path
) -> None:
    with Killable(config) as server:
        answer(server.port)
        copy = backups.make(db.connect(config.database_url), tmp_path, now=utc_now(), keep_days=1).path
        arguments = [str(copy), "--yes"] if command is restore else ["rotate"]
        done = CliRunner().invoke(command, [*arguments, "--instance", str(config.instance)])  # type: ignore[arg-type]

        assert done.exit_code == 1
        assert "server (process " in done.stderr


@pytest.mark.loss
@one_database
def test_nothing_is_acknowledged_once_another_file_stands_there(
    config: Config, app: Flask, link: None, owner: FlaskClient
) -> None:
    person = Person(app.test_client())
    person.open()
    path = db.file_of(config.database_url)
    assert path is not None
    shutil.copyfile(path, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)

    page = person.post({})
    assert page.status_code == 503
    assert "The database was replaced" in page.text
    api = app.test_client().get("/api/v1/studies", headers={"Authorization": "Bearer x"})
    assert (api.status_code, api.json and api.json["code"]) == (503, "database_replaced")
    persian = app.test_client().get("/s/welcome", headers={"Accept-Language": "fa"})
    assert persian.status_code == 503
    assert 'dir="rtl"' in persian.text
    assert owner.get("/o/simorgh/").status_code == 503
    assert owner.get("/healthz").status_code == 200


@pytest.mark.loss
@one_database
def test_a_commit_is_refused_when_the_file_goes_while_it_is_written(engine: Engine) -> None:
    path = Path(str(engine.url.database))
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE late (id INTEGER)"))
        path.rename(path.with_suffix(".away"))
        with pytest.raises(DatabaseReplaced):
            connection.commit()


@pytest.mark.loss
@one_database
def test_a_log_that_is_removed_under_a_server_is_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE early (id INTEGER)"))
    db.sqlite_files(Path(str(engine.url.database)))[1].unlink()

    with pytest.raises(DatabaseReplaced), engine.begin():
        raise AssertionError("began")


@one_database
def test_other_processes_that_come_and_go_disturb_nobody(engine: Engine) -> None:
    path = Path(str(engine.url.database))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.execute("INSERT INTO mine VALUES (1)")
        other.commit()
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mine")) == 1
    engine.dispose()
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mine")) == 1


@pytest.mark.postgres
@pytest.mark.loss
@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_postgres_is_not_restored_while_others_have_it_open(engine: Engine, tmp_path: Path) -> None:
    made = backups.make(engine, tmp_path, now=utc_now(), keep_days=1)
    other = db.connect(engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(backups.CannotBackUp, match=r"1 open sessions: .*remedy: stop"):
            backups.restore(engine, made.path)
    other.dispose()
    backups.restore(engine, made.path)
