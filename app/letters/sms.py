"""Text messages through a gateway. The rules are those of app.letters.mail: sent, waiting, refused, or uncertain."""

import http.client
import json
import re
import ssl
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from app.kernel.web.i18n import to_latin_digits
from app.letters.mail import NotConfigured
from app.letters.outbox import Outcome, State

CONNECT, ANSWER = 20, 60
NUMBER = re.compile(r"\+?[0-9]{5,15}")
# the gateway has not looked at the message: too busy, or it does not know us
FOR_NOW = frozenset({401, 402, 403, 404, 405, 407, 408, 425, 429, 503})


class Gateway(Protocol):
    """What hands text messages over. One that speaks another way than HTTP needs these two."""

    def send(self, number: str, text: str, *, reference: str) -> Outcome:
        """`reference` is the same on every try."""
        ...

    def close(self) -> None: ...


def number_of(written: str) -> str:
    """A telephone number without what people write between its digits; "" where it is none."""
    number = re.sub(r"[\s().\-/\u200e\u200f\u202a-\u202e]", "", to_latin_digits(written))
    number = "+" + number[2:] if number.startswith("00") else number
    return number if NUMBER.fullmatch(number) else ""


@dataclass
class HttpGateway:
    """POSTs {"to", "text", "reference"} as JSON with a bearer token to an address.

    2xx is taken; 429 and 503, and what says that the account is not in order, is tried again; other 4xx is for good.
    Anything else after the message was handed over leaves open whether it went out.
    """

    address: str
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotConfigured("needed: VAFA_SMS_URL such as https://gateway.example/send")

    def send(self, number: str, text: str, *, reference: str) -> Outcome:
        if not (plain := number_of(number)):
            return Outcome(State.FAILED, "address")
        body = json.dumps({"to": plain, "text": text, "reference": reference}).encode()
        connection = self._connection()
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as trouble:
            return Outcome(State.QUEUED, f"unreachable: {trouble}", is_servers_fault=True)
        try:
            if connection.sock is not None:
                connection.sock.settimeout(ANSWER)
            connection.request("POST", self._path(), body, self._headers(reference))
            reply = connection.getresponse()
            return _outcome(reply.status, reply.read(500).decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as trouble:
            return Outcome(State.UNCERTAIN, f"broken: {trouble or type(trouble).__name__}", is_servers_fault=True)
        finally:
            connection.close()

    def close(self) -> None:
        """Each message has a connection of its own."""

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=CONNECT, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=CONNECT)

    def _path(self) -> str:
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _headers(self, reference: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": reference, "User-Agent": "Vafa"}
        return headers | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _outcome(status: int, said: str) -> Outcome:
    error = f"refused: {status} {said}".strip()
    if 200 <= status < 300:
        return Outcome(State.SENT)
    if status in FOR_NOW or 300 <= status < 400:
        return Outcome(State.QUEUED, error, is_servers_fault=True)
    if 400 <= status < 500:
        return Outcome(State.FAILED, error)
    return Outcome(State.UNCERTAIN, error, is_servers_fault=True)
