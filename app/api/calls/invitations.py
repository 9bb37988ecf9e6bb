"""Invitations to a wave, for programs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.api.calls.operation import operation, organisation
from app.api.calls.paging import after_uuid, cut
from app.api.calls.problems import WaveNotOpen
from app.api.shapes.studies import (
    InvitationOut,
    InvitationPage,
    InvitationsAsked,
    Invited,
    InviteGiven,
    NotInvited,
)
from app.customers.folding import clean_key
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.inviting.invite import invite
from app.studies.models import Invitation, Study, Wave
from app.studies.operations import find_wave

WAVE_INVITED = audit.deed("wave.invited", _l("Customers invited to a wave"))

SAID_NO = or_(Customer.mail_consent == "withdrawn", Customer.sms_consent == "withdrawn")


@operation(
    "POST",
    "/waves/{wave_id}/invitations",
    _l("Invite customers to an open wave"),
    about="Who is invited already stays invited once: the call may be repeated. Letters go out by day, as the plan "
    "of the wave says.",
    scope="invitations:write",
    given=InviteGiven,
    gives={200: Invited},
    refuses=(409,),
)
def invite_customers(wave_id: int, given: InviteGiven) -> Invited:
    wave, now = find_wave(organisation(), wave_id), utc_now()
    if wave.state(now) != "open":
        raise WaveNotOpen
    keys = list(dict.fromkeys(map(clean_key, given.customers)))
    ids = _ids(keys)
    before = _invited(wave, list(ids.values()))
    new = invite(wave, ids.values(), now=now)
    audit.record(WAVE_INVITED, wave, customers=new)
    left_out = _left_out(keys, ids, _invited(wave, list(ids.values())))
    session.commit()
    return Invited(new=new, before=len(before), left_out=left_out)


@operation(
    "GET",
    "/waves/{wave_id}/invitations",
    _l("List the invitations of a wave"),
    scope="invitations:read",
    asked=InvitationsAsked,
    gives={200: InvitationPage},
)
def list_invitations(wave_id: int, asked: InvitationsAsked) -> InvitationPage:
    wave = find_wave(organisation(), wave_id)
    query = select(Invitation).where(Invitation.wave_id == wave.id).options(joinedload(Invitation.customer))
    if asked.status:
        query = query.where(Invitation.status == asked.status)
    if asked.cursor:
        query = query.where(Invitation.id > after_uuid(asked.cursor))
    rows = session.scalars(query.order_by(Invitation.id).limit(asked.limit + 1)).all()
    page, following = cut(rows, asked.limit, lambda invitation: str(invitation.id))
    return InvitationPage(items=tuple(_invitation(row) for row in page), next=following)


@operation(
    "GET",
    "/invitations/{invitation_id}",
    _l("Read an invitation"),
    scope="invitations:read",
    gives={200: InvitationOut},
)
def get_invitation(invitation_id: UUID) -> InvitationOut:
    mine = Study.organisation_id == organisation().id
    query = select(Invitation).join(Wave, Invitation.wave_id == Wave.id).join(Study).where(mine)
    found = session.scalar(query.where(Invitation.id == invitation_id).options(joinedload(Invitation.customer)))
    if found is None:
        raise NotFound
    return _invitation(found)


def _ids(keys: Sequence[str]) -> dict[str, int]:
    """Key -> id of the customers that are known and not archived."""
    mine = Customer.organisation_id == organisation().id
    query = select(Customer.external_key, Customer.id).where(mine, Customer.external_key.in_(set(keys)))
    return {row.external_key: row.id for row in session.execute(query.where(Customer.archived_at.is_(None)))}


def _invited(wave: Wave, ids: Sequence[int]) -> set[int]:
    query = select(Invitation.customer_id).where(Invitation.wave_id == wave.id, Invitation.customer_id.in_(ids))
    return set(session.scalars(query))


def _left_out(keys: Sequence[str], ids: dict[str, int], invited: set[int]) -> tuple[NotInvited, ...]:
    unknown = [NotInvited(customer=key, reason="unknown") for key in keys if key not in ids]
    left = [key for key in keys if key in ids and ids[key] not in invited]
    own = set(session.scalars(select(Customer.id).where(Customer.id.in_([ids[key] for key in left]), SAID_NO)))
    refused = [NotInvited(customer=key, reason="opted_out" if ids[key] in own else "suppressed") for key in left]
    return (*unknown, *refused)


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut(
        id=row.id,
        wave=row.wave_id,
        customer=row.customer.external_key,
        status=row.status,
        channel=row.channel,
        sends=row.sends,
        reminders=row.reminders,
        due_at=row.due_at,
        sent_at=row.sent_at,
    )
