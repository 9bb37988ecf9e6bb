"""Browsers that somebody has signed in with before: they are counted for themselves when they knock again.

Whoever guesses passwords from elsewhere then slows themselves down and not the owner. A browser keeps a mark for each
person: a random name and a keyed hash of it, the email and the password, so a mark ends when the password is changed
and nobody can make one. It opens nothing.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from flask import current_app, request
from werkzeug import Response

from app.accounts.models import User
from app.kernel.web import limits
from app.kernel.web.current import current_config
from app.kernel.web.limits import Limit

COOKIE = "known"
YEAR = 365 * 24 * 3600
# people who share a desk
MOST_MARKS = 5
MARK = re.compile(r"[0-9a-f]{16}[0-9a-f]{64}")
NAME_LENGTH = 16


@dataclass(frozen=True)
class Browser:
    """Who knocks: the network it comes from and the marks it carries."""

    network: str
    marks: tuple[str, ...] = ()

    def name_for(self, email: str, password_hash: str) -> str | None:
        """The random name of this browser where this person signed in with it; None where nobody knows it."""
        for mark in self.marks:
            name = mark[:NAME_LENGTH]
            if any(hmac.compare_digest(mark, one) for one in _marks(name, email, password_hash)):
                return name
        return None


UNKNOWN = Browser("unknown")


@dataclass(frozen=True)
class Tries:
    """The counters that one try is counted by, each with its subject."""

    counters: tuple[tuple[Limit, str], ...]

    def take(self) -> bool:
        """Count a try by each; True when it was the last before a pause. Raises TooManyTries."""
        # every counter is told, so the list is made before it is looked at
        taken = [limits.take(limit, subject) for limit, subject in self.counters]
        return any(taken)

    def forgive(self, *shared: Limit) -> None:
        """It turned out well: earlier tries count no more, and by what is `shared` with strangers this one does not."""
        for limit, subject in self.counters:
            (limits.give_back if limit in shared else limits.forget)(limit, subject)


def knocking() -> Browser:
    """The browser of this request."""
    marks = request.cookies.get(COOKIE, "").split(".")
    good = tuple(mark for mark in marks if MARK.fullmatch(mark))
    return Browser(limits.network_of(request.remote_addr), good[:MOST_MARKS])


def remember(answer: Response, user: User) -> Response:
    """From now on this browser is known; the newest person stands first."""
    marks = [mark for mark in knocking().marks if not _is_of(mark, user)]
    name = secrets.token_hex(NAME_LENGTH // 2)
    kept = [_marks(name, user.email, user.password_hash)[0], *marks][:MOST_MARKS]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(COOKIE, ".".join(kept), max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer


def _is_of(mark: str, user: User) -> bool:
    return Browser("", (mark,)).name_for(user.email, user.password_hash) is not None


def _marks(name: str, email: str, password_hash: str) -> list[str]:
    """What a browser of this name keeps, with each key, the newest first."""
    config = current_config()
    said = "\n".join([name, email, password_hash]).encode()
    return [name + hmac.new(key, said, hashlib.sha256).hexdigest() for key in config.keys.derive_all("known browser")]
