"""A hotel asks its regular guests three months running: nobody turns the wheel, and nobody is asked once too often.

Real letters go to a real SMTP server, two workers run side by side on a fast clock, and one of them is killed.
"""

import datetime as dt
import io
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import backups, db, duties
from app.accounts.models import Organisation, Role
from app.config import Config
from app.customers import headings, import_files, importing, tables
from app.customers.import_settings import settings_of
from app.customers.models import Customer, Segment
from app.db import session
from app.outbox import Message
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.launch import Launch, launch
from app.studies.models import Study, Wave
from app.studies.personal import pseudonym_of
from app.studies.plan import Plan, Sampling
from survey_defs.load import load_file
from tests import cast, factories
from tests.journeys.clockwork import Clockwork
from tests.person import Person
from tests.post import Post, part

pytestmark = pytest.mark.loss
ZONE = ZoneInfo("Asia/Tehran")
BEGIN = dt.datetime(2026, 1, 5, 9, tzinfo=ZONE)
DAY = dt.timedelta(days=1)
OPEN_DAYS, REMINDERS, WAVES = 20, (5, 10), 3
CUSTOMERS, REGULARS = 5_000, 160
LINK = re.compile(r"https://ask\.example(/i/[A-Za-z0-9_-]+)(?![A-Za-z0-9_/-])")
Habit = str
PATIENCE = 60
QUESTIONNAIRE = Path(__file__).parent.parent / "questionnaires" / "regulars.yaml"


@dataclass
class Story:
    """The hotel, its letters and its guests."""

    app: Flask
    post: Post
    study_id: int
    habits: dict[str, Habit]
    workers: list[Clockwork]
    victim: Clockwork | None = None
    seen: int = 0
    answered: list[tuple[str, int]] = field(default_factory=list)
    stopped: dict[str, dt.datetime] = field(default_factory=dict)
    finished_at: dict[tuple[str, int], dt.datetime] = field(default_factory=dict)
    received: list[tuple[dt.datetime, str, int, EmailMessage]] = field(default_factory=list)

    def wave_of(self, now: dt.datetime) -> int:
        """Number of the wave that is open."""
        return next(n for n in range(WAVES, 0, -1) if now >= opening(n))


def opening(number: int) -> dt.datetime:
    return BEGIN.replace(month=number)


def habit_of(number: int) -> Habit:
    """What a guest does with an invitation, fixed for each, so that the story is the same on every database."""
    return random.Random(number).choices(
        ["at once", "after a reminder", "never", "stops", "refuses", "forgets in between"],
        weights=[30, 25, 25, 6, 4, 10],
    )[0]


