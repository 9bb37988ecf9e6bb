"""Offers to join an organisation: a link by mail, for people who are known here and for new ones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import audit, link_secrets, operations
from app.accounts.models import JoinInvitation, Membership, Organisation, Role, Site, User
from app.accounts.operations import InvalidAccount
from app.accounts.sign_in import tries
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.web import limits
from app.kernel.web.addresses import external
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import fingerprint
from app.letters import outbox

audit.thing("join_invitation", _l("invitation to join"), name="email", endpoint="office.members")
INVITATION_MADE = audit.deed("invitation.made", _l("Invitation to join made"))
INVITATION_RESENT = audit.deed("invitation.resent", _l("Invitation to join sent again"))
INVITATION_WITHDRAWN = audit.deed("invitation.withdrawn", _l("Invitation to join withdrawn"))
INVITATION_ACCEPTED = audit.deed("invitation.accepted", _l("Invitation to join accepted"))

PURPOSE, LETTER = "join", "accounts.join"
LIFETIME = dt.timedelta(days=7)


class InvitationGone(NotFound):
    """Used, withdrawn, expired or never made: they look the same."""

    def __init__(self) -> None:
        super().__init__(
            _l("This invitation does not work any more"),
            _l("It was used or withdrawn, or its seven days are over. Ask the person who invited you for a new one."),
        )


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Whom an owner invites, and as what; of some sites only where any are given."""

    email: str
    role: Role
    sites: Sequence[Site] = ()


def invite(organisation: Organisation, offer: Offer, *, by: User, now: dt.datetime) -> JoinInvitation:
    """Make an offer and put its message into the outbox; the caller commits. An open one to this address is renewed.

    Raises InvalidAccount, TooManyTries. Take `limits` first: see `count`.
    """
    address = operations.require_email(offer.email)
    operations.require_own_sites(organisation, offer.role, offer.sites)
    if session.scalar(select(exists().where(*_is_member(organisation, address)))):
        raise InvalidAccount(_l("This person is a member already"), _l("Change what they may do in the list above."))
    made = _unanswered(organisation, address) or JoinInvitation(organisation=organisation, email=address)
    made.role, made.sites, made.invited_by = offer.role, list(offer.sites), by.id
    made.created_at, made.expires_at, made.token_hash = now, now + LIFETIME, made.token_hash or ""
    session.add(made)
    session.flush()
    made.token_hash = fingerprint(link_secrets.new(PURPOSE, made.id))
    _put_letter(made, now)
    audit.record(
        INVITATION_MADE,
        made,
        organisation=organisation,
        by=by,
        role=str(offer.role),
        sites=audit.ids_of(offer.sites),
    )
    return made


def count(organisation: Organisation) -> None:
    """One more message; before the request writes anything. Raises TooManyTries."""
    limits.take(tries.INVITATIONS, str(organisation.id))


def resend(invitation: JoinInvitation, *, now: dt.datetime) -> None:
    """The same link once more, good for seven days from now; the caller commits."""
    invitation.expires_at = now + LIFETIME
    _put_letter(invitation, now)
    audit.record(INVITATION_RESENT, invitation, organisation=invitation.organisation)


def withdraw(invitation: JoinInvitation, *, now: dt.datetime) -> None:
    invitation.withdrawn_at = now
    session.flush()
    audit.record(INVITATION_WITHDRAWN, invitation, organisation=invitation.organisation)


def unanswered(organisation: Organisation) -> list[JoinInvitation]:
    """Those that wait or have expired, newest first."""
    query = select(JoinInvitation).where(JoinInvitation.organisation_id == organisation.id, *_is_unanswered())
    query = query.options(selectinload(JoinInvitation.sites)).order_by(JoinInvitation.created_at.desc())
    return list(session.scalars(query))


def find_of(organisation: Organisation, join_id: UUID) -> JoinInvitation:
    """An invitation that was not answered yet. Raises NotFound."""
    query = select(JoinInvitation).where(
        JoinInvitation.id == join_id, JoinInvitation.organisation_id == organisation.id, *_is_unanswered()
    )
    found = session.scalar(query.with_for_update(of=JoinInvitation))
    if found is None:
        raise NotFound
    return found


def find(token: str, now: dt.datetime, *, to_answer: bool = False) -> JoinInvitation:
    """The invitation of this link, with its organisation; locked where it is about to be answered.

    Raises InvitationGone, after one query whatever the token is.
    """
    query = (
        select(JoinInvitation)
        .where(JoinInvitation.token_hash == fingerprint(token), JoinInvitation.expires_at > now, *_is_unanswered())
        .options(joinedload(JoinInvitation.organisation), selectinload(JoinInvitation.sites))
    )
    found = session.scalar(query.with_for_update(of=JoinInvitation) if to_answer else query)
    if found is None:
        raise InvitationGone
    return found


def link_of(invitation: JoinInvitation) -> str:
    """The address in the message; "" where the key it was made with is lost."""
    token = link_secrets.find(PURPOSE, invitation.id, invitation.token_hash)
    return external("joining.join", token=token) if token else ""


def is_open(invitation: JoinInvitation, now: dt.datetime) -> bool:
    return invitation.accepted_at is None and invitation.withdrawn_at is None and invitation.expires_at > now


def invited_user(invitation: JoinInvitation) -> User | None:
    """Who signs in with this address already; None where they are new here."""
    return session.scalar(select(User).where(User.email == invitation.email))


def accept(invitation: JoinInvitation, user: User, *, now: dt.datetime) -> None:
    """Let the invited person in; the caller commits. Raises InvalidAccount where it is somebody else's."""
    if user.email != invitation.email:
        raise InvalidAccount(
            _l("This invitation is for another address"), _l("Sign out, then open the link in the email once more.")
        )
    organisation = invitation.organisation
    invitation.accepted_at = now
    if not session.scalar(select(exists().where(*_is_member(organisation, user.email)))):
        operations.add_member(user, organisation, role=Role(invitation.role), sites=invitation.sites)
    audit.record(INVITATION_ACCEPTED, invitation, by=user, organisation=organisation)


def _put_letter(invitation: JoinInvitation, now: dt.datetime) -> None:
    outbox.put(
        LETTER,
        recipient=invitation.email,
        # pressed twice in a second, it is one message
        once=f"join:{invitation.id}:{int(now.timestamp())}",
        due_at=now,
        organisation_id=invitation.organisation_id,
        language=invitation.organisation.locale,
        join=str(invitation.id),
    )


def _unanswered(organisation: Organisation, address: str) -> JoinInvitation | None:
    query = select(JoinInvitation).where(
        JoinInvitation.organisation_id == organisation.id, JoinInvitation.email == address, *_is_unanswered()
    )
    return session.scalars(query).first()


def _is_unanswered() -> tuple[ColumnElement[bool], ...]:
    return (JoinInvitation.accepted_at.is_(None), JoinInvitation.withdrawn_at.is_(None))


def _is_member(organisation: Organisation, address: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Membership.organisation_id == organisation.id,
        Membership.user_id.in_(select(User.id).where(User.email == address)),
    )
