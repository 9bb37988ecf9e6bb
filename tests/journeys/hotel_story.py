"""A hotel, its letters and its regular guests: who answers when, who refuses, who opted out."""

import datetime as dt
import io
import random
import re
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.customers.imports import files, headings, running
from app.customers.imports.import_settings import settings_of
from app.customers.models import Segment
from app.kernel import db, duties
from app.kernel.db import session
from app.questionnaires.operations import publish
from app.studies.launch import Launch, launch
from app.studies.models import Study
from app.studies.planning.wave_plan import Plan, Sampling
from app.tables.look import look
from survey_defs.load import load_file
from tests import factories
from tests.journeys.clockwork import Clockwork
from tests.person import Person
from tests.post import Post, part

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


def import_guests(hotel: Organisation) -> None:
    """As the import page does, run by the job."""
    made = factories.file_import(hotel)
    source = files.keep(made.id, io.BytesIO(guests_file().encode()))
    seen = look(source)
    made.settings = settings_of(seen.reading, headings.guess("customers", seen.headings)).model_dump(mode="json")
    job = running.ask(made, running.IMPORT, user=None, language="en")
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
