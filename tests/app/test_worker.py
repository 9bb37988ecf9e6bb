"""The worker as a process: it looks when told to, ends when told to, and never outlives its server."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.commands.server.serving import free_port
from app.kernel import db, queue
from app.kernel.config import Config

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent.parent
VAFA = [sys.executable, "-m", "app.commands"]
PATIENCE = 60
PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


@pytest.fixture
def instance(tmp_path: Path, sqlite_url: str) -> Path:
    """A folder with a migrated database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    Path(sqlite_url.removeprefix("sqlite:///")).rename(folder / "vafa.sqlite3")
    return folder


@pytest.fixture
def run(instance: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start a command of vafa on the instance; stopped after the test."""
    started = []

    def one(*arguments: str) -> "subprocess.Popen[str]":
        command = [*VAFA, *arguments, "--instance", str(instance)]
        started.append(subprocess.Popen(command, cwd=ROOT, text=True, start_new_session=True, **PIPES))
        return started[-1]

    yield one
    for process in started:
        # the whole group: what a killed server leaves behind holds the pipe
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(claim: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def has_run(engine: Engine, duty: str) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM duty_state WHERE name = :name"), {"name": duty}))


def test_a_worker_looks_when_it_is_told_and_ends_when_it_is_told(
    run: Callable[..., "subprocess.Popen[str]"], instance: Path
) -> None:
    worker = run("worker")
    queue.wake(Config.from_environment({}, instance=instance), "events")
    engine = db.connect(f"sqlite:///{instance}/vafa.sqlite3")

    wait_for(lambda: has_run(engine, "events"))
    engine.dispose()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0


def test_a_worker_that_looks_once_does_everything_that_is_due(
    run: Callable[..., "subprocess.Popen[str]"], instance: Path
) -> None:
    assert run("worker", "--once").wait(PATIENCE) == 0
    engine = db.connect(f"sqlite:///{instance}/vafa.sqlite3")
    assert has_run(engine, "events")
    engine.dispose()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_does_not_outlive_its_server(
    run: Callable[..., "subprocess.Popen[str]"], instance: Path, end: signal.Signals
) -> None:
    server = run("serve", "--port", str(free_port("127.0.0.1", 0)))
    assert server.stdout is not None
    server.stdout.readline()
    mine = [int(pid) for pid in _children(server.pid) if "app.commands\0worker" in _command(pid)]
    assert len(mine) == 1

    server.send_signal(end)
    wait_for(lambda: not _is_alive(mine[0]))


def _children(pid: int) -> list[str]:
    """Whichever thread of it has started them."""
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process whose parent did not ask for its end stays in the list as a zombie
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def _workers_of(server: "subprocess.Popen[str]") -> list[int]:
    return [int(pid) for pid in _children(server.pid) if "app.commands\0worker" in _command(pid)]


def _heard(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT process FROM worker")))


def test_a_killed_worker_is_started_again_and_that_is_said(
    run: Callable[..., "subprocess.Popen[str]"], instance: Path
) -> None:
    engine = db.connect(f"sqlite:///{instance}/vafa.sqlite3")
    server = run("serve", "--port", str(free_port("127.0.0.1", 0)))
    assert server.stdout is not None
    server.stdout.readline()
    (first,) = _workers_of(server)
    wait_for(lambda: _heard(engine) == [first])

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: _workers_of(server) not in ([], [first]))
    (second,) = _workers_of(server)
    # the new one has taken over the row of the killed one
    wait_for(lambda: _heard(engine) == [second])
    server.send_signal(signal.SIGTERM)
    wait_for(lambda: not _is_alive(second))
    assert _heard(engine) == []
    engine.dispose()
    assert server.stderr is not None
    assert "the worker ended (killed by SIGKILL); it is started again in 1 s" in server.stderr.read()


def test_a_worker_whose_database_is_replaced_ends_and_says_why(
    run: Callable[..., "subprocess.Popen[str]"], instance: Path
) -> None:
    engine = db.connect(f"sqlite:///{instance}/vafa.sqlite3")
    worker, config = run("worker"), Config.from_environment({}, instance=instance)
    wait_for(lambda: _heard(engine) == [worker.pid])
    engine.dispose()
    shutil.copyfile(instance / "vafa.sqlite3", instance / "other.sqlite3")
    (instance / "other.sqlite3").replace(instance / "vafa.sqlite3")
    queue.wake(config, "events")

    assert worker.wait(PATIENCE) == 0
    assert worker.stderr is not None
    assert "the worker ends" in worker.stderr.read()
