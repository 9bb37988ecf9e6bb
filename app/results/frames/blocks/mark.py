"""What tells whether the answers of a wave that count are still those that were read: light, without an answer."""

from dataclasses import astuple, dataclass

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import Session, scoped_session

from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave

WITHHELD = func.coalesce(func.sum(case((Response.is_withheld, 1), else_=0)), 0)
Reader = Connection | Session | scoped_session[Session]


@dataclass(frozen=True)
class Mark:
    """Changes with every answer that counts, every erasure, every release and a move to another version.

    revisions   sum of those of all responses that count; with `erased` it only grows, so no mark comes back with other
                answers behind it
    withheld    of them those that their respondents must not see come yet
    """

    wave: int
    version: int
    n: int
    revisions: int
    erased: int
    withheld: int

    def __str__(self) -> str:
        return "-".join(map(str, astuple(self)))


def mark_of(wave: Wave, reader: Reader = session) -> Mark:
    """`reader` is whoever sees the rows: a connection of its own sees what is committed."""
    counted = select(func.count(), func.coalesce(func.sum(Response.revision), 0), WITHHELD).where(*countable(wave))
    n, revisions, withheld = reader.execute(counted).one()
    own = select(Wave.version_id, Wave.erased).where(Wave.id == wave.id)
    version, erased = reader.execute(own).one_or_none() or (0, 0)
    return Mark(wave.id, int(version), int(n), int(revisions), int(erased), int(withheld))


def committed_mark_of(wave: Wave) -> Mark:
    """What everybody sees by now, whatever the transaction at hand has read or written."""
    with session.connection().engine.connect() as connection:
        return mark_of(wave, connection)
