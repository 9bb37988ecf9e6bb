"""What may be done to a wave, and what is refused with a reason."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation
from app.kernel.db import session
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies import ending, waves
from app.studies.models import Wave
from app.studies.planning import changes, requirements
from app.studies.planning.wave_plan import Plan, plan_of
from app.studies.waves import Dates, WaveRefused
from survey_defs.load import load_file
from tests import factories

QUESTIONNAIRES = Path(__file__).resolve().parents[2] / "questionnaires"
OPENS = dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here are rules, not the database."""
    return sqlite_url


@pytest.fixture
def house(app: Flask) -> Iterator[Organisation]:
    with app.test_request_context():
        yield factories.organisation()


@pytest.fixture
def version(house: Organisation) -> Version:
    return publish(house, load_file(QUESTIONNAIRES / "two_languages.yaml"), now=OPENS)


def planned(version: Version, **settings: Any) -> Wave:
    made = factories.planned_wave(version, **{"opens_at": OPENS, "closes_at": OPENS + 14 * DAY} | settings)
    made.opened_at = OPENS
    return made


def deeds() -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_wave_can_be_closed_before_its_time(version: Version) -> None:
    wave = planned(version)
    waves.close_now(wave, OPENS + 3 * DAY)

    assert (wave.state(OPENS + 3 * DAY), wave.closes_at) == ("closed", OPENS + 3 * DAY)
    assert deeds()[-1] == "wave.closed"
    with pytest.raises(WaveRefused):
        waves.close_now(wave, OPENS + 4 * DAY)


@pytest.mark.parametrize(
    ("closes_at", "is_fine"),
    [
        (OPENS + 20 * DAY, True),
        (None, False),
        (OPENS + 2 * DAY, False),
        (OPENS - DAY, False),
        (OPENS + 29 * DAY, False),
    ],
)
def test_another_closing_lies_ahead_and_before_the_next_wave(
    version: Version, closes_at: dt.datetime | None, is_fine: bool
) -> None:
    wave = planned(version)
    waves.make_next(wave.study, OPENS)
    if is_fine:
        waves.change_closing(wave, closes_at, OPENS + 3 * DAY)
        assert wave.closes_at == closes_at
    else:
        with pytest.raises(WaveRefused):
            waves.change_closing(wave, closes_at, OPENS + 3 * DAY)


@pytest.mark.parametrize(("days", "may"), [(0, True), (6, True), (8, False)])
def test_a_wave_is_opened_again_for_some_days(version: Version, days: int, may: bool) -> None:
    wave = planned(version, recurrence="once")
    waves.close_now(wave, OPENS + DAY)
    now = OPENS + DAY + days * DAY

    assert waves.may_reopen(wave, now) is may
    if may:
        waves.reopen(wave, now + 3 * DAY, now)
        assert (wave.state(now), wave.closed_at) == ("open", None)


def test_a_wave_is_not_opened_again_once_the_next_one_has_opened(version: Version) -> None:
    wave = planned(version, recurrence="weekly", plan={"open_days": 6}, closes_at=OPENS + 6 * DAY)
    waves.make_next(wave.study, OPENS)

    assert waves.may_reopen(wave, OPENS + 6 * DAY)
    assert not waves.may_reopen(wave, OPENS + 7 * DAY)


def test_a_copy_has_plan_version_and_links_of_its_source(version: Version) -> None:
    wave = planned(version, recurrence="once", plan={"reminders": [3]})
    factories.link(wave, "desk", kind="kiosk")
    made = waves.copy_wave(wave, Dates(OPENS + 20 * DAY, OPENS + 30 * DAY), OPENS)

    assert (made.number, made.version_id, plan_of(made).reminders) == (2, version.id, (3,))
    assert [link.kind for link in made.links] == ["kiosk"]


@pytest.mark.parametrize(
    ("opens", "closes"), [(10, 20), (20, 20), (20, 15), (-20, -10)], ids=["overlaps", "no time", "backwards", "earlier"]
)
def test_a_copy_that_does_not_fit_is_refused(version: Version, opens: int, closes: int) -> None:
    wave = planned(version, recurrence="once")

    with pytest.raises(WaveRefused):
        waves.copy_wave(wave, Dates(OPENS + opens * DAY, OPENS + closes * DAY), OPENS - 100 * DAY)
    assert len(wave.study.waves) == 1


def test_a_wave_that_repeats_by_itself_is_not_copied(version: Version) -> None:
    with pytest.raises(WaveRefused):
        waves.copy_wave(planned(version), Dates(OPENS + 20 * DAY, None), OPENS)


def test_a_move_to_a_newer_version_is_in_the_log(version: Version) -> None:
    wave = planned(version)
    later = factories.newer(version)
    assert waves.newer_versions(wave) == [later]
    waves.move(wave, later, OPENS)
    session.flush()

    (moved,) = waves.moves_of(wave)
    assert (wave.version, moved.details) == (later, {"before": 1, "after": 2})
    assert waves.newer_versions(wave) == []


def test_a_closed_wave_keeps_its_version(version: Version) -> None:
    with pytest.raises(WaveRefused):
        waves.move(planned(version), factories.newer(version), OPENS + 20 * DAY)


