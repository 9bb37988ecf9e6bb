"""Simulated responses as rows, with the events that made them."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import insert

from app.demo.people import LEAVES
from app.kernel.db import session
from app.respond.models import AnswerEvent, Response
from app.studies.models import Wave
from survey_defs.answers import Value

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
Answers = dict[str, Value]


@dataclass(frozen=True)
class Filled:
    """One filled-in questionnaire; who filled it in where the study's mode knows it."""

    language: str
    answers: Answers
    site_id: int | None
    customer_id: int | None = None
    pseudonym: str | None = None


def store(wave: Wave, people: Sequence[Filled], rng: np.random.Generator, *, days: float) -> list[bool]:
    """Responses on days of the wave so far; some leave after a third of it. Who stayed to the end."""
    if not people:
        return []
    pairs = [_rows(wave, person, rng, days) for person in people]
    session.execute(insert(Response), [response for response, _ in pairs])
    session.execute(insert(AnswerEvent), [event for _, event in pairs])
    return [response["status"] == "complete" for response, _ in pairs]


def _rows(
    wave: Wave, person: Filled, rng: np.random.Generator, days: float
) -> tuple[dict[str, object], dict[str, object]]:
    response, event = (UUID(bytes=rng.bytes(16), version=4) for _ in range(2))
    left = bool(rng.random() < LEAVES)
    kept = dict(list(person.answers.items())[: len(person.answers) // 3]) if left else person.answers
    moment = wave.opens_at + float(rng.uniform(0, days)) * DAY
    row: dict[str, object] = {
        "uuid": response, "wave_id": wave.id, "version_id": wave.version_id, "site_id": person.site_id,
        "language": person.language, "mode": "web", "status": "started" if left else "complete", "answers": kept,
        "revision": 1, "shuffle_seed": int(rng.integers(2**31)),
        "day": moment.astimezone(wave.study.organisation.zone).date(),
        "customer_id": person.customer_id, "pseudonym": person.pseudonym,
        **_clock(wave, moment, rng, left=left),
    }  # fmt: skip
    made = {
        "id": UUID(bytes=rng.bytes(16), version=4), "response_uuid": response, "sequence": 1, "event_id": event,
        "page": "all", "payload": json.loads(json.dumps(kept)),
    }  # fmt: skip
    return row, made


def _clock(wave: Wave, moment: dt.datetime, rng: np.random.Generator, *, left: bool) -> dict[str, dt.datetime | None]:
    """Minutes of beginning and end, where the study's mode keeps them: six, as a rule."""
    if wave.study.is_anonymous:
        return {"started_at": None, "finished_at": None}
    began = moment.replace(second=0, microsecond=0)
    return {"started_at": began, "finished_at": None if left else began + round(float(rng.gamma(6, 1))) * MINUTE}
