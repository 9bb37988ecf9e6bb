"""The wheel turns: waves open, invite, close and follow one another, once, however many workers there are."""

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
from app.customers.models import Customer
from app.kernel import duties, events
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.duties import DutyState
from app.letters.outbox import Message
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies import turning
from app.studies.models import Invitation, Wave
from survey_defs.load import load_file
from tests import factories

OPENS = dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[3]
QUESTIONNAIRES = ROOT / "tests" / "questionnaires"
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


@pytest.fixture
def told(app: Flask) -> Iterator[list[tuple[str, int]]]:
    """What rooms to the right would hear of."""
    heard: list[tuple[str, int]] = []
    before = dict(events._subscriptions)
    for name in ("wave.opened", "wave.closed"):
        events.subscribe(name, "test")(lambda event: heard.append((event.name, event.facts["wave"])))
    yield heard
    events._subscriptions.clear()
    events._subscriptions.update(before)


@pytest.fixture
def house(app: Flask) -> Iterator[Organisation]:
    """Thirty customers."""
    with app.app_context():
        made = factories.organisation()
        for number in range(30):
            factories.customer(made, f"c{number}")
        session.commit()
        yield made


@pytest.fixture
def version(house: Organisation) -> Version:
    return asked(house, "two_languages")


def asked(house: Organisation, name: str) -> Version:
    return publish(house, load_file(QUESTIONNAIRES / f"{name}.yaml"), now=OPENS)


def planned(version: Version, **settings: Any) -> Wave:
    made = factories.planned_wave(version, **{"opens_at": OPENS, "closes_at": OPENS + 14 * DAY} | settings)
    session.commit()
    return made


def turn(*moments: dt.datetime) -> None:
    for moment in moments:
        turning.turn(moment)


def waves() -> list[Wave]:
    session.expire_all()
    return list(session.scalars(select(Wave).order_by(Wave.number)))


def invited() -> int:
    return session.scalar(select(func.count()).select_from(Invitation)) or 0


ALL = {"sampling": {"kind": "all"}, "opens_time": "09:00", "open_days": 14}


def test_a_wave_is_announced_when_it_opens_and_not_before(version: Version, told: list[tuple[str, int]]) -> None:
    wave = planned(version, plan=ALL)
    turn(OPENS - HOUR)
    assert (waves()[0].opened_at, invited()) == (None, 0)

    turn(OPENS, OPENS + HOUR)
    events.tell()
    assert (waves()[0].opened_at, waves()[0].invited_at, invited()) == (OPENS, OPENS, 30)
    assert told == [("wave.opened", wave.id)]


def test_a_wave_closes_and_that_is_told_once(version: Version, told: list[tuple[str, int]]) -> None:
    wave = planned(version, recurrence="once", plan=ALL)
    turn(OPENS, OPENS + 14 * DAY, OPENS + 15 * DAY)
    events.tell()

    assert (waves()[0].status, waves()[0].closed_at) == ("closed", OPENS + 14 * DAY)
    assert told == [("wave.opened", wave.id), ("wave.closed", wave.id)]


def test_the_next_wave_stands_ready_as_soon_as_one_has_opened(version: Version) -> None:
    planned(version, plan=ALL)
    turn(OPENS, OPENS + HOUR)

    second = waves()[1]
    assert (second.number, second.version_id, second.plan) == (2, version.id, waves()[0].plan)
    assert second.opens_at.isoformat() == "2026-02-28T09:00:00+00:00"
    assert second.closes_at is not None
    assert second.closes_at.isoformat() == "2026-03-14T00:00:00+00:00"


def test_the_end_of_the_month_comes_back_after_february(version: Version) -> None:
    planned(version, plan=ALL)
    turn(*(OPENS + number * DAY for number in range(60)))

    assert [wave.opens_at.date().isoformat() for wave in waves()] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip


