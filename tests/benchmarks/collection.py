"""The collection page of a wave with 100,000 responses, beside a bare count of them on the same database.

Cold is the first look of a process that has the analysis loaded; warm the next one; then one more response comes. Of
an open wave every answer is read from its row then, of a closed one the file that is kept.
Milliseconds of processor time of the server, because a page waits for nothing else here.
"""

import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert, text

from app import schema
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.questionnaires.operations import definition_of, publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import cast, factories
from tests.benchmarks.measure import Row, cpu_median
from tests.benchmarks.overview import forget

RESPONSES, UNFINISHED, SITES, DAYS = 100_000, 10_000, 40, 30
COUNTS = text("SELECT status, site_id, language, day, count(*) FROM response WHERE wave_id = :wave GROUP BY 1, 2, 3, 4")
WORKS = "the bare count"


def _filled(app: Flask) -> int:
    """A wave of the short hotel questionnaire; its id."""
    organisation = factories.organisation()
    sites = [factories.site(organisation, f"s{number}").id for number in range(SITES)]
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=db.utc_now())
    wave = factories.wave(version, anonymity="identified")
    items = [item.id for item in definition_of(version).items if item.kind == "likert"]
    rng = random.Random(20261122)
    rows = [_row(rng, wave, sites, items, number) for number in range(RESPONSES + UNFINISHED)]
    for start in range(0, len(rows), 10_000):
        db.session.execute(insert(Response), rows[start : start + 10_000])
    db.session.commit()
    return wave.id


def _row(rng: random.Random, wave: Wave, sites: list[int], items: list[str], number: int) -> dict[str, object]:
    person, began = rng.gauss(3.5, 0.8), db.utc_now() - dt.timedelta(days=rng.randrange(DAYS))
    answers = {item: min(5, max(1, round(person + rng.gauss(0, 0.8)))) for item in items}
    return {
        "uuid": uuid4(), "wave_id": wave.id, "version_id": wave.version_id, "site_id": rng.choice(sites),
        "language": rng.choice(("en", "fa", "zh")), "mode": "web", "revision": rng.randint(1, 5), "shuffle_seed": 1,
        "status": "complete" if number < RESPONSES else "started", "answers": answers, "day": began.date(),
        "started_at": began, "finished_at": began + dt.timedelta(minutes=rng.randint(2, 20)),
    }  # fmt: skip


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=Path(folder)))
        with app.app_context():
            schema.upgrade(app.extensions["engine"])
            wave_id = _filled(app)
            organisation = db.session.get_one(Wave, wave_id).study.organisation
            owner = cast.signed_in(app, factories.user(organisation))
            db.session.commit()
        path = f"/o/{organisation.slug}/waves/{wave_id}/collection"

        def look() -> None:
            assert owner.get(path).status_code == 200

        def come() -> None:
            with app.app_context():
                rng, wave = random.Random(), db.session.get_one(Wave, wave_id)
                items = [item.id for item in definition_of(wave.version).items if item.kind == "likert"]
                sites = [site.id for site in organisation.sites]
                db.session.execute(insert(Response), [_row(rng, wave, sites, items, 0)])
                db.session.commit()

        def count() -> None:
            with app.app_context():
                db.session.execute(COUNTS, {"wave": wave_id}).all()

        look()
        with app.app_context():
            organisation = db.session.merge(organisation)
            list(organisation.sites)
        bare = cpu_median(count)
        yield Row(what="page, cold", ours=cpu_median(look, forget), other=bare, reference=WORKS, goal="<= 1 s")
        yield Row(what="page, warm", ours=cpu_median(look), other=bare, reference=WORKS, goal="<= 200 ms")
        yield Row(what="page after one more response", ours=cpu_median(look, come), other=bare, reference=WORKS)

        def close() -> None:
            with app.app_context():
                wave = db.session.get_one(Wave, wave_id)
                wave.closes_at = db.utc_now() - dt.timedelta(hours=3)
                wave.opens_at = wave.closes_at - dt.timedelta(days=DAYS)
                db.session.commit()

        close(), look()
        cold, warm = cpu_median(look, forget), cpu_median(look)
        yield Row(what="page of a closed wave, cold", ours=cold, other=bare, reference=WORKS, goal="<= 1 s")
        yield Row(what="page of a closed wave, warm", ours=warm, other=bare, reference=WORKS, goal="<= 200 ms")
        with app.app_context():
            app.extensions["engine"].dispose()