def guests_file() -> str:
    """Five thousand guests, of whom some come often; one in fifty said no."""
    lines = ["Customer no,Name,Email,Language,Tier,Consent"]
    for number in range(1, CUSTOMERS + 1):
        tier = "regular" if number % (CUSTOMERS // REGULARS) == 0 else "other"
        lines.append(f"{number},Guest-{number:05},{address(number)},en,{tier},{'no' if number % 50 == 0 else 'yes'}")
    return "\n".join(lines) + "\n"


def address(number: int) -> str:
    return f"g{number}@guests.example"


def regulars() -> list[int]:
    step = CUSTOMERS // REGULARS
    return [number for number in range(step, CUSTOMERS + 1, step) if number % 50]


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


def import_guests(hotel: Organisation) -> None:
    """As the import page does, run by the job."""
    made = factories.file_import(hotel)
    source = import_files.keep(made.id, io.BytesIO(guests_file().encode()))
    reading = tables.tell(source)
    with tables.opened(source, reading) as (names, _):
        made.settings = settings_of(reading, headings.guess("customers", names)).model_dump(mode="json")
    job = importing.ask(made, importing.IMPORT, user=None, language="en")
    session.commit()
    duties.run_duty("jobs", db.utc_now())
    session.refresh(job)
    assert (job.state, job.result["new"]) == ("done", CUSTOMERS)


def launch_study(hotel: Organisation) -> Study:
    condition = {"kind": "attribute", "name": "Tier", "test": "is", "value": "regular"}
    segment = Segment(organisation_id=hotel.id, name="Regular guests", conditions={"conditions": [condition]})
    session.add(segment)
    session.flush()
    version = publish(hotel, load_file(QUESTIONNAIRE), now=db.utc_now())
    plan = Plan(sampling=Sampling(kind="all", segment_id=segment.id), open_days=OPEN_DAYS, reminders=REMINDERS)
    first = Launch(
        title="Regular guests",
        anonymity="pseudonymous",
        opens_at=BEGIN,
        closes_at=BEGIN + OPEN_DAYS * DAY,
        recurrence="monthly",
        waves=plan,
    )
    return launch(version, first)


def live(story: Story, now: dt.datetime, *, kills: bool = False) -> None:
    """One moment: workers do what is due, then guests do what is theirs."""
    for worker in story.workers:
        worker.turn(now)
    if kills:
        kill_in_the_middle(story)
    for worker in story.workers:
        worker.done()
    open_letters(story, now)


def kill_in_the_middle(story: Story) -> None:
    """One worker dies while letters go out; nobody tidies up after it, another takes its place."""
    before, deadline = len(story.post.letters), time.monotonic() + PATIENCE
    while len(story.post.letters) < before + 20:
        assert time.monotonic() < deadline, "no letters went out"
        if all(worker.is_done() for worker in story.workers):
            return
        time.sleep(0.002)
    story.victim = story.workers.pop(0)
    story.victim.kill()


def open_letters(story: Story, now: dt.datetime) -> None:
    number = story.wave_of(now)
    for letter in story.post.letters[story.seen :]:
        story.received.append((now, str(letter["To"]), number, letter))
        react(story, letter, number, now)
    story.seen = len(story.post.letters)


def react(story: Story, letter: EmailMessage, number: int, now: dt.datetime) -> None:
    who = str(letter["To"])
    habit, times = story.habits[who], sum(1 for _, to, wave, _ in story.received if (to, wave) == (who, number))
    client = story.app.test_client()
    if habit == "stops":
        stop(story, client, letter, now)
    elif habit == "refuses":
        refuse(client, letter)
        story.finished_at[who, number] = now
    elif answers_now(habit, number, times):
        answer(story, client, letter, number, now)


def answers_now(habit: Habit, number: int, times: int) -> bool:
    """Whether this guest sits down to it: in this wave, at its first letter or second."""
    when = {"at once": True, "after a reminder": times == 2, "forgets in between": number != 2}
    return when.get(habit, False)


def answer(story: Story, client: FlaskClient, letter: EmailMessage, number: int, now: dt.datetime) -> None:
    person = Person(client, link_in(letter))
    person.finish({f"loyalty_{n}": str(1 + (len(story.answered) + number * n) % 5) for n in (1, 2, 3)})
    story.answered.append((str(letter["To"]), number))
    story.finished_at[str(letter["To"]), number] = now


def refuse(client: FlaskClient, letter: EmailMessage) -> None:
    person = Person(client, link_in(letter))
    person.open()
    person.post({"consent": "0"})


def stop(story: Story, client: FlaskClient, letter: EmailMessage, now: dt.datetime) -> None:
    """One press in the mail program, which sends no cookie and follows no page."""
    found = re.search(r"<https://ask\.example([^>]+)>", str(letter["List-Unsubscribe"]))
    assert found is not None
    assert client.post(found[1], data={"List-Unsubscribe": "One-Click"}).status_code in (200, 303)
    story.stopped[str(letter["To"])] = now


def link_in(letter: EmailMessage) -> str:
    found = LINK.search(part(letter, "plain"))
    assert found is not None, part(letter, "plain")
    return found[1]


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
