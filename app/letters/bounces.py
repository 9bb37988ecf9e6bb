"""Messages that come back: a report of a mail server (RFC 3464) says which message could not be delivered, and why."""

import datetime as dt
import re
from email import message_from_bytes
from email.message import Message as Part
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import session
from app.letters import outbox
from app.letters.outbox import Message, Outcome, State
from app.letters.server_refusals import dead_code

# as app.mail writes it: the row's own id
MESSAGE_ID = re.compile(
    r"^(?:Message-ID|X-Original-Message-ID|Original-Message-ID):\s*"
    r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@",
    re.IGNORECASE | re.MULTILINE,
)
REPORT, RETURNED = "message/delivery-status", ("message/rfc822", "text/rfc822-headers")


def take_back(report: bytes, *, now: dt.datetime) -> bool:
    """Mark the message as failed that this report is about; False where it is about none of ours, or not final.

    Where there is no such address, it is not written to any more.

    The caller commits.
    """
    mail = message_from_bytes(report)
    failure, message_id = _failure_of(mail), _letter_of(mail)
    if failure is None or message_id is None:
        return False
    # a message that was decided upon or erased meanwhile is left alone
    taken = select(Message).where(Message.id == message_id, Message.state.in_([State.SENT, State.UNCERTAIN]))
    message = session.scalar(taken.with_for_update())
    if message is None:
        return False
    status, said = failure
    dead = dead_code(f"{status} {said}")
    outbox.amend(message, Outcome(State.FAILED, f"bounced: {said or status}", dead=dead), now=now)
    return True


def _failure_of(mail: Part) -> tuple[str, str] | None:
    """Status and words of the server that gave up; None where it only waits, or has delivered."""
    for part in mail.walk():
        if part.get_content_type() == REPORT:
            for block in part.get_payload():
                if isinstance(block, Part) and str(block.get("Action", "")).strip().lower() == "failed":
                    return _line(block, "Status"), _line(block, "Diagnostic-Code")
    return None


def _line(block: Part, field: str) -> str:
    return " ".join(str(block.get(field) or "").split())


def _letter_of(mail: Part) -> UUID | None:
    """The id of our message, in the headers that came back with the report; never that of the report itself."""
    returned = (part for part in mail.walk() if part is not mail and part.get_content_type() in RETURNED)
    found = next(filter(None, (MESSAGE_ID.search(part.as_string()) for part in returned)), None)
    return UUID(found[1]) if found else None
