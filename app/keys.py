"""Keys of an instance: made at the first start, kept outside the database."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class KeyRing:
    """The newest key signs; older ones stay for reading."""

    secrets: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def load(cls, folder: Path, given: str | None) -> "KeyRing":
        """Key of the environment, or the instance's key file, made with tight permissions when absent."""
        if given:
            return cls((given.encode(),))
        path = folder / "secret.key"
        try:
            # O_EXCL: two processes that start together must agree on one key
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(tuple(line.encode() for line in path.read_text().split()))
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        return cls.load(folder, given)

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose, so that no two uses share one."""
        return hmac.new(self.secrets[0], purpose.encode(), hashlib.sha256).digest()

    def derive_all(self, purpose: str) -> list[bytes]:
        """Keys of one purpose, newest first."""
        return [hmac.new(secret, purpose.encode(), hashlib.sha256).digest() for secret in self.secrets]
