"""Signed-in browsers: one row each, known by the hash of a random token that only the browser holds."""

import datetime as dt

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import User, UserSession
from app.kernel.db import session
from app.kernel.web.security import fingerprint, new_token

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=14)
# "seen" is written this often at most: reading a page must not cost a durable write each time
SEEN_EVERY = dt.timedelta(minutes=5)

# order matters: most browsers also carry the names of others
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "FxiOS": "Firefox"}
BROWSERS |= {"Firefox": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS"}
SYSTEMS |= {"Mac OS": "macOS", "Linux": "Linux"}


def start(user: User, *, now: dt.datetime, browser: str = "") -> str:
    """Sign this user in from one more browser; the token is for its cookie and is kept nowhere else."""
    old = or_(UserSession.expires_at <= now, UserSession.ended_at.is_not(None))
    session.execute(delete(UserSession).where(UserSession.user_id == user.id, old))
    token = new_token()
    session.add(
        UserSession(
            user=user,
            token_hash=fingerprint(token),
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            browser=browser,
        )
    )
    session.flush()
    return token


def find(token: str, now: dt.datetime) -> UserSession | None:
    """The open session of this token; None when it is unknown, ended, too old or was idle for too long."""
    found: UserSession | None = session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == fingerprint(token), *_is_open(now))
        .options(joinedload(UserSession.user))
    )
    return found


def renew(row: UserSession) -> str:
    """A new token for the same browser, so that a copy of the old one is worth nothing."""
    token = new_token()
    row.token_hash = fingerprint(token)
    session.flush()
    return token


def end(row: UserSession, now: dt.datetime) -> None:
    row.ended_at = now
    session.flush()


def end_all(user: User, now: dt.datetime, *, but: UserSession | None = None) -> None:
    """End every session of this user, but this one where one is given."""
    others = [UserSession.user_id == user.id, *_is_open(now)]
    if but is not None:
        others.append(UserSession.id != but.id)
    session.execute(update(UserSession).where(*others).values(ended_at=now))


def open_ones(user: User, now: dt.datetime) -> list[UserSession]:
    """The user's open sessions, the one used last first."""
    mine = select(UserSession).where(UserSession.user_id == user.id, *_is_open(now))
    return list(session.scalars(mine.order_by(UserSession.seen_at.desc(), UserSession.created_at.desc())))


def browser_name(user_agent: str) -> str:
    """What a person calls their browser, such as "Firefox, Windows"; empty when it says nothing we know."""
    kinds = (BROWSERS, SYSTEMS)
    found = [next((name for mark, name in kind.items() if mark in user_agent), "") for kind in kinds]
    return ", ".join(filter(None, found))


def _is_open(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (UserSession.ended_at.is_(None), UserSession.expires_at > now, UserSession.seen_at > now - IDLE)
