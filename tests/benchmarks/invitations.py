"""50,000 customers invited, with a personal link and a letter each, beside the bare insert of the same rows.

The bare insert writes as many rows of both tables, made beforehand, in one statement each: what the database alone
costs. Both run on a fresh copy of the same SQLite file with durable commits.
"""

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert

from app import schema
from app.customers.models import Customer
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.questionnaires.operations import publish
from app.studies.inviting.invite import invite
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan, stored
from survey_defs.load import load_file
from tests import factories
from tests.benchmarks.measure import Row, peak_above_now

QUESTIONNAIRE = Path(__file__).resolve().parent.parent / "questionnaires" / "likert24.yaml"
COUNT, ROUNDS = 50_000, 3
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        _prepare(template)
        ours, bare, peak = [], [], 0.0
        for _ in range(ROUNDS):
            seconds, grown = _invite(_copy(template))
            ours.append(seconds)
            peak = max(peak, grown)
            bare.append(_insert(_copy(template)))
    middle = ROUNDS // 2
    yield Row(
        what=f"{COUNT:,} invitations with their letters",
        ours=sorted(ours)[middle],
        unit="s",
        other=sorted(bare)[middle],
        reference="the bare insert of the same rows",
        goal="<= 30 s",
    )
    yield Row(what="memory above the start", ours=peak, unit="MB")


def _prepare(path: Path) -> None:
    engine = db.connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    session.configure(bind=engine)
    organisation = factories.organisation()
    definition = load_file(QUESTIONNAIRE)
    version = publish(organisation, definition, now=utc_now())
    factories.wave(version, anonymity="identified", plan=stored(Plan()), opens_at=NOW)
    rows = [
        {"organisation_id": organisation.id, "external_key": f"k{n}", "name": f"Guest {n}", "email": f"g{n}@x.example"}
        | {"mail_consent": "given", "sms_consent": "unknown", "attributes": {}, "search_text": f"guest {n}"}
        | {"phone": "", "language": "", "created_at": NOW, "updated_at": NOW}
        for n in range(COUNT)
    ]
    session.execute(insert(Customer), rows)
    session.commit()
    session.remove()
    db.empty_log(engine)
    engine.dispose()


def _copy(template: Path) -> Path:
    made = template.with_name(f"{uuid4().hex}.sqlite3")
    shutil.copy(template, made)
    return made


def _invite(path: Path) -> tuple[float, float]:
    """Seconds, and megabytes above the start."""
    found = Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=path.parent)
    app = create_app(replace(found, database_url=f"sqlite:///{path}", is_testing=True))
    took = 0.0

    def work() -> None:
        nonlocal took
        start = time.perf_counter()
        db.begin_writing()
        made = invite(session.get_one(Wave, 1), range(1, COUNT + 1), now=NOW)
        session.commit()
        took = time.perf_counter() - start
        if made != COUNT:
            raise RuntimeError(f"needed: {COUNT} invitations; found: {made}")

    with app.app_context():
        grown = peak_above_now(work)
    app.extensions["engine"].dispose()
    path.unlink()
    return took, grown


def _insert(path: Path) -> float:
    engine = db.connect(f"sqlite:///{path}")
    ids = [uuid4() for _ in range(COUNT)]
    invitations = [
        {"id": one, "wave_id": 1, "customer_id": n + 1, "token_hash": f"{n:064}", "status": "new", "channel": "mail"}
        | {"language": "", "sends": 0, "reminders": 0, "due_at": NOW}
        for n, one in enumerate(ids)
    ]
    letters = [
        {"id": uuid4(), "organisation_id": 1, "channel": "mail", "template": "t", "recipient": f"g{n}@x.example"}
        | {"parameters": {}, "language": "en", "once": f"o{n}", "customer_id": n + 1, "wave_id": 1}
        | {"state": "queued", "due_at": NOW, "tries": 0, "error": ""}
        for n in range(COUNT)
    ]
    start = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(insert(Invitation), invitations)
        connection.execute(insert(Message), letters)
    took = time.perf_counter() - start
    engine.dispose()
    path.unlink()
    return took
