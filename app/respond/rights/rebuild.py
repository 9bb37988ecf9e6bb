"""Folds the events of all responses again and compares: the log is the truth, a response holds what it folds to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.kernel.db import session
from app.respond.models import AnswerEvent, Response
from app.respond.operations import fold
from survey_defs.answers import Value

BATCH = 1000


@dataclass(frozen=True)
class Compared:
    """A response beside what its events fold to.

    events  how many there are; each raises the revision by one
    """

    response: Response
    folded: dict[str, Value]
    events: int

    @property
    def items(self) -> list[str]:
        """Items whose stored answer is not what the events say."""
        stored, folded = self.response.answers, self.folded
        names = sorted({*stored, *folded})
        return [name for name in names if name not in stored or name not in folded or stored[name] != folded[name]]

    @property
    def differs(self) -> bool:
        return bool(self.items) or self.response.revision != self.events

    @property
    def is_whole(self) -> bool:
        """Simulated or brought in from elsewhere, without events: there is nothing to fold."""
        return self.events == self.response.revision == 0


def compare_all() -> Iterator[Compared]:
    """Every response, a batch at a time, in the order of their random ids."""
    after: UUID | None = None
    while True:
        query = select(Response).order_by(Response.uuid).limit(BATCH)
        batch = session.scalars(query if after is None else query.where(Response.uuid > after)).all()
        if not batch:
            return
        yield from _compared(batch)
        after = batch[-1].uuid
        session.expunge_all()


def _compared(batch: Sequence[Response]) -> Iterator[Compared]:
    folded: dict[UUID, dict[str, Value]] = {}
    counts: dict[UUID, int] = {}
    events = (
        select(AnswerEvent.response_uuid, AnswerEvent.payload)
        .where(AnswerEvent.response_uuid.in_([response.uuid for response in batch]))
        .order_by(AnswerEvent.response_uuid, AnswerEvent.sequence)
    )
    for response_uuid, payload in session.execute(events):
        folded[response_uuid] = fold(folded.get(response_uuid, {}), payload)
        counts[response_uuid] = counts.get(response_uuid, 0) + 1
    for response in batch:
        yield Compared(response, folded.get(response.uuid, {}), counts.get(response.uuid, 0))


def mend(compared: Compared) -> None:
    """Store what the events say; the caller commits."""
    values = {"answers": compared.folded, "revision": compared.events}
    session.execute(update(Response).where(Response.uuid == compared.response.uuid).values(values))
