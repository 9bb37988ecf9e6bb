"""The way from an address to its wave, quick enough for every request.

Names, texts and the version behind a link hardly change and are kept for some seconds. Whether the wave is open is
read every time, in the same query that says whether the link or the invitation is still there.
"""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel.db import session
from app.kernel.web.current import current_config
from app.kernel.web.security import fingerprint
from app.questionnaires.models import Version
from app.respond.entry.ways import BACK, PERSONAL, BackWay, PersonalWay, WebWay
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import Invitation, Link, Study, Wave
from app.studies.operations import LinkUnknown, find_link

KEPT_SECONDS = 5.0
MOST_DOORS = 1000

_STATE = (Wave.id, Wave.version_id, Wave.status, Wave.opens_at, Wave.closes_at)
_FRESH = select(*_STATE).join(Link, Link.wave_id == Wave.id).where(Link.address == bindparam("address"))
_FRESH_WAVE = select(*_STATE).where(Wave.id == bindparam("wave"))
_INVITED = (
    select(
        *_STATE,
        Invitation.id.label("invitation"),
        Invitation.customer_id,
        Invitation.status.label("standing"),
        Invitation.site_id,
        Invitation.language,
    )
    .join(Invitation, Invitation.wave_id == Wave.id)
    .where(Invitation.token_hash == bindparam("hash"))
)


@dataclass(frozen=True)
class _Door:
    """What is kept: a link with its wave, or a wave alone."""

    link: Link | None
    wave: Wave
    read_at: float


_doors: dict[tuple[str, str], _Door] = {}


def open_door(address: str) -> WebWay:
    """The way in with its wave, study, organisation and version, all loaded. LinkUnknown where there is none."""
    if address.startswith(PERSONAL):
        return _personal(address.removeprefix(PERSONAL))
    if address.startswith(BACK):
        return _back(address.removeprefix(BACK))
    door = _doors.get(_key(address))
    fresh = session.execute(_FRESH, {"address": address}).one_or_none() if door else None
    if door is None or door.link is None or fresh is None or not _still_serves(door, fresh):
        return _remember_link(address)
    _renew(door.wave, fresh)
    return door.link


def version_of(wave: Wave, begun: int | None) -> Version:
    """The version that a response was begun with; the wave's own costs nothing."""
    if begun is None or begun == wave.version_id:
        return wave.version
    # its definition is read once for each process (questionnaires.operations)
    return session.get_one(Version, begun, options=[defer(Version.definition)])


def _personal(token: str) -> PersonalWay:
    """Known or not, a token costs one hash and one query by index."""
    found = session.execute(_INVITED, {"hash": fingerprint(token)}).one_or_none()
    if found is None:
        raise LinkUnknown
    wave = _wave(found)
    config = current_config()
    is_pseudonymous = wave.study.is_pseudonymous
    return PersonalWay(
        wave=wave,
        token=token,
        invitation=found.invitation,
        customer_id=found.customer_id,
        status=found.standing,
        site_id=found.site_id,
        language=found.language,
        pseudonym=pseudonym_of(config.keys, wave.study, found.customer_id) if is_pseudonymous else None,
    )


def _back(number: str) -> BackWay:
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    found = session.execute(_FRESH_WAVE, {"wave": int(number)}).one_or_none() if is_number else None
    if found is None:
        raise LinkUnknown
    return BackWay(_wave(found))


def _wave(fresh: Any) -> Wave:
    """The wave of a fresh row, kept or read anew."""
    key = _key(f"wave {fresh.id}")
    door = _doors.get(key)
    if door is None or not _still_serves(door, fresh):
        ways = (joinedload(Wave.study).joinedload(Study.organisation), joinedload(Wave.version))
        wave = session.execute(select(Wave).where(Wave.id == fresh.id).options(*ways)).unique().scalar_one()
        door = _remember(key, None, wave)
    _renew(door.wave, fresh)
    return door.wave


def _still_serves(door: _Door, fresh: Any) -> bool:
    is_new = time.monotonic() - door.read_at <= KEPT_SECONDS
    return is_new and (fresh.id, fresh.version_id) == (door.wave.id, door.wave.version_id)


def _renew(wave: Wave, fresh: Any) -> None:
    for name in ("status", "opens_at", "closes_at"):
        set_committed_value(wave, name, getattr(fresh, name))


def _key(address: str) -> tuple[str, str]:
    return str(session.get_bind().engine.url), address


def _remember_link(address: str) -> Link:
    _doors.pop(_key(address), None)
    link = find_link(address)
    _remember(_key(address), link, link.wave)
    return link


def _remember(key: tuple[str, str], link: Link | None, wave: Wave) -> _Door:
    # apart from the session, so that the next request may read it after this one's is closed
    site = link.site if link else None
    for kept in (link, site, wave, wave.study, wave.study.organisation, wave.version):
        if kept is not None:
            session.expunge(kept)
    if len(_doors) >= MOST_DOORS:
        _doors.clear()
    door = _doors[key] = _Door(link, wave, time.monotonic())
    return door
