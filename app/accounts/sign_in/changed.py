"""A message to the person whose account was changed where it matters: if it was somebody else, they hear of it."""

import datetime as dt
from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import delete

from app.accounts.models import User
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.outbox import Message

LETTER = "accounts.changed"
WHAT: Mapping[str, str] = {
    "password": _l("Your password was changed"),
    "two_factor_on": _l("Two-step verification was turned on"),
    "two_factor_off": _l("Two-step verification was turned off"),
    "recovery_codes": _l("You have new recovery codes; the old ones work no more"),
}
# a message that could not go out for so long would only frighten
LATEST = dt.timedelta(days=3)
KEPT = dt.timedelta(days=30)


def tell(user: User, what: str, *, now: dt.datetime) -> None:
    """Put the message into the outbox; the caller commits, then wakes `letters.send`."""
    outbox.put(
        LETTER,
        recipient=user.email,
        once=f"changed:{uuid4()}",
        due_at=now,
        organisation_id=None,
        language=user.language,
        user=user.id,
        what=what,
        at=int(now.timestamp()),
    )


def tidy(now: dt.datetime) -> int:
    """Remove messages that are long over; no commit."""
    over = Message.due_at < now - KEPT
    return len(session.execute(delete(Message).where(Message.template == LETTER, over).returning(Message.id)).all())
