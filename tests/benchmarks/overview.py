"""The overview of a wave and the eleven before it, 100,000 responses of forty sites, beside the same from the rows.

Cold is a look of a process that has the analysis loaded and nothing in memory, with the files of closed waves where
they are; warm the next one; then one more response comes to the newest wave, which is open. The peers, in the same run:
the same figures by the same code with every answer read from its row, as they were before there were files, and the
means of the newest wave by site that pandas groups from a table in memory. Milliseconds of processor time, because a
page waits for nothing else here.
"""

import datetime as dt
import gc
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from flask import Flask

from app import schema
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.results import live
from app.results.frames.blocks import kept, places
from app.results.kept import Kept
from app.results.over_time.scores import scores_of
from app.results.waves import read
from app.studies.models import Wave
from tests import cast, factories
from tests.benchmarks import filled
from tests.benchmarks.measure import Row, cpu_median

WAVES, SITES, QUESTIONNAIRE, RESPONSES = 12, 40, "hotel_loyalty_short", 100_000
SPREAD = [RESPONSES // WAVES] * WAVES
STUDIES = {"12 waves": SPREAD, "newest": [*SPREAD[:-1], RESPONSES]}
# above those who answered
CUSTOMERS = count(10_000_000)
ROWS, TABLE = "from the rows", "pandas, means by site"


def forget() -> None:
    """Everything that is kept in memory."""
    kept.forget_all()
    live._kept.clear()
    for one in gc.get_objects():
        if isinstance(one, Kept):
            one._found.clear()


def run() -> Iterator[Row]:
    for name, sizes in STUDIES.items():
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=Path(folder)))
            with app.app_context():
                schema.upgrade(app.extensions["engine"])
                wave = filled.study(QUESTIONNAIRE, sizes, sites=SITES).id
                yield from _rows(app, wave, f"{name}: ")
                app.extensions["engine"].dispose()


def _rows(app: Flask, wave_id: int, what: str) -> Iterator[Row]:
    owner = cast.signed_in(app, factories.user(_wave(wave_id).study.organisation))
    db.session.commit()
    home = f"/o/{_wave(wave_id).study.organisation.slug}/"

    def figures() -> None:
        read(_wave(wave_id)).overview()

    def page() -> None:
        assert owner.get(home).status_code == 200

    figures()
    scores = scores_of(_wave(wave_id))
    table = scores.values.assign(site=scores.site)
    grouped = cpu_median(lambda: table.groupby("site").agg(["mean", "var", "count"]))
    page(), figures()
    warm = cpu_median(figures), cpu_median(page)
    one_more = cpu_median(figures, lambda: _come(wave_id)), cpu_median(page, lambda: _come(wave_id))
    _close(wave_id)
    figures()
    cold = cpu_median(figures, forget), cpu_median(page, forget)
    from_rows = cpu_median(figures, lambda: (forget(), _lose_files()), rounds=1)
    for place, name in enumerate(("figures", "first page")):
        yield Row(what=f"{what}{name}, cold", ours=cold[place], other=from_rows, reference=ROWS, goal="<= 1 s")
        yield Row(what=f"{what}{name}, warm", ours=warm[place], other=grouped, reference=TABLE, goal="<= 200 ms")
        yield Row(what=f"{what}{name}, one more", ours=one_more[place], other=from_rows, reference=ROWS)


def _wave(wave_id: int) -> Wave:
    db.session.rollback()
    return db.session.get_one(Wave, wave_id)


def _come(wave_id: int) -> None:
    """One more response to the newest wave."""
    wave = _wave(wave_id)
    first = wave.study.organisation_id + next(CUSTOMERS)
    filled.add(wave, 1, [filled.sites_of(wave)[0]], seed=first, first=first)
    db.session.commit()


def _close(wave_id: int) -> None:
    _wave(wave_id).closes_at = db.utc_now() - dt.timedelta(hours=3)
    db.session.commit()


def _lose_files() -> None:
    for path, _ in list(places.marks()):
        places.forget(path)
