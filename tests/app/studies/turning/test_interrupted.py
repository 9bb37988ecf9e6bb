"""However many workers turn the wheel, and wherever one of them stops: everything is done once."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel import duties, events
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.duties import DutyState
from app.letters.outbox import Message
from app.questionnaires.models import Version
from app.studies import turning
from tests.app.studies.turning.planned import ALL, DAY, HOUR, OPENS, asked, invited, planned, turn, waves

ROOT = Path(__file__).resolve().parents[4]
TURN = """
import datetime, pathlib, sys
from app.kernel import duties
from app.factory import create_app
from app.kernel.config import Config
app = create_app(Config.from_environment(instance=pathlib.Path(sys.argv[1])))
with app.app_context():
    for day in sys.argv[2:]:
        print(duties.run_duty("studies.turn", datetime.datetime.fromisoformat(day)))
"""


def test_a_study_that_cannot_go_on_does_not_hold_up_the_others(house: Organisation) -> None:
    broken, sound = asked(house, "two_languages"), asked(house, "likert24")
    planned(broken, plan={"sampling": {"kind": "all"}}).plan = {"open_days": "many"}
    planned(sound, plan=ALL)
    session.commit()
    duties.run_duty("studies.turn", OPENS)

    assert invited() == 30
    assert "ValidationError" in (session.scalar(select(DutyState.error)) or "")


def test_a_draw_that_was_interrupted_is_finished_by_the_next_turn(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(version, plan=ALL)
    monkeypatch.setattr(turning, "AT_ONCE", 7)
    sound, calls = turning.invite, []

    def dies(*given: Any, **more: Any) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("the machine went away")
        return sound(*given, **more)

    monkeypatch.setattr(turning, "invite", dies)
    with pytest.raises(OSError, match="went away"):
        turning.turn(OPENS)
    assert invited() == 14

    turn(OPENS + HOUR)
    assert invited() == 30


def test_two_threads_do_everything_once(app: Flask, version: Version, told: list[tuple[str, int]]) -> None:
    planned(version, plan=ALL)
    moments = [OPENS, OPENS + 14 * DAY, OPENS + 28 * DAY, OPENS + 42 * DAY]

    def work(moment: dt.datetime) -> int:
        with app.app_context():
            return turning.turn(moment)

    with ThreadPoolExecutor(4) as pool:
        for moment in moments:
            list(pool.map(work, [moment] * 4))
    events.tell()
    ids = [wave.id for wave in waves()]

    assert [wave.number for wave in waves()] == [1, 2, 3]
    assert (invited(), session.scalar(select(func.count()).select_from(Message))) == (60, 60)
    assert sorted(told) == sorted([(f"wave.{what}", id) for what in ("opened", "closed") for id in ids[:2]])


@pytest.mark.long
def test_two_processes_do_everything_once(config: Config, version: Version, spawn: Callable[[], Any]) -> None:
    planned(version, plan=ALL)
    workers = [spawn(), spawn()]
    ended = [(worker.wait(), worker.stderr.read()) for worker in workers]

    assert [code for code, _ in ended] == [0, 0], ended
    assert [(wave.number, wave.status) for wave in waves()] == [(1, "closed"), (2, "closed"), (3, "open")]
    assert (invited(), session.scalar(select(func.count()).select_from(Message))) == (60, 60)


@pytest.fixture
def spawn(config: Config) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """One more worker in a process of its own, that looks at four moments."""
    started: list[subprocess.Popen[str]] = []
    moments = [(OPENS + days * DAY).isoformat() for days in (0, 14, 28, 42)]

    def one() -> "subprocess.Popen[str]":
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", TURN, str(config.instance), *moments],
                env=os.environ | {"VAFA_DATABASE_URL": config.database_url},
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield one
    for process in started:
        process.kill()
        process.communicate()