def test_another_plan_is_for_waves_to_come(version: Version) -> None:
    wave = planned(version, plan={"open_days": 14})
    second = waves.make_next(wave.study, OPENS)
    changes.replan(wave.study, Plan(open_days=5, opens_time=dt.time(18)), recurrence="weekly", now=OPENS + DAY)

    assert second is not None
    assert plan_of(wave).open_days == 14
    assert (plan_of(second).open_days, second.opens_at) == (5, dt.datetime(2026, 2, 7, 18, tzinfo=dt.UTC))
    assert second.closes_at == dt.datetime(2026, 2, 12, tzinfo=dt.UTC)


def test_a_study_that_asks_once_from_now_on_calls_the_next_wave_off_and_on_again(version: Version) -> None:
    wave = planned(version)
    second = waves.make_next(wave.study, OPENS)
    assert second is not None
    changes.replan(wave.study, Plan(), recurrence="once", now=OPENS + DAY)
    called_off = waves.is_called_off(second)
    changes.replan(wave.study, Plan(), recurrence="monthly", now=OPENS + 2 * DAY)

    assert called_off
    assert second.state(OPENS + 2 * DAY) == "waiting"


@pytest.mark.parametrize(
    ("plan", "recurrence", "field"),
    [
        ({"open_days": 8}, "weekly", "closes"),
        ({"open_days": 29}, "monthly", "closes"),
        ({"open_days": 400}, "yearly", "closes"),
        ({"open_days": 7, "reminders": [3, 7]}, "once", "reminders"),
        ({"open_days": None, "reminders": [8]}, "weekly", "reminders"),
        ({"sampling": {"kind": "random"}}, "once", "n"),
        ({"sampling": {"kind": "by_site"}}, "once", "by_site"),
        ({"sampling": {"kind": "panel"}}, "monthly", "sampling"),
    ],
)
@pytest.mark.usefixtures("house")
def test_a_plan_that_cannot_be_followed_names_the_field(plan: dict[str, Any], recurrence: str, field: str) -> None:
    with pytest.raises(requirements.PlanRefused) as told:
        requirements.check(Plan.model_validate(plan), recurrence=recurrence, anonymity="anonymous")

    assert told.value.field == field


@pytest.mark.parametrize("recurrence", ["once", "weekly", "monthly", "quarterly", "yearly", "after"])
def test_the_plan_of_a_new_study_can_be_followed(recurrence: str) -> None:
    days = 7 if recurrence == "weekly" else 14

    requirements.check(Plan(open_days=days, reminders=(3, 6)), recurrence=recurrence, anonymity="anonymous")
    requirements.check(Plan(open_days=None), recurrence=recurrence, anonymity="identified")


def test_a_study_that_is_ended_calls_off_what_waits_and_may_go_on(version: Version) -> None:
    wave = planned(version)
    second = waves.make_next(wave.study, OPENS)
    assert second is not None
    ending.end(wave.study, OPENS + DAY)
    states = (wave.state(OPENS + DAY), waves.is_called_off(second), waves.dates_to_come(wave.study, OPENS + DAY))
    ending.resume(wave.study, OPENS + 2 * DAY)

    assert states == ("open", True, [])
    assert second.state(OPENS + 2 * DAY) == "waiting"


def archived(
    wave: Wave, now: dt.datetime, *, typed: str = "Guest loyalty", answered: frozenset[int] = frozenset()
) -> None:
    ending.archive(wave.study, typed=typed, answered=answered, now=now)


def test_the_archive_wants_the_name_closed_waves_and_a_copy_of_the_answers(version: Version) -> None:
    wave = planned(version, recurrence="once")
    late = OPENS + 20 * DAY
    for now, typed, answered in (
        (OPENS + DAY, "Guest loyalty", frozenset[int]()),
        (late, "Guest", frozenset[int]()),
        (late, "Guest loyalty", frozenset({wave.id})),
    ):
        with pytest.raises(ending.NotArchived):
            archived(wave, now, typed=typed, answered=answered)
    session.add(AuditEvent(at=late, action="wave.exported", subject=f"wave:{wave.id}", details={}))
    archived(wave, late, typed=" Guest  loyalty ", answered=frozenset({wave.id}))

    assert wave.study.archived_at == late


def test_an_export_from_before_the_closing_is_not_enough(version: Version) -> None:
    wave = planned(version, recurrence="once")
    session.add(AuditEvent(at=OPENS + DAY, action="wave.exported", subject=f"wave:{wave.id}", details={}))

    assert ending.to_export(wave.study, {wave.id}) == [wave]


@pytest.mark.parametrize(("days", "may"), [(29, True), (31, False)])
def test_a_study_comes_back_from_the_archive_for_thirty_days(version: Version, days: int, may: bool) -> None:
    wave, late = planned(version, recurrence="once"), OPENS + 20 * DAY
    archived(wave, late)
    now = late + days * DAY

    assert ending.may_restore(wave.study, now) is may
    if may:
        ending.restore(wave.study, now)
        assert wave.study.archived_at is None
    else:
        with pytest.raises(ending.NotArchived):
            ending.restore(wave.study, now)
