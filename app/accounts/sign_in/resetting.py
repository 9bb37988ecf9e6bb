"""A way back in for who forgot the password: a link by mail, good once and for an hour.

The request does the same for every address: it puts a message into the outbox. Whether somebody has that address is
looked up when the message is written, which nobody outside can watch.
"""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select

from app.accounts import audit, link_secrets, sessions
from app.accounts.models import PasswordReset, User
from app.accounts.operations import names_around, require_email, take_password
from app.accounts.sign_in import passwords, tries
from app.accounts.sign_in.known_browsers import Browser, Tries
from app.kernel.db import begin_writing, session
from app.kernel.errors import NotFound, TooManyTries
from app.kernel.web import limits
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import fingerprint
from app.letters import outbox
from app.letters.outbox import Message, Withdrawn

USER_PASSWORD_RESET = audit.deed("user.password_reset", _l("Password reset by email"))

PURPOSE, LETTER = "password reset", "accounts.reset"
LIFETIME = dt.timedelta(hours=1)
# of addresses that nobody has, nothing is kept for longer
KEPT = dt.timedelta(days=1)


class LinkGone(NotFound):
    """A link of a message that was used, withdrawn, has expired or never was: they look the same."""


def gone() -> LinkGone:
    return LinkGone(
        _l("This link does not work any more"),
        _l("It opens the way back once and for one hour. Ask for a new one where you sign in."),
    )


def ask(email: str, *, browser: Browser, language: str, now: dt.datetime) -> None:
    """Put a message to this address into the outbox, whoever has it; the caller commits. Raises TooManyTries.

    Where strangers have asked for so many messages to it that there is a pause, none is put: those of the last hour
    are still good, so the person has a way in and the mailbox is not flooded.
    """
    address = require_email(email)
    Tries(((tries.RESET_NETWORK, browser.network), (tries.RESET_HERE, f"{address} {browser.network}"))).take()
    try:
        limits.take(tries.RESET, address)
    except TooManyTries:
        return
    reset = str(uuid4())
    outbox.put(
        LETTER,
        recipient=address,
        once=f"reset:{reset}",
        due_at=now,
        organisation_id=None,
        language=language,
        reset=reset,
        asked_at=int(now.timestamp()),
    )


def begin(message: Message, *, now: dt.datetime) -> tuple[User, str]:
    """While the message is written: the person, and the secret of the way back that is made for them. Raises Withdrawn.

    Commits: the secret must be good before the message can arrive. A second try finds what the first one made.
    """
    reset_id = UUID(str(message.parameters["reset"]))
    expires = dt.datetime.fromtimestamp(int(message.parameters["asked_at"]), dt.UTC) + LIFETIME
    session.rollback()
    begin_writing()
    user = session.scalar(select(User).where(User.email == message.recipient))
    if user is None or expires <= now:
        session.rollback()
        raise Withdrawn("nobody" if user is None else "too_late")
    row = session.get(PasswordReset, reset_id)
    if row is None:
        hashed = fingerprint(link_secrets.new(PURPOSE, reset_id))
        row = PasswordReset(id=reset_id, user_id=user.id, token_hash=hashed, created_at=now, expires_at=expires)
        session.add(row)
    token = link_secrets.find(PURPOSE, row.id, row.token_hash)
    session.commit()
    if token is None or row.used_at is not None:
        raise Withdrawn("link_gone")
    return user, token


def find(token: str, now: dt.datetime) -> User:
    """Whose password this link may set. Raises LinkGone, after one query whatever the token is."""
    user = session.scalar(select(User).join(PasswordReset).where(*_is_good(token, now)))
    if user is None:
        raise gone()
    return user


def finish(token: str, new: str, *, now: dt.datetime) -> User:
    """Set the password, once; every browser is signed out and every other way back is closed. The caller commits.

    Raises LinkGone, WeakPassword. Inside a transaction that may write; call it before any other query.
    """
    person = find(token, now)
    address = person.email
    passwords.require_strong(new, email=address, around=names_around(person))
    # nothing is held open while the hash is computed
    session.rollback()
    hashed = passwords.hash_password(new)
    begin_writing()
    row = session.scalar(select(PasswordReset).where(*_is_good(token, now)).with_for_update())
    if row is None:
        raise gone()
    user = session.get_one(User, row.user_id)
    row.used_at = now
    take_password(user, hashed)
    sessions.end_all(user, now)
    audit.record(USER_PASSWORD_RESET, user, by=user)
    return user


def tidy(now: dt.datetime) -> int:
    """Remove what is over: messages to addresses, ways back; no commit."""
    asked = Message.due_at < now - KEPT
    letters = session.execute(delete(Message).where(Message.template == LETTER, asked).returning(Message.id)).all()
    ways = session.execute(
        delete(PasswordReset).where(PasswordReset.expires_at < now - KEPT).returning(PasswordReset.id)
    ).all()
    return len(letters) + len(ways)


def _is_good(token: str, now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.token_hash == fingerprint(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > now,
    )
