"""Passwords: what is good enough, how they are kept, how they are checked."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, has_app_context
from flask_babel import LazyString

from app.accounts.sign_in.guesses import is_guessed
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l

SHORTEST = 10
LONGEST = 256

# argon2id as RFC 9106 recommends where memory is scarce: 64 MiB, 3 passes
FULL = PasswordHasher()
# for tests alone (Config.is_testing): they sign in hundreds of times
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class WeakPassword(AppError):
    """The password would be guessed; the remedy says what to choose instead."""

    status = 422


def hash_password(password: str) -> str:
    return _hasher().hash(_normal(password))


def verify(password: str, stored: str | None) -> bool:
    """True when the password is the stored one; without a stored one (no such user) it is False and takes as long."""
    try:
        return _hasher().verify(stored or _nobodys(_hasher()), _normal(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """True when the hash was made with other parameters than today's: hash the password again at the next sign-in."""
    return _hasher().check_needs_rehash(stored)


def require_strong(password: str, *, email: str, around: Iterable[str] = ()) -> None:
    """Refuse what would be guessed: too short, the person's own email, usual words, or names that stand `around`."""
    text = _normal(password)
    _require_length(text)
    if _is_from_email(text.casefold(), email.casefold()):
        raise WeakPassword(_l("This password is your email"), _l("Choose one that nobody can read off your address."))
    if is_guessed(text, [email, *around]):
        message = _l(
            "Names, places, years and usual words are tried first, in every language and with signs for letters."
            " Choose four or more words that do not belong together, or let your browser make one."
        )
        raise WeakPassword(_l("This password is too usual"), message)


def _require_length(text: str) -> None:
    if len(text) < SHORTEST:
        message = _l(
            "Choose a longer password: at least %(count)s characters, such as four words.", count=_written(SHORTEST)
        )
        raise WeakPassword(_l("This password is too short"), message)
    if len(text) > LONGEST:
        message = _l("Choose a password of at most %(count)s characters.", count=_written(LONGEST))
        raise WeakPassword(_l("This password is too long"), message)


def _is_from_email(text: str, email: str) -> bool:
    """The address itself, or its first part with digits and signs around it."""
    local = email.partition("@")[0]
    return bool(local) and (email in text or _letters(text) == _letters(local) != "")


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _normal(password: str) -> str:
    """The same password typed on another keyboard may come as other code points."""
    return unicodedata.normalize("NFKC", password)


def _written(number: int) -> LazyString:
    """The number in the digits of whoever reads it."""
    return LazyString(lambda: formatter().integer(number))


def _hasher() -> PasswordHasher:
    return CHEAP if has_app_context() and current_app.testing else FULL


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("of nobody")