def test_the_next_wave_has_links_of_its_own(version: Version) -> None:
    wave = planned(version, plan=ALL)
    factories.link(wave, "desk", kind="kiosk", language="en")
    session.commit()
    turn(OPENS)

    (link,) = waves()[1].links
    assert (link.kind, link.language) == ("kiosk", "en")
    assert link.address != "desk"


@pytest.mark.parametrize("change", [{"ended_at": OPENS}, {"archived_at": OPENS}, {"recurrence": "once"}], ids=str)
def test_a_study_that_is_over_has_no_next_wave(version: Version, change: dict[str, Any]) -> None:
    study = planned(version, plan=ALL).study
    for name, value in change.items():
        setattr(study, name, value)
    session.commit()
    turn(OPENS, OPENS + 40 * DAY)

    assert len(waves()) == 1


def test_without_a_closing_the_next_opening_closes(version: Version) -> None:
    planned(version, plan=ALL | {"open_days": None}, closes_at=OPENS + 28 * DAY)
    turn(OPENS, OPENS + 28 * DAY)

    first, second, third = waves()
    assert (first.status, second.status, third.status) == ("closed", "open", "open")
    assert second.closes_at == third.opens_at


def test_waves_that_nobody_was_there_to_open_are_left_out(version: Version) -> None:
    planned(version, recurrence="weekly", plan=ALL | {"open_days": 5}, closes_at=OPENS + 5 * DAY)
    turn(OPENS)
    turn(OPENS + 40 * DAY, OPENS + 40 * DAY)

    opened = [(wave.number, (wave.opens_at - OPENS).days) for wave in waves()]
    assert opened == [(1, 0), (2, 7), (3, 42)]
    assert waves()[1].status == "closed"


def test_clocks_that_change_do_not_move_the_local_hour(app: Flask, version: Version, house: Organisation) -> None:
    house.timezone, monday = "Europe/Berlin", dt.datetime(2026, 3, 23, 8, tzinfo=dt.UTC)
    plan = ALL | {"open_days": 3}
    planned(version, recurrence="weekly", plan=plan, opens_at=monday, closes_at=monday + 3 * DAY)
    turn(monday)

    assert waves()[1].opens_at == dt.datetime(2026, 3, 30, 7, tzinfo=dt.UTC)


def test_a_wave_of_links_only_invites_nobody(version: Version) -> None:
    planned(version)
    turn(OPENS, OPENS + HOUR)

    assert (invited(), waves()[0].invited_at) == (0, OPENS)


def test_purchases_invite_once_a_day_from_the_hour_of_messages_on(version: Version) -> None:
    plan = {"after": {"delay_days": 1, "rest_days": 30}, "opens_time": "09:00", "open_days": None}
    planned(version, recurrence="after", plan=plan, closes_at=OPENS + 28 * DAY)
    buyers = list(session.scalars(select(Customer).limit(2)))
    factories.purchase(buyers[0], at=OPENS + 2 * HOUR)
    session.commit()
    counts = []
    for moment in (OPENS, OPENS + DAY + HOUR, OPENS + 2 * DAY - HOUR, OPENS + 2 * DAY, OPENS + 3 * DAY):
        turn(moment)
        counts.append(invited())

    assert counts == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(("is_over", "counts"), [(False, [0, 0, 1]), (True, [0, 1, 1])])
def test_who_buys_in_the_last_days_of_a_wave_is_asked_by_the_next_one(
    version: Version, is_over: bool, counts: list[int]
) -> None:
    plan = {"after": {"delay_days": 1, "rest_days": 30}, "opens_time": "09:00", "open_days": None}
    wave = planned(version, recurrence="after", plan=plan, closes_at=OPENS + 28 * DAY)
    wave.study.ended_at = OPENS + DAY if is_over else None
    factories.purchase(session.scalars(select(Customer).limit(1)).one(), at=OPENS + 25 * DAY)
    session.commit()
    found = []
    for moment in (OPENS, OPENS + 26 * DAY, OPENS + 28 * DAY):
        turn(moment)
        found.append(invited())

    assert found == counts


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
