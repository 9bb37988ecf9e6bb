"""Reminders: when, to whom, and never twice."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.customers import consents
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.studies.models import Invitation
from app.studies.planning.wave_plan import Plan
from tests.app.studies.letters_cast import DAY, OPENING, SLACK, invited, letters_wave, remind, send, settings
from tests.post import Post

PLAN = Plan(reminders=(3, 7))
THIRD, SEVENTH = OPENING + 3 * DAY, OPENING + 7 * DAY


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    app = start(**settings(post))
    with app.app_context():
        yield app


def reminders() -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(Message.once).where(Message.template == "studies.reminder")))


def test_reminders_go_out_on_the_stated_days_at_the_hour_of_the_wave(app: Flask, post: Post) -> None:
    invitation = invited(letters_wave(plan=PLAN))
    send(app)

    assert remind(THIRD - SLACK) == 0
    assert (remind(THIRD), remind(THIRD), remind(THIRD + DAY)) == (1, 0, 0)
    send(app, THIRD + SLACK)
    assert (remind(SEVENTH), remind(SEVENTH + 20 * DAY)) == (1, 0)
    send(app, SEVENTH + SLACK)

    assert reminders() == [f"remind:{invitation.id}:1", f"remind:{invitation.id}:2"]
    assert [letter["Subject"].split(":")[0] for letter in post.letters[1:]] == ["A reminder", "The last reminder"]
    session.refresh(invitation)
    assert (invitation.sends, invitation.reminders) == (3, 2)


def test_who_was_invited_later_is_reminded_later(app: Flask) -> None:
    wave = letters_wave(plan=PLAN)
    late = invited(wave)
    session.execute(update(Invitation).values(due_at=OPENING + 2 * DAY, status="sent"))
    session.commit()

    assert remind(THIRD + DAY) == 0
    assert remind(THIRD + 2 * DAY) == 1
    assert reminders() == [f"remind:{late.id}:1"]


def test_a_reminder_that_was_missed_is_not_sent_after_the_next(app: Flask) -> None:
    invitation = invited(letters_wave(plan=PLAN))
    send(app)
    assert remind(SEVENTH + DAY) == 1
    assert reminders() == [f"remind:{invitation.id}:2"]


def test_a_reminder_that_waits_is_overtaken_by_the_next(app: Flask, post: Post) -> None:
    invited(letters_wave(plan=PLAN))
    send(app)
    remind(THIRD)
    remind(SEVENTH)
    send(app, SEVENTH + SLACK)

    assert len(post.letters) == 2
    assert "superseded" in set(session.scalars(select(Message.error)))


@pytest.mark.parametrize("status", ["new", "failed", "answered", "refused", "opted_out", "withdrawn"])
def test_only_who_was_written_to_and_has_not_finished_is_reminded(app: Flask, status: str) -> None:
    invitation = invited(letters_wave(plan=PLAN))
    invitation.status = status
    session.commit()
    assert remind(THIRD) == 0


@pytest.mark.privacy
def test_who_said_no_meanwhile_is_not_reminded(app: Flask) -> None:
    invitation = invited(letters_wave(plan=PLAN))
    send(app)
    consents.withdraw(invitation.customer, "mail", source="staff", now=utc_now())
    session.commit()
    assert remind(THIRD) == 0


@pytest.mark.privacy
@pytest.mark.parametrize("status", ["answered", "opted_out"])
def test_who_answers_between_queue_and_sending_is_not_reminded(app: Flask, post: Post, status: str) -> None:
    invitation = invited(letters_wave(plan=PLAN))
    send(app)
    remind(THIRD)
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(status=status))
    session.commit()
    send(app, THIRD + SLACK)
    assert len(post.letters) == 1


@pytest.mark.parametrize(
    "fields", [{"closes_at": THIRD}, {"closes_at": THIRD - DAY}, {"status": "closed"}, {"status": "draft"}]
)
def test_a_wave_that_is_over_reminds_nobody(app: Flask, fields: dict[str, object]) -> None:
    wave = letters_wave(plan=PLAN)
    invited(wave)
    send(app)
    for name, value in fields.items():
        setattr(wave, name, value)
    session.commit()
    assert remind(THIRD) == 0


def test_an_archived_study_reminds_nobody(app: Flask) -> None:
    wave = letters_wave(plan=PLAN)
    invited(wave)
    send(app)
    wave.study.archived_at = utc_now()
    session.commit()
    assert remind(THIRD) == 0


def test_hundreds_are_reminded_once_each(app: Flask) -> None:
    wave = letters_wave(plan=PLAN)
    for number in range(40):
        invited(wave, f"c{number}")
    session.execute(update(Invitation).values(status="sent"))
    session.commit()

    assert (remind(THIRD), remind(THIRD)) == (40, 0)
    assert len(set(reminders())) == 40


def test_the_night_the_clocks_change_moves_no_reminder(app: Flask) -> None:
    wave = letters_wave(plan=Plan(reminders=(1,)))
    wave.study.organisation.timezone = "Europe/Berlin"
    # the clocks go forward in the night to the 30th of March 2036
    eight = dt.datetime(2036, 3, 29, 8, tzinfo=dt.UTC)
    invited(wave)
    session.execute(update(Invitation).values(due_at=eight, status="sent"))
    session.commit()

    assert remind(dt.datetime(2036, 3, 30, 6, 59, tzinfo=dt.UTC)) == 0
    assert remind(dt.datetime(2036, 3, 30, 7, tzinfo=dt.UTC)) == 1
