"""Studies with many responses, written past the object layer: a million rows in a minute."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
from sqlalchemy import select

from app.accounts.models import Site
from app.kernel import db
from app.questionnaires.operations import definition_of, publish
from app.studies.models import Wave
from survey_defs.items import NumberItem, PointItem
from survey_defs.kinds.item import Item
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire
from tests import factories

DAYS, AT_ONCE = 28, 10_000
COLUMNS = (
    "uuid", "wave_id", "version_id", "site_id", "customer_id", "language", "mode", "status", "held", "answers",
    "revision", "shuffle_seed", "day", "started_at", "finished_at",
)  # fmt: skip
INSERT = f"INSERT INTO response ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def study(questionnaire: str, sizes: Sequence[int], *, sites: int) -> Wave:
    """An identified study on SQLite with a month between its waves, so many responses in each; the newest wave, open.

    The same people answer again; one site falls in the newest wave.
    """
    organisation = factories.organisation()
    places = [factories.site(organisation, f"s{number}", name=f"Hotel {number}").id for number in range(sites)]
    version = publish(organisation, load_shipped(questionnaire), now=db.utc_now())
    wave = factories.wave(version, anonymity="identified")
    wave.study.recurrence = "monthly"
    now = db.utc_now()
    for number in range(1, len(sizes) + 1):
        if number > 1:
            wave = Wave(study=wave.study, version=version, number=number, status="open")
            db.session.add(wave)
        wave.opens_at = now - dt.timedelta(days=DAYS * (len(sizes) + 1 - number))
        wave.closes_at = wave.opens_at + dt.timedelta(days=DAYS - 1) if number < len(sizes) else None
        db.session.flush()
        add(wave, sizes[number - 1], places, seed=number, fall=8.0 if number == len(sizes) and number > 1 else 0.0)
    db.session.commit()
    return wave


def sites_of(wave: Wave) -> list[int]:
    query = select(Site.id).where(Site.organisation_id == wave.study.organisation_id).order_by(Site.id)
    return list(db.session.scalars(query))


def add(wave: Wave, n: int, sites: Sequence[int], *, seed: int, fall: float = 0.0, first: int = 1) -> None:
    """Responses of customers from `first` on."""
    rows = list(_rows(wave, n, sites, np.random.default_rng(seed), fall, first))
    for start in range(0, n, AT_ONCE):
        db.session.connection().exec_driver_sql(INSERT, rows[start : start + AT_ONCE])


def _rows(
    wave: Wave, n: int, sites: Sequence[int], rng: np.random.Generator, fall: float, first: int
) -> Iterator[tuple[object, ...]]:
    questionnaire = definition_of(wave.version)
    place = rng.integers(len(sites), size=n)
    level = rng.normal(0.62, 0.18, n) - fall / 100 * (place == 0)
    names, answers = _answers(questionnaire, level, rng)
    template = json.dumps(dict.fromkeys(names, "%d")).replace('"%d"', "%d")
    people = first + rng.permutation(n)
    began = [wave.opens_at + dt.timedelta(minutes=int(one)) for one in rng.integers(0, (DAYS - 2) * 1440, n)]
    took = rng.integers(2, 20, n)
    for row in range(n):
        moment = began[row].replace(tzinfo=None, microsecond=0)
        end = moment + dt.timedelta(minutes=int(took[row]))
        yield (
            UUID(bytes=rng.bytes(16), version=4).hex, wave.id, wave.version_id, sites[place[row]], int(people[row]),
            ("en", "fa", "zh")[row % 3], "web", "complete", 0, template % tuple(answers[row]), 1 + row % 5, 1,
            moment.date().isoformat(), f"{moment}.000000", f"{end}.000000",
        )  # fmt: skip


def _answers(questionnaire: Questionnaire, level: np.ndarray, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    items = [item for item in questionnaire.items if _is_whole(item)]
    columns = [_column(item, level, rng) for item in items]
    return [item.id for item in items], np.column_stack(columns)


def _is_whole(item: Item) -> bool:
    return isinstance(item, NumberItem) or (isinstance(item, PointItem) and item.kind != "grid")


def _column(item: Item, level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    values = getattr(item, "values", None)
    if values is None:
        return rng.integers(1, 12, len(level))
    at = level + rng.normal(0, 0.18, len(level))
    if getattr(item, "reverse", False):
        at = 1 - at
    return np.asarray(values)[np.clip((at * len(values)).astype(int), 0, len(values) - 1)]
