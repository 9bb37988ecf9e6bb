"""Personal links, and how a person is recognised from wave to wave without a name; and how they are let go."""

import base64
import hashlib
import hmac
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.kernel import erasing
from app.kernel.db import session
from app.kernel.erasing import Erased
from app.kernel.errors import AppError
from app.kernel.keys import KeyRing
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import ngettext
from app.kernel.web.security import fingerprint
from app.studies.models import Invitation, Study, Wave

PURPOSE = "personal link"


class KeyLost(AppError):
    """The link was made under a key that is no longer in secret.key, so that nobody can make it again."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("The key of these personal links is lost"),
            _l("Put the earlier line back into secret.key, for example from a backup. Links in messages "
"that went out still work."),
        )  # fmt: skip


def new_token(keys: KeyRing, invitation: UUID) -> str:
    """The secret in the address /i/<token>: computed from the invitation's id, stored only as its hash."""
    return _token(keys.derive(PURPOSE), invitation)


def token_of(keys: KeyRing, invitation: Invitation) -> str:
    """The token that this invitation was stored with, also after the keys were rotated.

    Raises KeyLost.
    """
    for key in keys.derive_all(PURPOSE):
        token = _token(key, invitation.id)
        if fingerprint(token) == invitation.token_hash:
            return token
    raise KeyLost


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a personal link with its wave, study and organisation, in one query."""
    query = (
        select(Invitation)
        .where(Invitation.token_hash == fingerprint(token))
        .options(
            joinedload(Invitation.wave).joinedload(Wave.study).joinedload(Study.organisation),
            joinedload(Invitation.wave).joinedload(Wave.version),
            joinedload(Invitation.site),
        )
    )
    return session.scalar(query)


def pseudonym_of(keys: KeyRing, study: Study, customer_id: int) -> str:
    """The same in every wave of the study, different in every other study; the key is not in the database.

    Made under the oldest key that is known, because a rotation must not break the panel.
    """
    oldest = keys.derive_all("pseudonym")[-1]
    salted = hmac.new(oldest, study.pseudonym_salt or b"", hashlib.sha256).digest()
    return hmac.new(salted, str(customer_id).encode(), hashlib.sha256).hexdigest()


def _token(key: bytes, invitation: UUID) -> str:
    digest = hmac.new(key, invitation.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


# here, because rooms to the right load this module before they register: they look at invitations before these go
@erasing.register("studies")
def erase_invitations(customer_id: int) -> list[Erased]:
    mine = delete(Invitation).where(Invitation.customer_id == customer_id).returning(Invitation.id)
    count = len(session.execute(mine).all())
    return [Erased(what=ngettext("invitation", "invitations", count), count=count)]


@erasing.collects("studies")
def collect_invitations(customer_id: int) -> dict[str, object]:
    query = select(Invitation).filter_by(customer_id=customer_id)
    found = session.scalars(query.options(joinedload(Invitation.wave).joinedload(Wave.study))).all()
    return {"invitations": [_told(one) for one in sorted(found, key=lambda one: one.wave.opens_at)]}


def _told(invitation: Invitation) -> dict[str, object]:
    wave = invitation.wave
    return {
        "study": wave.study.title,
        "wave": wave.number,
        "channel": invitation.channel,
        "standing": invitation.status,
        "sent_at": invitation.sent_at.isoformat() if invitation.sent_at else "",
        "letters": invitation.sends,
    }
