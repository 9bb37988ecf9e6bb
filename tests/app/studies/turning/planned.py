"""Waves with a plan, and the wheel that turns them."""

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel.db import session
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies import turning
from app.studies.models import Invitation, Wave
from survey_defs.load import load_file
from tests import factories

OPENS = dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
QUESTIONNAIRES = Path(__file__).resolve().parents[3] / "questionnaires"


def asked(house: Organisation, name: str) -> Version:
    return publish(house, load_file(QUESTIONNAIRES / f"{name}.yaml"), now=OPENS)


def planned(version: Version, **settings: Any) -> Wave:
    made = factories.planned_wave(version, **{"opens_at": OPENS, "closes_at": OPENS + 14 * DAY} | settings)
    session.commit()
    return made


def turn(*moments: dt.datetime) -> None:
    for moment in moments:
        turning.turn(moment)


def waves() -> list[Wave]:
    session.expire_all()
    return list(session.scalars(select(Wave).order_by(Wave.number)))


def invited() -> int:
    return session.scalar(select(func.count()).select_from(Invitation)) or 0


ALL = {"sampling": {"kind": "all"}, "opens_time": "09:00", "open_days": 14}
