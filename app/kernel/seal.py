"""Sealing: what stands in the database but must not be read there. The key lives outside it (app.kernel.keys)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.keys import KeyRing

NONCE_BYTES = 12


class BrokenSeal(ValueError):
    """The bytes were sealed with a key that is no longer known, or were changed."""


def seal(keys: KeyRing, purpose: str, plain: bytes) -> bytes:
    """Nonce and ciphertext (AES-256-GCM), under the newest key of this purpose."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(keys.derive(purpose)).encrypt(nonce, plain, purpose.encode())


def unseal(keys: KeyRing, purpose: str, sealed: bytes) -> bytes:
    """What was sealed, whichever key did it. Raises BrokenSeal."""
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for key in keys.derive_all(purpose):
        try:
            return AESGCM(key).decrypt(nonce, text, purpose.encode())
        except (InvalidTag, ValueError):
            continue
    raise BrokenSeal("needed: something sealed by a known key; found: bytes that no key opens; remedy: restore the key")
