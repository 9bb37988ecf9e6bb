"""The people of an organisation: who they are, what they may do, and how they leave."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts import audit, operations, sessions
from app.accounts.models import Membership, Organisation, Role, Site, UserSession
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l

MEMBER_CHANGED = audit.deed("member.changed", _l("What a member may do changed"))
MEMBER_REMOVED = audit.deed("member.removed", _l("Member removed"))


class LastOwner(AppError):
    """Nobody would be left who may do everything."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("This is the last owner"),
            _l("An organisation needs one. Make another member an owner first."),
        )


@dataclass(frozen=True, kw_only=True)
class Member:
    """A line in the list of members.

    seen_at   when an open session of theirs was last used; None where none is open
    """

    membership: Membership
    seen_at: dt.datetime | None

    @property
    def has_second_step(self) -> bool:
        return self.membership.user.totp_secret is not None


def members_of(organisation: Organisation) -> list[Member]:
    """Everybody, owners first, then by name."""
    seen = select(UserSession.user_id, func.max(UserSession.seen_at).label("at")).group_by(UserSession.user_id)
    latest = seen.where(UserSession.ended_at.is_(None)).subquery()
    query = (
        select(Membership, latest.c.at)
        .join(Membership.user)
        .outerjoin(latest, latest.c.user_id == Membership.user_id)
        .where(Membership.organisation_id == organisation.id)
        .options(contains_eager(Membership.user), selectinload(Membership.sites))
    )
    found = [Member(membership=membership, seen_at=at) for membership, at in session.execute(query)]
    order = {role: place for place, role in enumerate(Role)}
    return sorted(found, key=lambda one: (order[Role(one.membership.role)], one.membership.user.name.casefold()))


def find_member(organisation: Organisation, member_id: int) -> Membership:
    query = select(Membership).where(Membership.id == member_id, Membership.organisation_id == organisation.id)
    found = session.scalar(query.options(joinedload(Membership.user), selectinload(Membership.sites)))
    if found is None:
        raise NotFound
    return found


def change(membership: Membership, *, role: Role, sites: Sequence[Site]) -> None:
    """What a member may do from their next request on. Raises LastOwner, InvalidAccount."""
    operations.require_own_sites(membership.organisation, role, sites)
    if role is not Role.OWNER:
        _require_another_owner(membership)
    membership.role, membership.sites = role, list(sites)
    session.flush()
    user, where = membership.user, membership.organisation
    audit.record(MEMBER_CHANGED, user, organisation=where, role=str(role), sites=audit.ids_of(sites))


def remove(membership: Membership, *, now: dt.datetime) -> None:
    """Shut a member out, from their next request on; the account stays theirs. Raises LastOwner."""
    _require_another_owner(membership)
    user, where = membership.user, membership.organisation
    session.delete(membership)
    session.flush()
    if not operations.memberships(user):
        sessions.end_all(user, now)
    audit.record(MEMBER_REMOVED, user, organisation=where)


def _require_another_owner(membership: Membership) -> None:
    """Two owners who remove each other at the same moment wait for one another here."""
    if membership.role != Role.OWNER:
        return
    lock = select(Organisation.id).where(Organisation.id == membership.organisation_id).with_for_update()
    session.execute(lock)
    others = select(func.count()).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.role == Role.OWNER,
        Membership.id != membership.id,
    )
    if not session.scalar(others):
        raise LastOwner
