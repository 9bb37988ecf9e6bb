"""Addresses as people outside see them, in requests and in workers alike."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, url_for

from app.kernel.config import Config
from app.kernel.networks import is_loopback
from app.kernel.web.current import current_config

# without what a port or a path may hold: the host is asked for alone
LINKS = re.compile(r"https?://[\w.:\[\]-]*")


def external(endpoint: str, **values: Any) -> str:
    """The full address of an endpoint: of VAFA_PUBLIC_URL where it is set, else of the request at hand."""
    config = current_config()
    if not config.public_url and has_request_context():
        return url_for(endpoint, _external=True, **values)
    parts = urlsplit(config.public_url or "http://127.0.0.1:8000")
    way = current_app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)
    return way.build(endpoint, values, force_external=True)


def public_trouble(config: Config) -> str:
    """What is wrong with VAFA_PUBLIC_URL, for the administrator; "" where links lead people here."""
    host = urlsplit(config.public_url).hostname or ""
    if host and not is_loopback(host):
        return ""
    found = config.public_url or "none"
    return (
        "needed: VAFA_PUBLIC_URL, the address where people reach this server, such as https://ask.hotel.example; "
        f"found: {found}; remedy: set it and restart servers and workers"
    )


def leads_home(text: str) -> bool:
    """Whether a link in a text leads whoever opens it to their own machine."""
    return any(is_loopback(urlsplit(link).hostname or "") for link in LINKS.findall(text))
