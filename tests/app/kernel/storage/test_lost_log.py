"""A damaged log at a start: nothing is cut that could be recovered, operator and owners are told, serving goes on."""

import datetime as dt
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.commands.server import starting
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.storage import lost_log, wal
from app.questionnaires.operations import publish
from survey_defs.load import load_file
from tests import factories
from tests.databases import one_database
from tests.killable import ROOT
from tests.person import Person

pytestmark = [pytest.mark.loss, one_database]
NOW = dt.datetime(2026, 3, 21, 9, 30, tzinfo=dt.UTC)
JOURNEYS = 30
HEAD, FRAME = 32, 24 + 4096


@pytest.fixture
def killed(app: Flask, config: Config, organisation: Organisation, tmp_path: Path) -> Path:
    """The files of a server that was killed after thirty journeys, none of which had reached the database's file."""
    likert = load_file(ROOT / "tests" / "questionnaires" / "likert24.yaml")
    with app.app_context():
        factories.link(factories.wave(publish(session.merge(organisation), likert, now=utc_now())))
        session.commit()
    for _ in range(JOURNEYS):
        Person(app.test_client()).finish({}, point="4")
    home = Path(config.database_url.removeprefix("sqlite:///"))
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{home}{suffix}", tmp_path / f"killed.sqlite3{suffix}")
    return tmp_path / "killed.sqlite3"


def finished(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM response WHERE status = 'complete'").fetchone()[0])


@pytest.mark.long
def test_what_a_bad_frame_costs_is_told_and_kept(
    killed: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Bad frames all over the log of thirty journeys; where one is behind the last commit but one, nobody is told."""
    whole = Path(f"{killed}-wal").read_bytes()
    total, chance = wal.examine(Path(f"{killed}-wal")).commits, random.Random(7)
    frames = len(whole) // FRAME
    assert total > 2 * JOURNEYS
    for number, frame in enumerate([0, frames - 1, *chance.sample(range(1, frames - 1), 10)]):
        home = tmp_path / f"home-{number}"
        home.mkdir()
        copy = shutil.copyfile(killed, home / "vafa.sqlite3")
        bad = bytearray(whole)
        bad[HEAD + frame * FRAME + 24 + 100] ^= 0xFF
        Path(f"{copy}-wal").write_bytes(bad)
        expected = wal.examine(Path(f"{copy}-wal"))
        caplog.clear()
        found = lost_log.look_after(copy, home, now=NOW)

        assert expected.commits + expected.lost == total
        assert Path(f"{copy}-wal").stat().st_size == 0 if Path(f"{copy}-wal").exists() else True
        if expected.lost <= 1:
            assert (found, caplog.text) == (None, "")
            continue
        assert found is not None
        assert found.commits == expected.lost
        assert found.path.read_bytes() == bytes(bad)
        assert found.path.stat().st_mode & 0o077 == 0
        assert f"{expected.lost} commits that were acknowledged" in caplog.text
        assert finished(copy) < JOURNEYS
        # once it was told, the next start finds a log that begins anew
        assert lost_log.look_after(copy, home, now=NOW) is None


def test_a_torn_commit_is_taken_for_a_power_cut(killed: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = Path(f"{killed}-wal")
    log.write_bytes(log.read_bytes()[: -FRAME // 2])

    assert lost_log.look_after(killed, tmp_path, now=NOW) is None
    assert caplog.text == ""
    assert not list(tmp_path.glob("*.lost-wal"))
    assert finished(killed) >= JOURNEYS - 1


def put_aside(config: Config, commits: int = 9) -> Path:
    path = config.instance / f"vafa-20260321T093000Z-until-20260420-{commits}-commits.lost-wal"
    path.write_bytes(b"frames")
    return path


def test_a_start_sets_the_log_aside_and_goes_on(killed: Path, config: Config) -> None:
    home = config.instance / "vafa.sqlite3"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{killed}{suffix}", f"{home}{suffix}")
    log = Path(f"{home}-wal")
    bad = bytearray(log.read_bytes())
    bad[HEAD + 40 * FRAME + 500] ^= 0xFF
    log.write_bytes(bad)
    app = starting.application(Config(**{**config.__dict__, "database_url": f"sqlite:///{home}"}), "server")

    assert app.test_client().get("/healthz").status_code == 200
    assert [one.commits for one in lost_log.listing(config.instance)] == [
        wal.examine(next(config.instance.glob("*.lost-wal"))).lost
    ]
    app.extensions["presence"].leave()
    app.extensions["engine"].dispose()


def test_owners_are_told_how_many_and_others_are_not(
    config: Config, owner: FlaskClient, researcher: FlaskClient
) -> None:
    assert "could not be read" not in owner.get("/o/simorgh/").text
    path = put_aside(config)

    page = owner.get("/o/simorgh/").text
    assert "9 saved changes could not be read" in page
    assert path.name in page
    assert "could not be read" not in researcher.get("/o/simorgh/").text
    owner.post("/language", data={"language": "fa"})
    assert "۹" in owner.get("/o/simorgh/").text


def test_a_log_that_was_set_aside_has_its_day(config: Config) -> None:
    put_aside(config)

    assert lost_log.expire(config.instance, dt.date(2026, 4, 19)) == 0
    assert lost_log.expire(config.instance, dt.date(2026, 4, 20)) == 1
    assert lost_log.listing(config.instance) == []
