"""Chance that nobody can foretell without the server's key; who asks again about the same is told the same."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from flask import has_app_context

from app.kernel.web.current import current_config

PURPOSE = "order of letting go"
OWN_KEY = secrets.token_bytes(32)


@dataclass(frozen=True)
class Chance:
    """`about` is what is drawn for: another day is another draw, so what came out before tells nothing of the next."""

    key: bytes = field(repr=False)
    about: str

    def place(self, *of: object) -> bytes:
        """Where something comes in a row that is sorted by these."""
        said = "\0".join(str(part) for part in (self.about, *of))
        return hmac.new(self.key, said.encode(), hashlib.sha256).digest()

    def between(self, low: int, high: int, *of: object) -> int:
        """A number from `low` to `high`, both included."""
        return low + int.from_bytes(self.place("number", *of)) % (high - low + 1)


def chance_of(about: str) -> Chance:
    """By the newest key of this instance; outside of one by a key that ends with the process."""
    if not has_app_context():
        return Chance(OWN_KEY, about)
    config = current_config()
    return Chance(config.keys.derive(PURPOSE), about)
