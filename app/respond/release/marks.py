"""That somebody invited to an anonymous wave has answered or said no, kept so that the database does not tell who.

A mark is sealed, and its id is a keyed hash of the invitation: with the key, which is not in the database, one look
tells whether a personal link is used up; without it a mark is noise. Once a day marks are opened, and so many
invitations at once are marked as answered that none can be told to be the one behind an answer (respond.batches).
What is left when a wave is over is thrown away.
"""

import datetime as dt
import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, or_, select, update

from app.disclosure.batches import batch_of
from app.disclosure.invited import NOWHERE, Cell
from app.kernel import duties, events
from app.kernel.db import begin_writing, session
from app.kernel.keys import KeyRing
from app.kernel.seal import BrokenSeal, seal, unseal
from app.kernel.upsert import add_new
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.entry.ways import PersonalWay
from app.respond.kept_cell import UNMARKED, Asked, all_asked
from app.respond.models import Response
from app.studies.models import AnsweredMark, Invitation, Wave
from app.studies.planning.wave_plan import options_of

PURPOSE, NAMING = "answered mark", "name of an answered mark"
COMPLETED = "response.completed"
# invitation, site (0 is none), day, language: every mark is as long as every other
FORM = struct.Struct(">16sqi16s")


@dataclass(frozen=True)
class Opened:
    """A mark as it was put: who, what cell the answers keep, and their day."""

    mark: UUID
    invitation: UUID
    cell: Cell
    day: dt.date


def put(way: PersonalWay, cell: Cell, day: dt.date) -> bool:
    """Note that this person has answered or said no; False where that is known already. The caller commits."""
    if is_marked(way):
        return False
    keys = _keys()
    row = {
        "id": _names(keys, way.invitation)[0],
        "wave_id": way.wave_id,
        "sealed": seal(keys, PURPOSE, _packed(way.invitation, cell, day)),
    }
    return bool(add_new(AnsweredMark, [row]))


def is_marked(way: PersonalWay) -> bool:
    """Whether a mark of this person waits."""
    names = _names(_keys(), way.invitation)
    return session.scalar(select(AnsweredMark.id).where(AnsweredMark.id.in_(names)).limit(1)) is not None


def forget(invitations: Sequence[UUID]) -> None:
    """Let go of the marks of these invitations, because their person is erased. The caller commits."""
    keys = _keys()
    names = [name for invitation in invitations for name in _names(keys, invitation)]
    session.execute(delete(AnsweredMark).where(AnsweredMark.id.in_(names)))


def write_anew(wave: Wave) -> None:
    """All marks of a wave in one transaction, in the order of their ids, which are noise: none tells any more when it
    was put, nor beside which answers. The caller commits.
    """
    table = cast("Table", AnsweredMark.__table__)
    gone = session.execute(delete(table).where(table.c.wave_id == wave.id).returning(table)).mappings()
    rows = sorted((dict(row) for row in gone), key=lambda row: str(row["id"]))
    if rows:
        session.execute(insert(table), rows)


@duties.duty("respond.marks", label=_l("Note in batches which invitations were answered"), every=dt.timedelta(days=1))
def mark_due(now: dt.datetime) -> int:
    """Mark who may be marked, release what may be told. Once a day: a run nearer to an answer would tell its hour."""
    count = 0
    waiting = set(session.scalars(select(AnsweredMark.wave_id).distinct()))
    for wave_id in sorted(waiting | set(events.waves_withheld(COMPLETED))):
        session.rollback()
        begin_writing()
        wave = session.get(Wave, wave_id)
        count += _mark_wave(wave, now) if wave else 0
        session.commit()
    return count


def _mark_wave(wave: Wave, now: dt.datetime) -> int:
    smallest = wave.study.organisation.min_cell
    marked = 0 if options_of(wave.study).own_code else _mark_batches(wave, smallest)
    marked += events.release(COMPLETED, wave.id, at_least=smallest)
    if wave.is_over(now):
        session.execute(delete(AnsweredMark).where(AnsweredMark.wave_id == wave.id))
        events.drop_withheld(COMPLETED, wave.id)
    return marked


def _mark_batches(wave: Wave, smallest: int) -> int:
    """Codes that people made up link their answers from wave to wave: where these are asked for nobody is marked."""
    opened = _open_all(wave)
    asked = all_asked(wave, wave.study.organisation.zone) if opened else []
    begun = _begun_days(wave) if opened else {}
    batch: set[UUID] = set()
    for cell in {mark.cell for mark in opened}:
        batch |= _batch(cell, opened, asked, begun.get(cell, set()), smallest)
    _mark(batch)
    done = [mark.mark for mark in opened if mark.invitation in batch]
    session.execute(delete(AnsweredMark).where(AnsweredMark.id.in_(done)))
    return len(batch)


def _batch(
    cell: Cell, opened: Sequence[Opened], asked: Sequence[Asked], begun: set[dt.date], smallest: int
) -> set[UUID]:
    answered = {mark.invitation: mark.day for mark in opened if mark.cell == cell}
    elsewhere = {mark.invitation for mark in opened} - answered.keys()
    days = {
        one.invitation: one.day
        for one in asked
        if one.invitation in answered or (one.cell == cell and one.invitation not in elsewhere)
    }
    return batch_of(answered, days, begun, smallest)


def _open_all(wave: Wave) -> list[Opened]:
    """Every mark of the wave that a key opens; another worker waits until this one is done."""
    query = select(AnsweredMark).where(AnsweredMark.wave_id == wave.id).with_for_update()
    keys, opened = _keys(), []
    for mark in session.scalars(query):
        try:
            opened.append(_unpacked(mark.id, unseal(keys, PURPOSE, mark.sealed)))
        except BrokenSeal:
            continue
    return opened


def _begun_days(wave: Wave) -> dict[Cell, set[dt.date]]:
    """Days of answers that are not finished, by what they keep of site and language."""
    query = select(Response.site_id, Response.language, Response.day).distinct()
    found: dict[Cell, set[dt.date]] = {}
    for site, language, day in session.execute(query.where(Response.wave_id == wave.id, Response.status == "started")):
        found.setdefault(Cell(site, language), set()).add(day)
    return found


def _mark(invitations: set[UUID]) -> None:
    """One transaction, and in no order that anything was answered in."""
    shuffled = list(invitations)
    secrets.SystemRandom().shuffle(shuffled)
    table = cast("Table", Invitation.__table__)
    # written out: a list of values cannot be sent once for many rows
    unmarked = or_(*(table.c.status == status for status in UNMARKED))
    change = update(table).where(table.c.id == bindparam("one"), unmarked).values(status="answered")
    if shuffled:
        session.execute(change, [{"one": invitation} for invitation in shuffled])


def _names(keys: KeyRing, invitation: UUID) -> list[UUID]:
    """The ids that a mark of this invitation may have, under the newest key first."""
    found = (hmac.new(key, invitation.bytes, hashlib.sha256).digest() for key in keys.derive_all(NAMING))
    return [UUID(bytes=digest[:16]) for digest in found]


def _packed(invitation: UUID, cell: Cell, day: dt.date) -> bytes:
    return FORM.pack(invitation.bytes, cell.site or 0, day.toordinal(), cell.language.encode()[:16])


def _unpacked(mark: UUID, plain: bytes) -> Opened:
    invitation, site, day, language = FORM.unpack(plain)
    cell = Cell(site or None, language.rstrip(b"\0").decode())
    return Opened(mark, UUID(bytes=invitation), cell if cell.language else NOWHERE, dt.date.fromordinal(day))


def _keys() -> KeyRing:
    config = current_config()
    return config.keys
