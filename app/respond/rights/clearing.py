"""All answers of a wave go: its time is over."""

from sqlalchemy import delete, func, select

from app.kernel import events
from app.kernel.db import begin_writing, session
from app.respond.models import Response
from app.respond.rights.removing import COMPLETED, forget_events, remove
from app.studies.models import AnsweredMark, Wave

# so many in one transaction: respondents of other waves who save meanwhile wait for a moment only
AT_ONCE = 200


def clear(wave_id: int) -> int:
    """Every response with its events, consents and what other rooms made of it; how many. Commits as it goes."""
    count = 0
    while gone := _clear_some(wave_id):
        count += gone
    begin_writing()
    session.execute(delete(AnsweredMark).where(AnsweredMark.wave_id == wave_id))
    events.drop_withheld(COMPLETED, wave_id)
    session.commit()
    return count


def count_of(wave: Wave) -> int:
    query = select(func.count()).select_from(Response).where(Response.wave_id == wave.id)
    return session.scalar(query) or 0


def _clear_some(wave_id: int) -> int:
    session.rollback()
    begin_writing()
    query = select(Response).where(Response.wave_id == wave_id).order_by(Response.uuid).limit(AT_ONCE)
    found = list(session.scalars(query.with_for_update(skip_locked=True)))
    for response in found:
        remove(response)
    forget_events({str(response.uuid) for response in found})
    session.commit()
    return len(found)
