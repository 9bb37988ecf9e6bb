"""Removing one response with all that hangs on it, in whichever room."""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.kernel import erasing
from app.kernel.db import session
from app.kernel.events import DomainEvent
from app.respond.models import AnswerEvent, Response
from app.studies.models import Wave

COMPLETED = "response.completed"


def remove(response: Response) -> None:
    """The row, its events, and what other rooms made of it. The wave adds up the revisions that went, so that no kept
    result is taken for that of the answers which are left.
    """
    gone = response.revision + 1
    session.execute(update(Wave).where(Wave.id == response.wave_id).values(erased=Wave.erased + gone))
    session.execute(delete(AnswerEvent).where(AnswerEvent.response_uuid == response.uuid))
    session.execute(delete(Response).where(Response.uuid == response.uuid))
    erasing.forget_response(response.uuid)
    if response.customer_id is not None:
        erasing.erase_after_answers(response.customer_id, response.wave_id)
    session.expunge(response)


def forget_events(responses: set[str]) -> None:
    """What other rooms have not been told yet, they need not be told."""
    if responses:
        waiting = session.execute(select(DomainEvent.id, DomainEvent.facts).filter_by(name=COMPLETED))
        ids: list[UUID] = [event_id for event_id, facts in waiting if facts.get("response") in responses]
        session.execute(delete(DomainEvent).where(DomainEvent.id.in_(ids)))
