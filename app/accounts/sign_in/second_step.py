"""Between the right password and the code: the browser remembers who is on the way in, and for how long."""

import datetime as dt
from dataclasses import dataclass

import flask

from app.accounts.models import User
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint

COOKIE_KEY = "second_step"
LIFETIME = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Arrival:
    """Who gave the right password, and where they were going."""

    user: User
    target: str


def begin(user: User, target: str) -> None:
    """Remember it in the browser's signed cookie; it opens nothing by itself."""
    flask.session[COOKIE_KEY] = {
        "user": user.id,
        "at": int(utc_now().timestamp()),
        "target": target,
        "password": _mark(user),
    }


def arrival() -> Arrival | None:
    """Who is on the way in; None where nobody is, it took too long, or the password was changed meanwhile."""
    kept = flask.session.get(COOKIE_KEY)
    if not kept or utc_now().timestamp() - kept["at"] > LIFETIME.total_seconds():
        return None
    user = session.get(User, kept["user"])
    if user is None or user.totp_secret is None or kept["password"] != _mark(user):
        return None
    return Arrival(user, kept["target"])


def _mark(user: User) -> str:
    """Changes with the password, tells nothing of it."""
    return fingerprint(user.password_hash)[:16]
