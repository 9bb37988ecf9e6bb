"""Posting to an address that somebody typed: never into the own network, never further than that address.

The name is resolved once, every address it has is looked at, and the connection goes to the one that was looked at:
a name that changes its mind in between gains nothing. No redirect is followed and no proxy asked.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from app.kernel.errors import AppError
from app.kernel.networks import Address, is_local_name, is_open
from app.kernel.web.i18n import lazy_gettext as _l

CONNECT_SECONDS, TOTAL_SECONDS, LOOK_UP_SECONDS = 5.0, 15.0, 3.0
# of one name: each may let us wait
MOST_ADDRESSES = 4
# of what an address answers
LONGEST_BODY = 500


class BadAddress(AppError):
    """An address to which nothing is sent."""

    status = 422


@dataclass(frozen=True)
class Reply:
    """What came back: the status and the beginning of the body."""

    status: int
    body: str


class NoReply(Exception):
    """Nothing came back; the message says why, in English, as it stands in logs."""


def read_address(url: str, *, private: bool) -> SplitResult:
    """The parts of an address that may be posted to. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        host.encode("idna")
    except ValueError as error:
        raise _bad(url) from error
    if not host or port == 0 or parts.username is not None or parts.fragment or not url.isascii() or " " in url:
        raise _bad(url)
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise BadAddress(_l("A webhook needs https"), _l("Write an address that begins with https://."))
    return parts


def _bad(url: str) -> BadAddress:
    return BadAddress(
        _l("This is not the address of a webhook: %(found)s", found=url[:80]),
        _l("Write it as https://example.com/path, without a name, a password or a mark."),
    )


def require_open(url: str, *, private: bool) -> None:
    """What can be said of an address when it is typed. Raises BadAddress.

    A name that cannot be resolved now passes: it is looked at again whenever something is sent. Takes a few seconds
    where the name system does, so no transaction may be open.
    """
    parts = read_address(url, private=private)
    host = parts.hostname or ""
    if private:
        return
    literal = _literal(host)
    found = _looked_up(host) if literal is None and not is_local_name(host) else [literal] if literal else []
    if (literal is None and is_local_name(host)) or not all(map(is_open, found)):
        raise BadAddress(
            _l("%(host)s does not lie on the open internet", host=host[:80]),
            _l("Write an address that can be reached from the internet; nothing is sent into a private network."),
        )


def _literal(host: str) -> Address | None:
    """The address that a host is in figures, however it is written: 127.1 and 0x7f.1 are too. None for a name."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return ipaddress.ip_address(str(found[0][4][0]).partition("%")[0])


def _looked_up(host: str) -> list[Address]:
    """Where a name leads now; nothing where that takes too long or is not known."""
    found: list[Address] = []

    def look() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(_addresses(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))

    # the resolver of the system has no limit of its own
    asked = threading.Thread(target=look, daemon=True)
    asked.start()
    asked.join(LOOK_UP_SECONDS)
    return list(found)


def _addresses(found: Sequence[tuple[Any, ...]]) -> list[Address]:
    """Without the names of interfaces, in the order of the resolver."""
    return [ipaddress.ip_address(one) for one in dict.fromkeys(str(row[4][0]).partition("%")[0] for row in found)]


def resolve(host: str, port: int, *, private: bool) -> list[str]:
    """Where a name leads. Raises NoReply where any of it is inside the own network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoReply(f"the name {host} cannot be resolved: {error}") from error
    addresses = _addresses(found)
    if not private and not all(map(is_open, addresses)):
        raise NoReply(f"{host} does not lead to the open internet")
    return list(map(str, addresses))


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> Reply:
    """Post once and read the beginning of the answer. Raises NoReply, BadAddress."""
    parts = read_address(url, private=private)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    channel = _connected(resolve(host, port, private=private), port)
    # a receiver that sends a byte now and then, of the handshake too, would otherwise hold a worker for ever
    cord = channel.dup()
    watch = threading.Timer(TOTAL_SECONDS, _cut, [cord])
    watch.start()
    try:
        with closing(_connection(parts.scheme, host, port, channel)) as connection:
            return _exchange(connection, parts, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoReply(f"{type(error).__name__}: {error}"[:LONGEST_BODY]) from error
    finally:
        watch.cancel()
        cord.close()


def _connected(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first address that takes one."""
    failure: OSError | None = None
    for address in addresses[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
    raise NoReply(f"no connection: {failure}") from failure


def _connection(scheme: str, host: str, port: int, channel: socket.socket) -> http.client.HTTPConnection:
    """Speaks over the channel that is open already, under the name that was typed."""
    connection = http.client.HTTPConnection(host, port, timeout=TOTAL_SECONDS)
    channel.settimeout(TOTAL_SECONDS)
    try:
        if scheme == "https":
            channel = ssl.create_default_context().wrap_socket(channel, server_hostname=host)
    except (OSError, ValueError) as error:
        channel.close()
        raise NoReply(f"no safe connection: {error}") from error
    connection.sock = channel
    return connection


def _exchange(
    connection: http.client.HTTPConnection, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Reply:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = parts.netloc if parts.port else parts.hostname or ""
    connection.request("POST", target, body, {"Host": named, **headers})
    answer = connection.getresponse()
    # four bytes hold any letter
    text = answer.read(4 * LONGEST_BODY).decode("utf-8", "replace").replace("\0", "")
    return Reply(answer.status, text[:LONGEST_BODY])


def _cut(cord: socket.socket) -> None:
    """End the connection, whatever it is doing."""
    with suppress(OSError):
        cord.shutdown(socket.SHUT_RDWR)
