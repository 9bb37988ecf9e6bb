"""Addresses as people outside see them, in requests and in workers alike."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, url_for

from app.config import Config


def external(endpoint: str, **values: Any) -> str:
    """The full address of an endpoint: of VAFA_PUBLIC_URL where it is set, else of the request at hand."""
    config: Config = current_app.extensions["vafa"]
    if not config.public_url and has_request_context():
        return url_for(endpoint, _external=True, **values)
    parts = urlsplit(config.public_url or "http://127.0.0.1:8000")
    way = current_app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)
    return way.build(endpoint, values, force_external=True)
