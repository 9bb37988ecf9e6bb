"""The first user, made in the browser by whoever can read what the server printed."""

import datetime as dt
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exists, select, text

from app.accounts import operations
from app.accounts.models import User
from app.kernel.config import Config
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import to_latin_digits
from app.kernel.web.security import fingerprint

FILE = "first-code.json"
LIFETIME = dt.timedelta(hours=24)
# letters and digits that nobody takes for one another
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class WrongCode(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("This is not the code, or it has expired"),
            _l("Read it again where the server was started. Starting the server again prints a new one."),
        )


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What the first page asks."""

    organisation: str
    kind: str
    language: str
    name: str
    email: str
    password: str


def has_users() -> bool:
    return bool(session.scalar(select(exists().select_from(User))))


def first_code(config: Config) -> str:
    """A new one-time code for /first; the instance folder keeps its hash, and the one before is worth nothing."""
    parts = ["".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)]
    kept = {"sha256": fingerprint("".join(parts)), "expires_at": (utc_now() + LIFETIME).isoformat()}
    fresh = _file(config).with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
    fresh.replace(_file(config))
    return "-".join(parts)


def found(config: Config, code: str, asked: Founding) -> User:
    """The first organisation and its owner, by somebody who has the code. The caller commits, then `forget_code`."""
    if not _is_code(config, code):
        raise WrongCode
    hashed = operations.hash_of_new(asked.password, email=asked.email, around=[asked.name, asked.organisation])
    _be_alone()
    if has_users():
        raise NotFound
    organisation = operations.create_organisation(name=asked.organisation, kind=asked.kind, locale=asked.language)
    return operations.create_user(email=asked.email, name=asked.name, password_hash=hashed, organisation=organisation)


def forget_code(config: Config) -> None:
    _file(config).unlink(missing_ok=True)


def _be_alone() -> None:
    """Nobody else makes a user until this transaction ends: two people with the code cannot both be the first."""
    begin_writing()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text('LOCK TABLE "user" IN SHARE ROW EXCLUSIVE MODE'))


def _is_code(config: Config, code: str) -> bool:
    try:
        kept = json.loads(_file(config).read_text())
    except FileNotFoundError:
        return False
    typed = "".join(character for character in to_latin_digits(code).upper() if character.isalnum())
    in_time = utc_now() < dt.datetime.fromisoformat(kept["expires_at"])
    return secrets.compare_digest(fingerprint(typed), kept["sha256"]) and in_time


def _file(config: Config) -> Path:
    return config.instance / FILE
