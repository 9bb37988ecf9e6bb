"""The link of a message: good for a month, for one reader, wave and site, and drawn anew at each look.

So an erasure reaches what was sent before it, and so does the end of a membership.
"""

import datetime as dt
from dataclasses import dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.keys import KeyRing
from app.kernel.web.i18n import lazy_gettext as _l

GOOD_FOR = dt.timedelta(days=31)


class LinkExpired(AppError):
    """Older than a month."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l("This link has expired"),
            _l("Links of monthly pages are good for a month. Sign in to see the figures as they are now."),
        )


@dataclass(frozen=True)
class Ticket:
    reader: int
    wave: int


def token_of(ticket: Ticket) -> str:
    return str(_signer().dumps([ticket.reader, ticket.wave]))


def read(token: str) -> Ticket:
    """Raises LinkExpired, NotFound."""
    try:
        reader, wave = _signer().loads(token, max_age=int(GOOD_FOR.total_seconds()))
    except SignatureExpired as error:
        raise LinkExpired from error
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    return Ticket(int(reader), int(wave))


def _signer() -> URLSafeTimedSerializer:
    keys: KeyRing = session().info["keys"]
    return URLSafeTimedSerializer(keys.derive_all("monthly page")[::-1], salt="monthly page")
