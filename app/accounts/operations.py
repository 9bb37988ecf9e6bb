"""Making organisations and users, checking who someone is, changing a password."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import contains_eager

from app.accounts import audit, sessions
from app.accounts.models import Membership, Organisation, PasswordReset, Role, Site, User
from app.accounts.sign_in import changed, passwords, tries
from app.accounts.sign_in.known_browsers import Browser, Tries
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError
from app.kernel.web import limits
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.texts import clean_name

audit.thing("user", _l("person"), name="name", endpoint="office.members")
audit.thing("organisation", _l("organisation"), name="name", endpoint="office.settings")
ORGANISATION_CREATED = audit.deed("organisation.created", _l("Organisation founded"))
USER_CREATED = audit.deed("user.created", _l("Account made"))
MEMBER_ADDED = audit.deed("member.added", _l("Member added"))
USER_PASSWORD_CHANGED = audit.deed("user.password_changed", _l("Password changed"))
USER_PASSWORD_SET = audit.deed("user.password_set", _l("Password set from the server"))
SIGN_IN_LOCKED = audit.deed("sign_in.locked", _l("Sign-in locked after wrong tries"))

# what a new organisation starts with, by its language; its owner may change each
CUSTOMS = {
    "en": {"timezone": "UTC", "calendar": "gregorian", "currency": "EUR"},
    "fa": {"timezone": "Asia/Tehran", "calendar": "jalali", "currency": "IRR"},
    "zh": {"timezone": "Asia/Shanghai", "calendar": "gregorian", "currency": "CNY"},
    "vi": {"timezone": "Asia/Ho_Chi_Minh", "calendar": "gregorian", "currency": "VND"},
}
# the roles that may be limited to some sites
OF_SOME_SITES = (Role.MANAGER, Role.COLLECTOR, Role.VIEWER)
KINDS = ("hotel", "bank", "other")
LONGEST_NAME = 200


class InvalidAccount(AppError):
    """A name, email, kind or language that cannot be stored."""

    status = 422


class WrongCredentials(AppError):
    """No such user, or not their password: the two are never told apart."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("Email and password do not go together"),
            _l("Check both. Small and capital letters of the password matter."),
        )


