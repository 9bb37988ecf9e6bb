"""Numbers that only this instance can make of an id: whoever holds a block without the key learns no id from it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from app.kernel.db import session
from app.kernel.keys import KeyRing

PURPOSE = "frames of closed waves"
OWN_KEY = secrets.token_bytes(32)
PERSON = 1 << 63
Maker = Callable[[object], int]


def key_of(what: str) -> bytes:
    """By the oldest key of this instance, so that waves that were kept before a rotation know the same people; outside
    of one by a key that ends with the process.
    """
    ring: KeyRing | None = session().info.get("keys")
    own = OWN_KEY if ring is None else ring.derive_all(PURPOSE)[-1]
    return hmac.new(own, what.encode(), hashlib.sha256).digest()


def numbered(what: str) -> Maker:
    """Eight bytes of a keyed hash: among a million people two share a number once in thirty million such instances."""
    key = key_of(what)

    def number(of: object) -> int:
        return int.from_bytes(hashlib.blake2b(str(of).encode(), key=key, digest_size=8).digest(), "little")

    return number


def person_numbers(study_id: int) -> Maker:
    """Of what recognises somebody in the waves of this study; the upper half of all numbers, so never NOBODY."""
    number = numbered(f"person of study {study_id}")
    return lambda of: number(of) | PERSON


def place_numbers() -> Maker:
    """Of the id of a response, however its database writes it: where its row stands."""
    number = numbered("place")
    return lambda of: number(str(of).replace("-", ""))
