"""Waves of the same guests with an attitude, a share of stays, and error of measurement in the first."""

import datetime as dt
from uuid import UUID

import numpy as np

from app.accounts.models import Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories

ATTITUDE = ("db_ra_1", "db_ra_2", "db_ra_3", "db_ra_4")
REVERSED = "db_ra_4"
DAYS = 20


def study(
    of: Organisation,
    *,
    months: tuple[int, ...] = (14, 0),
    anonymity: str = "identified",
) -> list[Wave]:
    """Closed waves that opened so many months ago, the newest just over."""
    version = publish(of, load_shipped("hotel_loyalty_short"), now=utc_now())
    first = factories.wave(version, anonymity=anonymity)
    first.study.recurrence = "monthly"
    waves = [first] + [
        Wave(study=first.study, version=version, number=number, opens_at=utc_now())
        for number in range(2, len(months) + 1)
    ]
    for wave, ago in zip(waves, months, strict=True):
        wave.opens_at = utc_now() - dt.timedelta(days=30.5 * ago + DAYS + 2)
        wave.closes_at = wave.opens_at + dt.timedelta(days=DAYS)
        wave.status = "closed"
    session.add_all(waves)
    session.flush()
    session.refresh(first.study)
    return waves


def guests(n: int, seed: int = 1) -> np.ndarray:
    """What each guest means: attitude, and the chance that a stay is one here."""
    rng = np.random.default_rng(seed)
    return np.stack([rng.normal(3.2, 0.8, n), rng.beta(2, 2, n)], axis=1)


def answer(
    wave: Wave, meant: np.ndarray, *, seed: int, first_customer: int | None = 1, site: Site | None = None
) -> list[Response]:
    """One response of each guest, who is known by number or not at all."""
    rng = np.random.default_rng([wave.number, seed])
    made = [
        _response(wave, _answers(rng, *one), site, None if first_customer is None else first_customer + place)
        for place, one in enumerate(meant)
    ]
    session.add_all(made)
    session.flush()
    return made


def _answers(rng: np.random.Generator, attitude: float, share: float) -> dict[str, int]:
    items = {item: int(np.clip(round(attitude + rng.normal(0, 0.6)), 1, 5)) for item in ATTITUDE}
    items[REVERSED] = 6 - items[REVERSED]
    return items | {"db_rp_all": 20, "db_rp_freq": round(20 * share)}


def _response(wave: Wave, answers: dict[str, int], site: Site | None, customer: int | None) -> Response:
    return Response(
        uuid=UUID(bytes=np.random.bytes(16), version=4),
        wave_id=wave.id,
        version_id=wave.version_id,
        status="complete",
        site_id=site.id if site else None,
        customer_id=customer,
        answers=answers,
        language="en",
        revision=1,
        shuffle_seed=1,
        day=wave.opens_at.date(),
    )