class WrongPassword(AppError):
    """A signed-in person's own password was not repeated correctly."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_l("This is not your password"), _l("Type the one you sign in with."))


def normal_email(email: str) -> str:
    """The form in which an email is stored and looked up."""
    return clean_name(unicodedata.normalize("NFKC", email)).strip().casefold()


def require_email(email: str) -> str:
    """The normal form of an email that can be one."""
    found = normal_email(email)
    if len(found) > LONGEST_NAME or not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:.]+(\.[^@\s<>,;:.]+)*", found):
        raise InvalidAccount(_l("This is not an email address"), _l("Write it like name@example.org."))
    return found


def create_organisation(*, name: str, kind: str, locale: str = "en", slug: str | None = None) -> Organisation:
    """A new organisation with the customs of its language; its address comes from its name unless given."""
    if kind not in KINDS:
        raise InvalidAccount(_l("There is no such kind of organisation"), _l("Choose hotel, bank or other."))
    made = Organisation(
        slug=_free_slug(slug or name, kind),
        name=_require_name(name),
        kind=kind,
        locale=_require_language(locale),
        **CUSTOMS[locale],
    )
    session.add(made)
    session.flush()
    audit.record(ORGANISATION_CREATED, made, organisation=made)
    return made


def hash_of_new(password: str, *, email: str, around: Iterable[str]) -> str:
    """The hash of a password for somebody new. Costs a second of CPU: call it before `begin_writing`.

    Raises InvalidAccount, WeakPassword.
    """
    passwords.require_strong(password, email=require_email(email), around=around)
    return passwords.hash_password(password)


def create_user(
    *,
    email: str,
    name: str,
    password_hash: str,
    organisation: Organisation,
    role: Role = Role.OWNER,
    sites: Sequence[Site] = (),
    language: str | None = None,
) -> User:
    """A new user and their membership; the language is the organisation's unless given.

    password_hash   what `hash_of_new` gave
    """
    address = require_email(email)
    if session.scalar(select(exists().where(User.email == address))):
        raise InvalidAccount(_l("There is a user with this email already"), _l("Use another email."))
    made = User(
        email=address,
        name=_require_name(name),
        language=_require_language(language or organisation.locale),
        password_hash=password_hash,
        created_at=utc_now(),
    )
    session.add(made)
    session.flush()
    audit.record(USER_CREATED, made, organisation=organisation)
    add_member(made, organisation, role=role, sites=sites)
    return made


def add_member(user: User, organisation: Organisation, *, role: Role, sites: Sequence[Site] = ()) -> Membership:
    """Let a user into an organisation, into some sites of it only where any are given."""
    require_own_sites(organisation, role, sites)
    made = Membership(user=user, organisation=organisation, role=role, sites=list(sites))
    session.add(made)
    session.flush()
    audit.record(MEMBER_ADDED, user, organisation=organisation, role=str(role), sites=audit.ids_of(sites))
    return made


def require_own_sites(organisation: Organisation, role: Role, sites: Sequence[Site]) -> None:
    """Raises InvalidAccount where this role cannot be limited to these sites."""
    if any(site.organisation_id != organisation.id for site in sites):
        raise InvalidAccount(_l("This site belongs to another organisation"), _l("Choose one of its own sites."))
    if sites and role not in OF_SOME_SITES:
        raise InvalidAccount(
            _l("Owners and researchers work with every site"), _l("Choose another role, or every site.")
        )


def change_profile(user: User, *, name: str, language: str) -> None:
    user.name, user.language = _require_name(name), _require_language(language)
    session.flush()


def authenticate(email: str, password: str, *, browser: Browser) -> User:
    """The user with this email and password, inside a transaction that may write.

    Every try counts before the password is looked at: for the network, for the account from this network and for the
    account from anywhere; a browser that this person has signed in with before counts for itself alone, so nobody
    else's guesses keep its owner out. Costs one argon2 hash whether or not there is such a user.
    """
    address = normal_email(email)
    found = session.execute(select(User.id, User.password_hash).where(User.email == address)).first()
    # nothing is held open while the try is counted and the hash is computed
    session.rollback()
    counted = _tries(address, browser, found.password_hash if found else "")
    is_last = counted.take()
    is_right = passwords.verify(password, found.password_hash if found else None)
    if found is None or not is_right:
        if is_last:
            begin_writing()
            known = session.get(User, found.id) if found else None
            audit.record(SIGN_IN_LOCKED, known or audit.Gone("user", "unknown"))
        raise WrongCredentials
    counted.forgive(tries.SIGN_IN_NETWORK, tries.SIGN_IN)
    renewed = passwords.hash_password(password) if passwords.is_outdated(found.password_hash) else found.password_hash
    begin_writing()
    user = session.get_one(User, found.id)
    if user.password_hash == found.password_hash:
        user.password_hash = renewed
    return user


def _tries(address: str, browser: Browser, password_hash: str) -> Tries:
    known = browser.name_for(address, password_hash)
    if known is not None:
        return Tries(((tries.SIGN_IN_KNOWN, known),))
    here = f"{address} {browser.network}"
    return Tries(
        ((tries.SIGN_IN_NETWORK, browser.network), (tries.SIGN_IN_HERE, here), (tries.SIGN_IN, address)),
    )


def change_password(user: User, *, current: str, new: str) -> None:
    """Replace the password by a good one, inside a transaction that may write; call it before any other query."""
    require_password(user, current)
    passwords.require_strong(new, email=user.email, around=names_around(user))
    hashed = passwords.hash_password(new)
    # the names were read: what writes begins on fresh ground
    session.commit()
    begin_writing()
    take_password(user, hashed)
    audit.record(USER_PASSWORD_CHANGED, user)


def require_password(user: User, password: str) -> None:
    """A signed-in person's own password, once more: a browser left open must not be enough. Raises WrongPassword."""
    limits.take(tries.PASSWORD, str(user.id))
    if not passwords.verify(password, user.password_hash):
        raise WrongPassword
    limits.forget(tries.PASSWORD, str(user.id))


def set_password(user: User, new: str) -> None:
    """For the administrator: a new password for someone who forgot theirs; every browser is signed out."""
    passwords.require_strong(new, email=user.email, around=names_around(user))
    take_password(user, passwords.hash_password(new))
    sessions.end_all(user, utc_now())
    audit.record(USER_PASSWORD_SET, user)


def take_password(user: User, hashed: str) -> None:
    """From now on this password is the one. Ways back that are under way open nothing, and the person is told."""
    user.password_hash = hashed
    session.flush()
    unused = delete(PasswordReset).where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
    session.execute(unused)
    changed.tell(user, "password", now=utc_now())


def clock_of(user: User) -> dt.tzinfo:
    """That of the person's first organisation."""
    found = memberships(user)
    return found[0].organisation.zone if found else dt.UTC


def names_around(user: User) -> list[str]:
    """What somebody who guesses this person's password knows."""
    return [user.name, *(membership.organisation.name for membership in memberships(user))]


def memberships(user: User) -> list[Membership]:
    """The organisations this user may enter, by name."""
    mine = select(Membership).join(Membership.organisation).where(Membership.user_id == user.id)
    known = mine.options(contains_eager(Membership.organisation)).order_by(Organisation.name)
    return list(session.scalars(known))


def seen(raw: str | None) -> str:
    """A name as it will be stored, so that one of which nothing is seen is none."""
    return clean_name(raw or "").strip()


def _require_name(name: str) -> str:
    found = " ".join(clean_name(name).split())
    if not found or len(found) > LONGEST_NAME:
        raise InvalidAccount(_l("A name is needed"), _l("Write one of at most 200 characters."))
    return found


def _require_language(code: str) -> str:
    if code not in LANGUAGES:
        raise InvalidAccount(_l("There is no such language"), _l("Choose one of: en, fa, zh, vi."))
    return code


def _free_slug(name: str, kind: str) -> str:
    """Latin letters and digits of the name; the kind where it has none; numbered where another has it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[:50].strip("-") or kind
    taken = set(session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(base, autoescape=True))))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbers if slug not in taken)
