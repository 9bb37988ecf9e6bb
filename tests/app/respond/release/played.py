"""Waves with answers in the order they came, each in a commit of its own."""

import datetime as dt
import random
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.accounts.models import Site
from app.kernel import events
from app.kernel.db import session
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.studies.models import AnsweredMark, Wave

K, SEEDS, MANY = 5, 20, 40
DAY = dt.date(2026, 11, 1)
NIGHT = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)


@dataclass
class Played:
    """A wave with answers in the order they came, each in a commit of its own."""

    wave: Wave
    order: list[UUID]

    @property
    def gone(self) -> set[UUID]:
        """Those that were let go."""
        return set(
            session.scalars(select(Response.uuid).where(Response.wave_id == self.wave.id, ~Response.is_withheld))
        )


def play(wave: Wave, site: Site, seed: int, many: int = MANY) -> Played:
    chance, order = random.Random(seed), []
    for number in range(many):
        uuid = UUID(int=chance.getrandbits(128), version=4)
        _arrive(wave, uuid, site if number % 2 else None, chance)
        session.commit()
        order.append(uuid)
    return Played(wave, order)


def _arrive(wave: Wave, uuid: UUID, site: Site | None, chance: random.Random) -> None:
    """All that one finished response leaves: its events, its consent, that one more is complete, a mark."""
    kept = {"version_id": wave.version_id, "language": "en", "day": DAY}
    answers = {f"service_{number}": chance.randint(1, 7) for number in range(1, 7)}
    own = {"wave_id": wave.id, "site_id": site.id if site else None, "status": "complete", "held": True}
    own |= {"uuid": uuid, "mode": "web", "answers": answers, "revision": 2, "shuffle_seed": 1}
    event = {"response_uuid": uuid, "payload": answers}
    agreed = {"id": uuid4(), "response_uuid": uuid, "kind": "participation", "text_digest": "0" * 64}
    mark = {"id": UUID(int=chance.getrandbits(128)), "wave_id": wave.id, "sealed": chance.randbytes(48)}
    session.execute(insert(Response.__table__), own | kept)
    for number in (1, 2):
        named = {"id": uuid4(), "event_id": uuid4(), "sequence": number, "page": f"p{number}"}
        session.execute(insert(AnswerEvent.__table__), event | named)
    session.execute(insert(Consent.__table__), agreed | kept)
    session.execute(insert(AnsweredMark.__table__), mark)
    events.record("response.completed", wave.study.organisation_id, is_withheld=True, wave=wave.id)
