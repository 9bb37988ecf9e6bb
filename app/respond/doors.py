"""The way from a link to its wave, quick enough for every request.

Names, texts and the version behind a link hardly change and are kept for some seconds. Whether the wave is open is
read every time, in the same query that says whether the link is still there.
"""

import time
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from app.db import session
from app.studies.models import Link, Wave
from app.studies.operations import find_link

KEPT_SECONDS = 5.0
MOST_DOORS = 1000

_FRESH = (
    select(Wave.id, Wave.version_id, Wave.status, Wave.opens_at, Wave.closes_at)
    .join(Link, Link.wave_id == Wave.id)
    .where(Link.address == bindparam("address"))
)


@dataclass(frozen=True)
class _Door:
    link: Link
    read_at: float


_doors: dict[tuple[str, str], _Door] = {}


def open_door(address: str) -> Link:
    """The link with its wave, study, organisation and version, all loaded. NotFound where there is none."""
    key = (str(session.get_bind().engine.url), address)
    door = _doors.get(key)
    fresh = session.execute(_FRESH, {"address": address}).one_or_none() if door else None
    if door is None or fresh is None or _is_old(door) or (fresh.id, fresh.version_id) != _ids(door.link):
        return _remember(key, address)
    wave = door.link.wave
    for name in ("status", "opens_at", "closes_at"):
        set_committed_value(wave, name, getattr(fresh, name))
    return door.link


def _is_old(door: _Door) -> bool:
    return time.monotonic() - door.read_at > KEPT_SECONDS


def _ids(link: Link) -> tuple[int, int]:
    return link.wave_id, link.wave.version_id


def _remember(key: tuple[str, str], address: str) -> Link:
    _doors.pop(key, None)
    link = find_link(address)
    # apart from the session, so that the next request may read it after this one's is closed
    for kept in (link, link.wave, link.wave.study, link.wave.study.organisation, link.wave.version, link.site):
        if kept is not None:
            session.expunge(kept)
    if len(_doors) >= MOST_DOORS:
        _doors.clear()
    _doors[key] = _Door(link, time.monotonic())
    return link
