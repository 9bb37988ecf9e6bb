"""The worker of a server is started again, after pauses that grow, and ends for good with its server."""

import sys
import time

import pytest

from app.commands.server import worker_keeper
from app.commands.server.worker_keeper import WorkerKeeper
from tests.app.test_worker import wait_for

FAILS = [sys.executable, "-c", "import sys; sys.exit(3)"]


def test_one_that_fails_is_tried_again_ever_more_rarely(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker_keeper, "FIRST_PAUSE", 0.125)
    monkeypatch.setattr(worker_keeper, "LONGEST_PAUSE", 0.5)
    keeper, said = WorkerKeeper(FAILS), ""

    def has_said() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return said.count("\n") >= 5

    wait_for(has_said)
    keeper.stop()
    pauses = [line.partition("again in ")[2] for line in said.splitlines()[:5]]
    assert pauses == ["0.125 s", "0.25 s", "0.5 s", "0.5 s", "0.5 s"]
    assert "the worker ended (status 3)" in said


def test_one_that_is_stopped_stays_so(capfd: pytest.CaptureFixture[str]) -> None:
    keeper = WorkerKeeper([sys.executable, "-c", "import time; time.sleep(600)"])
    keeper.stop()
    time.sleep(0.2)

    assert keeper._process.poll() is not None
    assert capfd.readouterr().err == ""
