"""Workers that live, fall silent and are forgotten; what readiness, owners and the page of work say of it."""

import datetime as dt
import os
import sqlite3
import uuid
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app import readiness, schema
from app.kernel import duties, heartbeat
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.heartbeat import Heart, Worker
from app.kernel.storage import presence
from tests.databases import one_database

WORK = "/o/simorgh/work/"
Usage = namedtuple("Usage", "total used free")


def heard(ago: dt.timedelta, *, host: str = "elsewhere", process: int = 1) -> uuid.UUID:
    """A worker that was last heard of so long ago."""
    at, made = utc_now() - ago, uuid.uuid4()
    session.add(Worker(id=made, host=host, process=process, started_at=at, alive_at=at))
    session.commit()
    session.remove()
    return made


def test_a_worker_that_beats_lives_and_one_that_ends_is_not_missed(app: Flask, client: FlaskClient) -> None:
    heart = Heart(app)
    heart.start()
    while session.scalar(select(func.count()).select_from(Worker)) == 0:
        session.rollback()
    assert heartbeat.standing(now=utc_now()).living == 1
    session.remove()
    assert client.get("/readyz").text == "ok\n"
    heart.stop()

    assert heartbeat.standing(now=utc_now()) == heartbeat.Standing(living=0)


def test_a_silent_worker_is_a_line_and_takes_nobody_out_of_service(app: Flask, client: FlaskClient) -> None:
    heard(dt.timedelta(minutes=5))

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == "ok"
    assert answer.text.splitlines()[1].startswith("worker: silent for 3")


def test_where_no_worker_was_ever_wanted_none_is_missed(app: Flask, client: FlaskClient, owner: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text.splitlines()) == (
        200,
        ["ok", "worker: none has run yet; waves, messages and long jobs wait for one"],
    )
    assert "last heard of" not in owner.get("/o/simorgh/").text
    duties.run_due(utc_now())
    session.remove()
    assert "worker: none runs; the last work was done" in client.get("/readyz").text


def test_owners_are_warned_on_every_page_and_others_on_the_page_of_work(
    owner: FlaskClient, researcher: FlaskClient
) -> None:
    heard(dt.timedelta(minutes=5))

    for page in (owner.get("/o/simorgh/").text, owner.get(WORK).text):
        assert "The worker was last heard of on" in page
    assert "The worker was last heard of on" not in researcher.get("/o/simorgh/").text
    page = researcher.get(WORK).text
    assert "No worker is alive" in page
    assert "One that was interrupted was last heard of on" in page


def test_a_silent_worker_beside_a_living_one_is_told_as_that(owner: FlaskClient, client: FlaskClient) -> None:
    heard(dt.timedelta(minutes=5))
    heard(dt.timedelta(seconds=5))

    page = owner.get(WORK).text
    assert "others do its work" in page
    assert "A worker is alive." in page
    assert client.get("/readyz").status_code == 200


def test_who_comes_after_a_killed_worker_takes_over_its_place(app: Flask) -> None:
    with app.app_context():
        gone = heard(dt.timedelta(minutes=5), host=heartbeat._host(), process=2**22 + 1)
        other = heard(dt.timedelta(minutes=5), host=heartbeat._host(), process=os.getppid())
        long_gone = heard(dt.timedelta(hours=2))
        mine = uuid.uuid4()
        heartbeat.beat(mine, started_at=utc_now(), now=utc_now())
        session.commit()
        there = set(session.scalars(select(Worker.id)))

    assert there == {mine, other}
    assert not {gone, long_gone} & there


def test_a_database_behind_is_not_ready(app: Flask, client: FlaskClient) -> None:
    with app.extensions["engine"].begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("schema: ")


@one_database
def test_a_database_that_is_gone_is_not_ready(app: Flask, client: FlaskClient, config: Config) -> None:
    assert client.get("/readyz").status_code == 200
    os.rename(config.database_url.removeprefix("sqlite:///"), config.instance / "away")  # noqa: PTH104

    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: it was replaced: restart the server\n")


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_database_that_does_not_answer_is_not_ready(start: Callable[..., Flask], config: Config) -> None:
    app = start(database_url=config.database_url.replace("/vafa_", "/none_"))

    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: it does not answer\n")


@one_database
def test_a_full_disk_is_not_ready(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda folder: Usage(10**12, 10**12 - 10**7, 10**7))

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "disk: 10 MB free, at least 100 MB needed" in answer.text


@one_database
def test_a_lock_file_that_is_gone_is_not_ready(app: Flask, client: FlaskClient, config: Config) -> None:
    app.extensions["presence"] = found = presence.join(config.instance, "server")
    assert client.get("/readyz").status_code == 200
    found.path.unlink()

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("lock: serving.lock")
    found.leave()


@one_database
def test_an_instance_that_somebody_has_alone_is_not_ready(client: FlaskClient, config: Config) -> None:
    with presence.alone(config.instance, "vafa restore"):
        answer = client.get("/readyz")

    assert (answer.status_code, client.get("/readyz").status_code) == (503, 200)
    assert answer.text.startswith(f"lock: vafa restore (process {os.getpid()})")


@one_database
def test_a_database_that_somebody_holds_is_not_ready(
    client: FlaskClient, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", dt.timedelta(seconds=0.1))
    with closing(sqlite3.connect(config.database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.get("/readyz")
        other.execute("ROLLBACK")

    assert (answer.status_code, client.get("/readyz").status_code) == (503, 200)
    assert answer.text.startswith("lock: somebody has been writing")


@one_database
def test_the_schema_knows_the_table(app: Flask) -> None:
    assert Worker.__table__ in schema.metadata.tables.values()
