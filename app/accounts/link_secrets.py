"""Secrets of links in messages: computed from a row's id, so that a message can be written again; stored as hashes."""

import base64
import hashlib
import hmac
from uuid import UUID

from app.kernel.web.current import current_config
from app.kernel.web.security import fingerprint


def new(purpose: str, row_id: UUID) -> str:
    """The secret for this row, under the newest key."""
    config = current_config()
    return _token(config.keys.derive(purpose), row_id)


def find(purpose: str, row_id: UUID, stored: str) -> str | None:
    """The secret that this row was stored with, also after the keys were rotated; None where its key is gone."""
    config = current_config()
    tokens = (_token(key, row_id) for key in config.keys.derive_all(purpose))
    return next((token for token in tokens if fingerprint(token) == stored), None)


def _token(key: bytes, row_id: UUID) -> str:
    return base64.urlsafe_b64encode(hmac.new(key, row_id.bytes, hashlib.sha256).digest()).decode().rstrip("=")
