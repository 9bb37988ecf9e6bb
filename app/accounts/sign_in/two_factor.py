"""The second factor: a code from the person's phone that changes every half minute, and recovery codes for without."""

import base64
import binascii
import datetime as dt
import hmac
import secrets

import pyotp
from sqlalchemy import select, update

from app.accounts import audit
from app.accounts.models import User
from app.accounts.operations import SIGN_IN_LOCKED, require_password
from app.accounts.sign_in import changed, tries
from app.accounts.sign_in.first_user import ALPHABET
from app.accounts.sign_in.known_browsers import UNKNOWN, Browser, Tries
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError
from app.kernel.keys import KeyRing
from app.kernel.seal import BrokenSeal, seal, unseal
from app.kernel.web import limits
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import to_latin_digits
from app.kernel.web.security import fingerprint

USER_TWO_FACTOR_ON = audit.deed("user.two_factor_on", _l("Two-step verification turned on"))
USER_TWO_FACTOR_OFF = audit.deed("user.two_factor_off", _l("Two-step verification turned off"))
USER_RECOVERY_CODES_RENEWED = audit.deed("user.recovery_codes_renewed", _l("New recovery codes made"))
USER_TWO_FACTOR_RESET = audit.deed("user.two_factor_reset", _l("Two-step verification turned off from the server"))
USER_RECOVERY_CODE_USED = audit.deed("user.recovery_code_used", _l("Signed in with a recovery code"))

PURPOSE, SETUP = "second factor", "second factor to be"
ISSUER = "Vafa"
STEP_SECONDS = 30
# a phone's clock may be one step early or late
NEIGHBOURS = (0, -1, 1)
RECOVERY_CODES = 10


class WrongSecondFactor(AppError):
    """Not the code of now, one that was used already, or no recovery code that is left: never told apart."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("This code is not good"),
            _l("Wait for the next one in your app and check the clock of your phone. Every code works once."),
        )


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(user: User, secret: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def seal_setup(user: User, secret: str) -> str:
    """A secret that is not confirmed yet, sealed for this person, to travel in their own form."""
    return base64.urlsafe_b64encode(seal(_keys(), f"{SETUP} {user.id}", secret.encode())).decode()


def unseal_setup(user: User, sealed: str) -> str | None:
    """The secret that `seal_setup` sealed for this person; None for anything else."""
    try:
        return unseal(_keys(), f"{SETUP} {user.id}", base64.urlsafe_b64decode(sealed)).decode()
    except (BrokenSeal, binascii.Error, ValueError):
        return None


def turn_on(user: User, secret: str, code: str, *, now: dt.datetime) -> list[str]:
    """From now on signing in asks for a code; gives the recovery codes, which are shown once. Raises WrongSecondFactor.

    Inside a transaction that may write; call it before any other query.
    """
    limits.take(tries.SECOND_FACTOR, str(user.id))
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongSecondFactor
    limits.forget(tries.SECOND_FACTOR, str(user.id))
    begin_writing()
    user.totp_secret, user.totp_last_step = seal(_keys(), PURPOSE, secret.encode()), step
    codes = _new_codes(user)
    audit.record(USER_TWO_FACTOR_ON, user, by=user)
    changed.tell(user, "two_factor_on", now=now)
    return codes


def check(user: User, code: str, *, now: dt.datetime, browser: Browser = UNKNOWN) -> None:
    """Take a code of the phone or a recovery code, which is then used up. Raises WrongSecondFactor, TooManyTries.

    Leaves a transaction open that may write; call it before any other query.
    """
    is_last = _tries(user, browser).take()
    begin_writing()
    if _take_step(user, code, now) or _take_recovery_code(user, code):
        session.flush()
        return
    if is_last:
        audit.record(SIGN_IN_LOCKED, user)
    raise WrongSecondFactor


def forgive(user: User, *, browser: Browser = UNKNOWN) -> None:
    """After the commit of a good code: earlier wrong ones count no more."""
    _tries(user, browser).forgive()


def _tries(user: User, browser: Browser) -> Tries:
    """A browser that the person has signed in with before counts for itself: who knows the password alone, and tries
    codes, keeps nobody out.
    """
    known = browser.name_for(user.email, user.password_hash)
    return Tries((((tries.SECOND_FACTOR, str(user.id)) if known is None else (tries.SECOND_FACTOR_KNOWN, known)),))


def turn_off(user: User, *, password: str, code: str, now: dt.datetime, browser: Browser = UNKNOWN) -> None:
    """Password and code: a browser left open must not be enough."""
    require_password(user, password)
    check(user, code, now=now, browser=browser)
    _clear(user)
    audit.record(USER_TWO_FACTOR_OFF, user, by=user)
    changed.tell(user, "two_factor_off", now=now)


def renew_codes(user: User, *, password: str, code: str, now: dt.datetime, browser: Browser = UNKNOWN) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing."""
    require_password(user, password)
    check(user, code, now=now, browser=browser)
    codes = _new_codes(user)
    audit.record(USER_RECOVERY_CODES_RENEWED, user, by=user)
    changed.tell(user, "recovery_codes", now=now)
    return codes


def reset(user: User) -> None:
    """For the administrator of the server: a person lost the phone and the recovery codes."""
    _clear(user)
    audit.record(USER_TWO_FACTOR_RESET, user)
    changed.tell(user, "two_factor_off", now=utc_now())


def _clear(user: User) -> None:
    user.totp_secret, user.recovery_hashes = None, []
    session.flush()


def _new_codes(user: User) -> list[str]:
    groups = [["".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4)] for _ in range(RECOVERY_CODES)]
    user.recovery_hashes = [fingerprint("".join(group)) for group in groups]
    session.flush()
    return ["-".join(group) for group in groups]


def _take_step(user: User, code: str, now: dt.datetime) -> bool:
    """Whether it is a code of now that was not used; marked in one statement, so that no two browsers share it."""
    secret = _secret_of(user)
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        return False
    newer = update(User).where(User.id == user.id, User.totp_last_step < step).values(totp_last_step=step)
    return session.execute(newer.returning(User.id)).first() is not None


def _take_recovery_code(user: User, code: str) -> bool:
    """Whether it is one of those left. The row is locked while the list is read and written back."""
    typed = fingerprint(_plain(code).upper())
    left = session.scalar(select(User.recovery_hashes).where(User.id == user.id).with_for_update()) or []
    if not any(hmac.compare_digest(typed, one) for one in left):
        return False
    user.recovery_hashes = [one for one in left if one != typed]
    session.flush()
    audit.record(USER_RECOVERY_CODE_USED, user, by=user, left=len(user.recovery_hashes))
    return True


def _step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step whose code this is; every neighbour is computed, whichever fits."""
    typed, here = _plain(code), int(now.timestamp()) // STEP_SECONDS
    otp = pyotp.TOTP(secret)
    steps = [here + neighbour for neighbour in NEIGHBOURS]
    fitting = [step for step in steps if hmac.compare_digest(otp.generate_otp(step).encode(), typed.encode())]
    return max(fitting, default=None)


def _secret_of(user: User) -> str | None:
    """None where there is none, or the key it was sealed with is lost: the recovery codes still work."""
    try:
        return unseal(_keys(), PURPOSE, user.totp_secret).decode() if user.totp_secret else None
    except BrokenSeal:
        return None


def _plain(code: str) -> str:
    return "".join(character for character in to_latin_digits(code) if character.isalnum())


def _keys() -> KeyRing:
    config = current_config()
    return config.keys
