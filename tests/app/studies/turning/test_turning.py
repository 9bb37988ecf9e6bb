"""The wheel turns: waves open, invite, close and follow one another."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers.models import Customer
from app.kernel import events
from app.kernel.db import session
from app.questionnaires.models import Version
from tests import factories
from tests.app.studies.turning.planned import ALL, DAY, HOUR, OPENS, invited, planned, turn, waves


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
