"""What tells whether the answers of a wave that count are still those that were read: light, without an answer."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session, scoped_session

from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.released import counting
from app.studies.models import Wave

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
    return marks_of([wave], reader=reader)[0]


def marks_of(waves: Sequence[Wave], only: Scope = EVERYWHERE, *, reader: Reader = session) -> tuple[Mark, ...]:
    """Those of some waves of one study, or of the responses of some sites, in three queries on indexes alone."""
    ids = [wave.id for wave in waves]
    mine = (Response.wave_id.in_(ids), *counting(waves[0].study, only))
    own = select(Wave.id, Wave.version_id, Wave.erased).where(Wave.id.in_(ids))
    counted = select(Response.wave_id, func.count(), func.sum(Response.revision)).where(*mine)
    # of all waves: on the small index of these alone
    withheld = select(Response.wave_id, func.count()).where(Response.is_withheld).group_by(Response.wave_id)
    known = {row[0]: tuple(row[1:]) for row in reader.execute(own)}
    found = {row[0]: tuple(map(int, row[1:])) for row in reader.execute(counted.group_by(Response.wave_id))}
    waiting = {} if waves[0].study.is_anonymous else {row[0]: row[1] for row in reader.execute(withheld)}
    return tuple(_mark(one, known.get(one, (0, 0)), found.get(one, (0, 0)), waiting.get(one, 0)) for one in ids)


def _mark(wave: int, own: tuple[int, ...], counted: tuple[int, ...], withheld: int) -> Mark:
    (version, erased), (n, revisions) = own, counted
    return Mark(wave=wave, version=version, n=n, revisions=revisions, erased=erased, withheld=withheld)


def committed_mark_of(wave: Wave) -> Mark:
    """What everybody sees by now, whatever the transaction at hand has read or written."""
    with session.connection().engine.connect() as connection:
        return mark_of(wave, connection)
