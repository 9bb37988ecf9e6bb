"""Duties run when they are due; one that fails is noted and holds nobody up."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel import db, duties
from app.kernel.duties import DutyRun, DutyState
from app.kernel.registry import Registry

NOON = dt.datetime(2026, 3, 21, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, app: Flask) -> list[dt.datetime]:
    """When the duty "test.look" ran; every hour, and it does three things."""
    monkeypatch.setattr(duties, "_duties", Registry())
    found: list[dt.datetime] = []

    @duties.duty("test.look", label="test.look", every=HOUR)
    def look(now: dt.datetime) -> int:
        found.append(now)
        return 3

    return found


def test_a_duty_runs_at_once_and_then_at_its_pace(ran: list[dt.datetime]) -> None:
    for minutes in (0, 30, 60, 61):
        duties.run_due(NOON + dt.timedelta(minutes=minutes))

    assert ran == [NOON, NOON + HOUR]


def test_what_was_done_is_kept(ran: list[dt.datetime]) -> None:
    assert duties.run_due(NOON) == 3
    assert [(run.name, run.count, run.error) for run in db.session.scalars(select(DutyRun))] == [("test.look", 3, "")]


def test_a_run_that_found_nothing_is_not_kept(ran: list[dt.datetime]) -> None:
    duties.duty("test.idle", label="test.idle")(lambda now: 0)

    duties.run_duty("test.idle", NOON)
    assert db.session.scalar(select(DutyState.name)) == "test.idle"
    assert db.session.scalars(select(DutyRun)).all() == []


def test_a_duty_that_fails_is_noted_and_the_next_one_runs(ran: list[dt.datetime]) -> None:
    @duties.duty("test.broken", label="test.broken")
    def broken(now: dt.datetime) -> int:
        raise ZeroDivisionError("by nothing")

    assert duties.run_due(NOON) == 3
    noted = db.session.scalar(select(DutyState.error).filter_by(name="test.broken"))
    assert noted == "ZeroDivisionError"


def test_an_error_is_forgotten_when_the_duty_succeeds_again(ran: list[dt.datetime]) -> None:
    wrong = [True]

    @duties.duty("test.shaky", label="test.shaky")
    def shaky(now: dt.datetime) -> int:
        return 1 // (not wrong.pop())

    duties.run_duty("test.shaky", NOON)
    wrong.append(False)
    duties.run_duty("test.shaky", NOON + HOUR)
    assert db.session.scalar(select(DutyState.error).filter_by(name="test.shaky")) == ""


def test_a_duty_that_runs_already_is_left_alone(ran: list[dt.datetime]) -> None:
    @duties.duty("test.nested", label="test.nested")
    def nested(now: dt.datetime) -> int:
        return 1 + duties.run_duty("test.nested", now)

    assert duties.run_duty("test.nested", NOON) == 1


def test_old_runs_are_forgotten(ran: list[dt.datetime]) -> None:
    duties.run_due(NOON)
    duties.run_due(NOON + duties.KEEP_RUNS + HOUR)

    assert len(db.session.scalars(select(DutyRun)).all()) == 1
