"""A hotel asks its regular guests three months running: nobody turns the wheel, and nobody is asked once too often.

Real letters go to a real SMTP server, two workers run side by side on a fast clock, and one of them is killed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import Organisation, Role
from app.customers.models import Customer
from app.kernel import db
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.storage import backups
from app.letters.outbox import Message
from app.respond.models import Response
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import Study, Wave
from tests import cast, factories
from tests.journeys.clockwork import Clockwork
from tests.journeys.hotel_story import (
    BEGIN,
    DAY,
    OPEN_DAYS,
    REMINDERS,
    WAVES,
    ZONE,
    Story,
    address,
    habit_of,
    import_guests,
    launch_study,
    live,
    opening,
    regulars,
)
from tests.post import Post

pytestmark = [pytest.mark.loss, pytest.mark.long]


@pytest.fixture
def settings(post: Post) -> dict[str, str]:
    return {
        "VAFA_SMTP_URL": f"smtp://127.0.0.1:{post.port}?timeout=10",
        "VAFA_MAIL_FROM": "ask@hotel.example",
        "VAFA_PUBLIC_URL": "https://ask.example",
        "VAFA_INSECURE_COOKIES": "1",
    }


@pytest.fixture
def workers(config: Config, settings: dict[str, str]) -> Iterator[list[Clockwork]]:
    """Two, side by side."""
    started = [Clockwork(config, settings) for _ in range(2)]
    yield started
    for worker in started:
        worker.kill()


@pytest.fixture
def story(start: Callable[..., Flask], post: Post, workers: list[Clockwork]) -> Story:
    app = start(public_url="https://ask.example")
    with time_machine.travel(BEGIN - DAY, tick=True), app.app_context():
        hotel = factories.organisation("simorgh", timezone=str(ZONE))
        import_guests(hotel)
        study = launch_study(hotel)
        habits = {address(number): habit_of(number) for number in regulars()}
        session.commit()
    return Story(app, post, study.id, habits, workers)


def test_three_monthly_waves_run_by_themselves(
    story: Story, workers: list[Clockwork], config: Config, settings: dict[str, str]
) -> None:
    for now in moments():
        # letters go out as soon as the wave is open, or at the next look: whichever of the two comes first
        kills = now >= opening(2) and story.victim is None
        with time_machine.travel(now, tick=True):
            live(story, now, kills=kills)
        if kills and story.victim is not None:
            workers.append(Clockwork(config, settings))

    assert story.victim is not None
    with story.app.app_context():
        every_wave_opened_and_closed(story)
        every_letter_came_once(story)
        nobody_was_asked_once_too_often(story)
        the_panel_is_linked(story)
    one_person_is_erased(story, config)


def moments() -> Iterator[dt.datetime]:
    """Every day just after the waves open and the letters go out, and a quarter of an hour later where much happens."""
    busy = {opening(number).date() + day * DAY for number in range(1, WAVES + 1) for day in (0, *REMINDERS, OPEN_DAYS)}
    now, last = BEGIN + dt.timedelta(minutes=1), opening(WAVES) + (OPEN_DAYS + 1) * DAY
    while now < last:
        yield now
        if now.date() in busy:
            yield now + dt.timedelta(minutes=14)
        now += DAY


def every_wave_opened_and_closed(story: Story) -> None:
    session.rollback()
    waves = session.scalars(select(Wave).filter_by(study_id=story.study_id).order_by(Wave.number)).all()

    assert [(wave.opens_at, wave.status) for wave in waves[:WAVES]] == [
        (opening(number).astimezone(dt.UTC), "closed") for number in range(1, WAVES + 1)
    ]
    assert all(wave.opened_at and wave.closed_at and wave.invited_at for wave in waves[:WAVES])


def every_letter_came_once(story: Story) -> None:
    messages = {str(message.id): message.state for message in session.scalars(select(Message))}
    came = Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for *_, letter in story.received)

    assert set(came.values()) == {1}
    assert {name for name, state in messages.items() if state == "sent"} <= set(came)
    # at most the one that was on its way when its worker was killed
    assert sum(state == "uncertain" for state in messages.values()) <= 1
    assert Counter(messages.values()).keys() <= {"sent", "uncertain", "cancelled"}


def nobody_was_asked_once_too_often(story: Story) -> None:
    for moment, to, number, _ in story.received:
        assert moment <= story.finished_at.get((to, number), moment), f"{to} had answered wave {number}"
        assert moment <= story.stopped.get(to, moment), f"{to} had said no"
    assert {to for _, to, *_ in story.received} == set(story.habits)
    patient = Counter(to for _, to, *_ in story.received if story.habits[to] == "never")
    lost = session.scalar(select(func.count()).where(Message.state == "uncertain")) or 0
    assert sum(patient.values()) + lost >= len(patient) * WAVES * (1 + len(REMINDERS))


def the_panel_is_linked(story: Story) -> None:
    rows = session.execute(
        select(Response.pseudonym, Wave.number, Response.customer_id, Response.status)
        .join(Wave, Wave.id == Response.wave_id)
        .where(Wave.study_id == story.study_id)
    ).all()
    often = Counter(Counter(row.pseudonym for row in rows).values())
    told = Counter(Counter(who for who, _ in story.answered).values())

    assert all(row.customer_id is None and row.status == "complete" for row in rows)
    assert len(rows) == len({(row.pseudonym, row.number) for row in rows}) == len(story.answered)
    assert often == told


def one_person_is_erased(story: Story, config: Config) -> None:
    """Somebody who answered every wave: afterwards nothing in any table or file names them, and the counts agree."""
    who = next(to for to, often in Counter(who for who, _ in story.answered).items() if often == WAVES)
    with story.app.app_context():
        customer = session.scalars(select(Customer).filter_by(email=who)).one()
        customer_id, key, keys = customer.id, customer.external_key, config.keys
        pseudonym = pseudonym_of(keys, session.get_one(Study, story.study_id), customer_id)
        uuids = session.scalars(select(Response.uuid).filter_by(pseudonym=pseudonym)).all()
        traces = [who, f"Guest-{int(key):05}", pseudonym, *(uuid.hex for uuid in uuids), *map(str, uuids)]
        before, owner = finished_of(story), cast.signed_in(story.app, cast.member(hotel_of(story), Role.OWNER))
        # the last copy in which the person lives on: its day is told before anything is erased
        backups.make(story.app.extensions["engine"], backups.folder_of(config), now=db.utc_now(), keep_days=30)
        assert [len(found_in_tables(trace)) > 0 for trace in traces[:3]] == [True] * 3

    asked = owner.get(f"/o/simorgh/customers/{customer_id}/erase").text
    assert "Backups that may still hold this person" in asked
    assert owner.post(f"/o/simorgh/customers/{customer_id}/erase", data={"typed": key}).status_code == 303

    with story.app.app_context():
        assert {trace: found_in_tables(trace) for trace in traces} == {trace: [] for trace in traces}
        assert found_in_files(config, traces) == []
        assert finished_of(story) == [count - 1 for count in before]
        assert [reported(owner, story, number) for number in range(1, WAVES + 1)] == finished_of(story)


def hotel_of(story: Story) -> Organisation:
    return session.get_one(Study, story.study_id).organisation


def finished_of(story: Story) -> list[int]:
    """Finished responses of each wave that was open."""
    session.rollback()
    rows = session.execute(
        select(Wave.number, func.count())
        .join(Response, Response.wave_id == Wave.id)
        .where(Wave.study_id == story.study_id, Response.status == "complete")
        .group_by(Wave.number)
        .order_by(Wave.number)
    )
    return [count for _, count in rows]


def reported(owner: FlaskClient, story: Story, number: int) -> int:
    """How many responses the report of a wave says it rests on."""
    wave = session.scalars(select(Wave).filter_by(study_id=story.study_id, number=number)).one()
    session.rollback()
    assert owner.get(f"/o/simorgh/waves/{wave.id}/report/").status_code == 200
    text = owner.get(f"/o/simorgh/waves/{wave.id}/export.csv").text
    return len([line for line in text.splitlines() if line]) - 1


def found_in_tables(trace: str) -> list[str]:
    """Tables with a row that says this anywhere, in any column."""
    session.rollback()
    found = []
    for table in db.Base.metadata.sorted_tables:
        rows = session.execute(select(table))
        if any(trace in str(value) for row in rows for value in row):
            found.append(table.name)
    return found


def found_in_files(config: Config, traces: list[str]) -> list[str]:
    """Files of the instance, and the database's own where it is a file; copies say themselves until when they live."""
    places = [path for path in config.instance.rglob("*") if path.is_file() and path.parent.name != "backups"]
    if config.database_url.startswith("sqlite"):
        database = Path(config.database_url.removeprefix("sqlite:///"))
        places += [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    return [path.name for path in places for trace in traces if trace.encode() in path.read_bytes()]
