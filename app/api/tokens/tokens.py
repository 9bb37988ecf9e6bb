"""Tokens of programs: made by a person, shown once, good for a year at most. Only the fingerprint is kept."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Membership, Organisation, Role, User
from app.api.models import ApiToken
from app.api.tokens.scopes import SCOPES
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import fingerprint, new_token

audit.thing("api_token", _l("token"), name="name", endpoint="developers.list_tokens")
TOKEN_CREATED = audit.deed("token.created", _l("API token made"))
TOKEN_REVOKED = audit.deed("token.revoked", _l("API token revoked"))

# tells programs that search for lost secrets what they found
PREFIX = "vafa_"
LONGEST = dt.timedelta(days=365)
MOST = 50
# whose tokens may carry rows of people out of the house
READERS_OF_ROWS = (Role.OWNER, Role.RESEARCHER)


class CannotMakeToken(AppError):
    """Too many, too long, or without a scope."""

    status = 422


@dataclass(frozen=True)
class Made:
    """A new token and the secret that nobody can read again."""

    token: ApiToken
    secret: str


def create(
    organisation: Organisation, by: User, *, name: str, scopes: Collection[str], days: int, now: dt.datetime
) -> Made:
    _require_sound(organisation, scopes, days, now)
    secret = PREFIX + new_token()
    token = ApiToken(
        organisation=organisation,
        name=name,
        token_hash=fingerprint(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_by=by.id,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    session.add(token)
    session.flush()
    audit.record(TOKEN_CREATED, token, organisation=organisation, scopes=" ".join(token.scopes), days=days)
    return Made(token, secret)


def _require_sound(organisation: Organisation, scopes: Collection[str], days: int, now: dt.datetime) -> None:
    if not set(scopes) & SCOPES.keys():
        raise CannotMakeToken(_l("A token without a permission can do nothing"), _l("Choose at least one permission."))
    if not 1 <= days <= LONGEST.days:
        raise CannotMakeToken(_l("A token lives at most one year"), _l("Choose one of the durations shown."))
    if sum(1 for token in list_tokens(organisation) if is_good(token, now)) >= MOST:
        raise CannotMakeToken(_l("There are too many tokens"), _l("Revoke those that no program uses any more."))


def find(secret: str) -> ApiToken | None:
    """The token behind a secret, good or not, by its fingerprint alone: one query whatever is given."""
    query = select(ApiToken).where(ApiToken.token_hash == fingerprint(secret))
    return session.scalar(query.options(joinedload(ApiToken.organisation)))


def is_good(token: ApiToken, now: dt.datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at


def note_use(token: ApiToken, now: dt.datetime) -> bool:
    """Keep the day of the last use, no more; True where that is new. The caller commits."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if token.last_used_at == today:
        return False
    token.last_used_at = today
    return True


def may_read_rows(token: ApiToken) -> bool:
    """Whether who made the token is still an owner or a researcher there: rows leave only to them."""
    query = select(Membership.role).where(
        Membership.user_id == token.created_by, Membership.organisation_id == token.organisation_id
    )
    return session.scalar(query) in READERS_OF_ROWS


def list_tokens(organisation: Organisation) -> list[ApiToken]:
    """Newest first."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation.id).order_by(ApiToken.id.desc())
    return list(session.scalars(query))


def find_of(organisation: Organisation, token_id: int) -> ApiToken:
    """A token of this organisation; anybody else's does not exist."""
    token = session.scalar(select(ApiToken).filter_by(id=token_id, organisation_id=organisation.id))
    if token is None:
        raise NotFound
    return token


def revoke(token: ApiToken, now: dt.datetime) -> None:
    """At once and for good."""
    if token.revoked_at is None:
        token.revoked_at = now
        audit.record(TOKEN_REVOKED, token)
