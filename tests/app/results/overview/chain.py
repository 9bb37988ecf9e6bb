"""A seeded chain with answers: sites in regions, guests who speak languages and belong to segments, waves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

import numpy as np
from sqlalchemy import insert

from app.accounts.models import Organisation, Site
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.results.defined.plans import from_questionnaire
from app.results.plan import Plan
from app.studies.models import Wave
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire
from tests import factories

NAME = "hotel_loyalty_short"
FELL = "clv_rev"
TOUCHED = "touched"


@cache
def questionnaire(name: str = NAME) -> Questionnaire:
    """`touched` is the short one whose satisfaction is asked as touchpoints."""
    if name != TOUCHED:
        return load_shipped(name)
    short = load_shipped(NAME)
    return short.model_copy(update={"analysis": short.analysis.model_copy(update={"touchpoints": ("rq_sat",)})})


@cache
def plan(name: str = NAME) -> Plan:
    return from_questionnaire(questionnaire(name))


def sites(of: Organisation, **regions: str) -> dict[str, Site]:
    """`shz="South"`: a site of this code in this region; "" in none."""
    return {code: factories.site(of, code, region=region or None) for code, region in regions.items()}


def waves(of: Organisation, n: int, *, anonymity: str = "identified", name: str = NAME) -> list[Wave]:
    """Closed monthly waves."""
    version = publish(of, questionnaire(name), now=utc_now())
    first = factories.wave(version, anonymity=anonymity)
    first.study.recurrence = "monthly"
    made = [first, *(Wave(study=first.study, version=version, number=2 + place) for place in range(n - 1))]
    for place, wave in enumerate(made):
        wave.opens_at = utc_now() - dt.timedelta(days=30 * (n - place))
        wave.closes_at, wave.status = wave.opens_at + dt.timedelta(days=28), "closed"
    session.add_all(made)
    session.flush()
    session.refresh(first.study)
    return made


def customers(of: Organisation, n: int, **fields: object) -> list[int]:
    first = session.query(Customer).count()
    return [factories.customer(of, f"c{first + place}", **fields).id for place in range(n)]


def answer(
    wave: Wave,
    n: int,
    *,
    site: Site | None = None,
    seed: int = 1,
    mean: float = 3.4,
    shift: Mapping[str, float] | None = None,
    language: str = "en",
    people: Sequence[int] = (),
    known: float = 1.0,
    name: str = NAME,
) -> None:
    """n responses around a mean on five points; `shift` by scale; `known` share of the scales that people answer."""
    rng = np.random.default_rng([wave.number, seed, site.id if site else 0, int.from_bytes(language.encode())])
    rows = [
        {
            "uuid": UUID(bytes=rng.bytes(16), version=4),
            "wave_id": wave.id,
            "version_id": wave.version_id,
            "status": "complete",
            "site_id": site.id if site else None,
            "customer_id": people[place] if place < len(people) else None,
            "answers": _answers(rng, mean, shift or {}, known, name),
            "language": language,
            "revision": 1,
            "shuffle_seed": 1,
            "day": wave.opens_at.date(),
        }
        for place in range(n)
    ]
    if rows:
        session.execute(insert(Response), rows)


def _answers(
    rng: np.random.Generator, mean: float, shift: Mapping[str, float], known: float, name: str
) -> dict[str, int]:
    person, found = rng.normal(mean, 0.6), {}
    for scale in plan(name).scales:
        if rng.random() >= known:
            continue
        low, high = scale.range or (1, 5)
        level = low + (person - 1 + shift.get(scale.name, 0.0)) / 4 * (high - low)
        for item in scale.items:
            point = int(np.clip(round(level + rng.normal(0, 0.5)), low, high))
            found[item] = int(low + high - point) if item in scale.reverse else point
    return found | {"rec_0_10": int(rng.integers(0, 11)), "wom_level_own": int(rng.integers(-4, 5))}
