"""Files of an instance are nobody else's: with the most generous umask, after a restore, and where they were open."""

import io
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.sign_in import first_user
from app.commands.server import starting
from app.commands.server.serving import free_port
from app.customers.imports import files
from app.exports import export_files
from app.kernel import db, queue
from app.kernel.config import Config
from app.kernel.storage import backups, presence, private
from tests.databases import one_database
from tests.killable import ROOT


@pytest.fixture
def generous() -> Iterator[None]:
    """A umask that closes nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def readable(folder: Path) -> list[str]:
    """What others could open, with its mode."""
    found = [folder, *folder.rglob("*")]
    return [f"{path.name} {path.stat().st_mode & 0o777:o}" for path in found if path.stat().st_mode & 0o077]


def test_no_file_of_an_instance_is_open_to_others(generous: None, tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    config = Config.from_environment({}, instance=instance)
    app = starting.application(config, "server", upgrades=True)
    with app.app_context():
        first_user.first_code(config)
        made = uuid.uuid4()
        files.keep(made, io.BytesIO(b"key;name\n1;a\n"))
        files.RefusedRows(files.refused_of(made, dry=False), ["key"], separator=";", size=0).close()
        export_files.make_folder(export_files.path_of(made, erased=0))
    queue.wake(config, "events")
    engine = app.extensions["engine"]
    with engine.connect() as connection:
        copy = backups.make(engine, instance / "backups", now=db.utc_now(), keep_days=1)
        assert {"vafa.sqlite3-wal", "vafa.sqlite3-shm", "jobs.sqlite3", "serving.lock"} <= {
            path.name for path in instance.iterdir()
        }
        assert readable(instance) == []
        connection.close()
    backups.restore(engine, copy.path)
    engine.dispose()
    app.extensions["presence"].leave()

    assert readable(instance) == []


@one_database
def test_a_copy_that_everybody_can_read_is_restored_for_nobody_else(generous: None, config: Config) -> None:
    engine = db.connect(config.database_url)
    copy = backups.make(engine, config.instance / "backups", now=db.utc_now(), keep_days=1)
    copy.path.chmod(0o666)
    backups.restore(engine, copy.path)
    engine.dispose()

    assert Path(str(engine.url.database)).stat().st_mode & 0o077 == 0


@one_database
def test_a_start_closes_what_an_earlier_version_left_open(config: Config) -> None:
    instance = config.instance
    for name in ("backups/old.sqlite3", "imports/0f/source", "exports/0f/0.xlsx", "jobs.sqlite3", "jobs.sqlite3-wal"):
        path = instance / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.touch()
        path.chmod(0o644)
    (instance / "secret.key").chmod(0o640)
    instance.chmod(0o755)
    outside = Path(config.database_url.removeprefix("sqlite:///"))
    outside.chmod(0o644)
    (instance / "notes.sh").touch()
    (instance / "notes.sh").chmod(0o755)
    starting.take_part(config, "server").leave()

    assert readable(instance) == ["notes.sh 755"]
    assert outside.stat().st_mode & 0o077 == 0


@one_database
def test_a_link_in_the_folder_changes_nothing_elsewhere(config: Config, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    elsewhere.touch()
    elsewhere.chmod(0o644)
    (config.instance / "old.sqlite3").symlink_to(elsewhere)
    private.tighten(config.instance)

    assert elsewhere.stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_everybodys_on_purpose_stays_so(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    private.make_folder(shared)

    assert shared.stat().st_mode & 0o7777 == 0o1777


@pytest.mark.long
def test_a_server_and_its_worker_leave_nothing_open(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    command = [sys.executable, "-m", "app.commands", "serve", "--port", str(free_port("127.0.0.1", 0))]
    server = subprocess.Popen(
        [*command, "--instance", str(instance)], cwd=ROOT, stdout=subprocess.PIPE, umask=0, start_new_session=True
    )
    assert server.stdout is not None
    try:
        server.stdout.readline()
        assert (instance / presence.FILE).exists()
        assert readable(instance) == []
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()
    assert readable(instance) == []


@one_database
def test_an_app_closes_the_database_it_makes(generous: None, app: Flask, config: Config) -> None:
    url = f"sqlite:///{config.instance / 'fresh.sqlite3'}"
    with db.connect(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        assert readable(config.instance) == []
