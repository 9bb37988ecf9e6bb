"""Keys of an instance: made at the first start, kept outside the database."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.kernel.storage import private


class KeyMissing(RuntimeError):
    """There is a place for keys, and none in it; a new key would open nothing that the old one closed."""


class KeyGiven(RuntimeError):
    """The key comes from the environment, so there is no file to write a new one into."""


@dataclass(frozen=True)
class KeyRing:
    """The newest key signs; older ones stay for reading."""

    secrets: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets:
            raise KeyMissing(
                "needed: a key; found: an empty secret.key or VAFA_SECRET_KEY; remedy: put the key back from a backup. "
                "Without it personal links, pseudonyms and what is sealed cannot be read again"
            )

    @classmethod
    def load(cls, folder: Path, given: str | None) -> "KeyRing":
        """Keys of the environment, newest first, or those of the instance's file, made with tight permissions."""
        if given:
            return cls(tuple(one.encode() for one in given.split()))
        path = folder / "secret.key"
        if not path.exists():
            _make(path)
        return cls(tuple(line.encode() for line in path.read_text().split()))

    @classmethod
    def rotate(cls, folder: Path, environ: Mapping[str, str] = os.environ) -> "KeyRing":
        """A new key in front of the old ones. Raises KeyGiven."""
        if environ.get("VAFA_SECRET_KEY"):
            raise KeyGiven(
                "needed: keys in a file; found: VAFA_SECRET_KEY; remedy: set it to the new key and the old ones, "
                "separated by spaces, newest first"
            )
        known = cls.load(folder, None)
        path, unfinished = folder / "secret.key", folder / "secret.key.new"
        _write(unfinished, [secrets.token_hex(32), *(secret.decode() for secret in known.secrets)])
        unfinished.replace(path)
        private.sync_folder(folder)
        return cls.load(folder, None)

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose, so that no two uses share one."""
        return hmac.new(self.secrets[0], purpose.encode(), hashlib.sha256).digest()

    def derive_all(self, purpose: str) -> list[bytes]:
        """Keys of one purpose, newest first."""
        return [hmac.new(secret, purpose.encode(), hashlib.sha256).digest() for secret in self.secrets]


def _make(path: Path) -> None:
    """Whole or not at all, also when the power goes; two processes that start together agree on one key."""
    fresh = path.with_suffix(f".key-{secrets.token_hex(4)}")
    _write(fresh, [secrets.token_hex(32)])
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
        private.sync_folder(path.parent)


def _write(path: Path, lines: Sequence[str]) -> None:
    with private.make_file(path).open("w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
