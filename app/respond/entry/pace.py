"""How fast respondents' requests may come. Generous: hundreds of guests share one address of their hotel."""

from ipaddress import ip_address
from uuid import UUID

from flask import request

from app.kernel.web.buckets import Bucket
from app.kernel.web.limits import network_of

# one person saves an answer at a time; a queue that waited for the network sends some more at once
POSTS = Bucket(burst=240, per_minute=120)
# a full lobby begins at once; afterwards a new one every second
STARTS = Bucket(burst=600, per_minute=60)
UNKNOWN = Bucket(burst=60, per_minute=30)


def posting(response: UUID) -> None:
    """Raises TooManyTries where one response saves faster than a person can answer."""
    POSTS.take(response.hex)


def starting() -> None:
    """Raises TooManyTries where one network begins more responses than a crowd would."""
    if (network := _network()) is not None:
        STARTS.take(network)


def asking_for_nothing() -> None:
    """A personal link that nobody was given. Raises TooManyTries where one network tries many."""
    if (network := _network()) is not None:
        UNKNOWN.take(network)


def _network() -> str | None:
    """None for this machine itself: a proxy that does not say whom it stands for must not stand for everybody."""
    address = request.remote_addr
    try:
        if address is None or ip_address(address).is_loopback:
            return None
    except ValueError:
        return None
    return network_of(address)
