"""A wave that draws, whom it drew, and why others were left out."""

import datetime as dt
from typing import Any

from app.accounts.models import Organisation, Site
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.studies.inviting import sampling
from app.studies.models import Wave
from app.studies.planning.wave_plan import sample_of
from tests import factories

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def planned(house: Organisation, *, recurrence: str = "once", anonymity: str = "identified", **drawn: Any) -> Wave:
    top = {name: drawn.pop(name) for name in ("channel", "needs_consent", "after") if name in drawn}
    plan = top | {"sampling": drawn}
    version = factories.version(house, {}, slug=f"q{utc_now().timestamp()}")
    return factories.planned_wave(version, recurrence=recurrence, anonymity=anonymity, plan=plan, opens_at=NOW - DAY)


def drawn(wave: Wave) -> list[str]:
    """Keys of who is drawn, sorted."""
    ids = sampling.draw(wave, NOW)
    return sorted(session.get_one(Customer, id).external_key for id in ids)


def reasons(wave: Wave) -> dict[str, int]:
    sample = sample_of(wave)
    assert sample is not None
    return sample.left_out


def customer(house: Organisation, key: str = "thr0") -> Customer:
    return session.query(Customer).filter_by(organisation_id=house.id, external_key=key).one()


def site(house: Organisation, code: str) -> Site:
    return next(one for one in house.sites if one.code == code)
