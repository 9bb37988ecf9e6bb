"""A real SMTP server on this machine that does what a test wants it to: take letters, refuse them, break off."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.commands.server.serving import free_port


@dataclass
class Post:
    """What the server has received, and how it behaves.

    answers      recipient -> answer to RCPT; "" is every recipient
    after_data   recipient -> answer to the whole letter; "drop" breaks off without one, "keep" takes it and breaks off
    before_data  the connection breaks when a letter begins
    pause        seconds before a whole letter is answered
    """

    port: int = field(default_factory=lambda: free_port("127.0.0.1", 0))
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    before_data: bool = False
    mail_answer: str = ""
    pause: float = 0.0
    most_in_a_connection: int = 10_000

    @property
    def recipients(self) -> list[str]:
        return [str(envelope.rcpt_tos[0]) for envelope in self.envelopes]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        taken = getattr(session, "taken", 0)
        if taken >= self.most_in_a_connection:
            return "421 too many letters in this connection"
        if self.mail_answer:
            return self.mail_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address, self.answers.get("")):
            return answer
        if self.before_data:
            server.transport.abort()
            return "250 OK"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        answer = self.after_data.get(str(envelope.rcpt_tos[0]), self.after_data.get("", ""))
        if answer in ("drop", "keep"):
            server.transport.abort()
        if answer in ("", "keep"):
            self._keep(envelope)
            session.taken = getattr(session, "taken", 0) + 1  # type: ignore[attr-defined]
        return "250 taken" if answer in ("", "keep", "drop") else answer

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.envelopes.append(envelope)
        self.letters.append(letter)


def part(letter: EmailMessage, kind: str) -> str:
    """The words of a letter: "plain" or "html"."""
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"vafa", b"s:ecret/1")
    return AuthResult(success=is_right, handled=is_right)


@contextmanager
def open_post(post: Post, **settings: Any) -> Iterator[Post]:
    """Run the server until the block ends."""
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **settings)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@pytest.fixture
def post() -> Iterator[Post]:
    """A server that takes every letter until the test tells it otherwise."""
    with open_post(Post()) as opened:
        yield opened


def tls(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
