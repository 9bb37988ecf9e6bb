"""Waves with answers, as many as a test wants, for the rooms that count and compare them."""

import datetime as dt
import random
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from app.accounts.models import Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.operations import definition_of, publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_file
from tests import factories

QUESTIONNAIRE = Path(__file__).parent.parent / "questionnaires" / "likert24.yaml"


def study(of: Organisation, waves: int = 1, **fields: object) -> list[Wave]:
    """A study of 24 sentences with closed waves, the last of them open."""
    version = publish(of, load_file(QUESTIONNAIRE), now=utc_now())
    first = factories.wave(version, anonymity=str(fields.pop("anonymity", "identified")))
    for name, value in ({"recurrence": "monthly"} | fields).items():
        setattr(first.study, name, value)
    made = [first]
    for number in range(2, waves + 1):
        opens = utc_now() - dt.timedelta(days=1)
        made.append(Wave(study=first.study, version=version, number=number, status="open", opens_at=opens))
        made[-2].status = "closed"
    session.add_all(made)
    session.flush()
    session.refresh(first.study)
    return made


def answer(
    wave: Wave,
    n: int,
    *,
    mean: float = 5.0,
    site: Site | None = None,
    status: str = "complete",
    customers: int | None = None,
    seed: int = 1,
    **fields: object,
) -> list[Response]:
    """Responses around a mean; `customers` is the id of the first of as many customers."""
    rng = random.Random(f"{wave.number}-{site.code if site else ''}-{seed}")
    items = [item.id for item in definition_of(wave.version).items if item.kind == "likert"]
    made = []
    for place in range(n):
        own = {"customer_id": None if customers is None else customers + place, "answers": _answers(items, rng, mean)}
        made.append(_response(wave, site, status, own | fields))
    session.add_all(made)
    session.flush()
    return made


def _answers(items: list[str], rng: random.Random, mean: float) -> dict[str, int]:
    person = rng.gauss(mean, 0.8)
    return {item: min(7, max(1, round(person + rng.gauss(0, 0.7)))) for item in items}


def _response(wave: Wave, site: Site | None, status: str, fields: Mapping[str, object]) -> Response:
    defaults = {"uuid": UUID(int=random.getrandbits(128), version=4), "wave_id": wave.id, "status": status}
    defaults |= {"version_id": wave.version_id, "site_id": site.id if site else None, "language": "en"}
    defaults |= {"revision": 1, "shuffle_seed": 1, "day": dt.date(2026, 11, 1)}
    return Response(**defaults | fields)
