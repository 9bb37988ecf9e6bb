"""Messages over SMTP. What matters is what is known after a failure: whether the server may have taken the message.

Until the line that ends the message has been sent it cannot have; from then on only its answer tells.
"""

import datetime as dt
import re
import smtplib
import ssl
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.kernel.config import Config
from app.letters.outbox import Letter, Message, Outcome, State
from app.letters.server_refusals import dead_code
from survey_defs.texts import clean_name

# seconds for a step of a conversation and for everything before a message begins; the answer to a whole one may take
# several steps. Together they end well before outbox.LEASE
STEP, BEFORE = 20, 150
ANSWER_STEPS = 3
PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# 7 bit: every server takes it
POLICY = SMTP.clone(cte_type="7bit")
ADDRESS = re.compile(r"[^@\s<>\"(),:;\\\[\]\x00-\x20\x7f]{1,64}@[^@\s<>\"(),:;\\\[\]/\x00-\x20\x7f]{1,190}")


class NotConfigured(ValueError):
    """The settings do not say where messages go or come from."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where messages are handed in.

    is_tls     encrypted from the first byte
    starttls   encrypted before anything is said
    ca         file of certificates to trust beside those of the system
    timeout    seconds to wait at each step
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    starttls: bool = False
    ca: str = ""
    timeout: int = STEP

    @classmethod
    def from_address(cls, address: str) -> "Server":
        """Of smtp://user:password@host:587?starttls=1 or smtps://user:password@host. Raises NotConfigured."""
        parts = urlsplit(address)
        wishes = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.scheme not in PORTS or not parts.hostname or not wishes.keys() <= {"starttls", "ca", "timeout"}:
            raise NotConfigured("needed: VAFA_SMTP_URL such as smtp://user:password@host:587?starttls=1 or smtps://...")
        server = cls(
            host=parts.hostname,
            port=_port(parts) or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_tls=parts.scheme == "smtps",
            starttls=wishes.get("starttls", "0") not in ("", "0", "false"),
            ca=wishes.get("ca", ""),
            timeout=_timeout(wishes.get("timeout", str(STEP))),
        )
        if server.user and not (server.is_tls or server.starttls or server.host in LOOPBACK):
            raise NotConfigured("needed: an encrypted way for the password; remedy: smtps://, or starttls=1")
        return server


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise NotConfigured("needed: a port between 1 and 65535 in VAFA_SMTP_URL") from None


def _timeout(wish: str) -> int:
    if not (wish.isascii() and wish.isdigit() and 1 <= int(wish) <= STEP):
        raise NotConfigured(f"needed: a timeout of 1 to {STEP} seconds in VAFA_SMTP_URL")
    return int(wish)


def sender_address(config: Config) -> str:
    """The bare address that messages come from. Raises NotConfigured."""
    _, address = parseaddr(config.mail_from)
    if not is_address(address):
        raise NotConfigured("needed: VAFA_MAIL_FROM, the address that messages come from")
    return address


def is_address(text: str) -> bool:
    """Good enough to be tried, and harmless in a header."""
    return ADDRESS.fullmatch(text) is not None


def compose(message: Message, letter: Letter, sender: str, *, now: dt.datetime) -> EmailMessage:
    """The message as it goes over the wire. Its Message-ID is the same on every try."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _with_name(letter.sender, sender)
    mail["To"] = _ascii_host(letter.to or message.recipient)
    mail["Subject"] = _one_line(letter.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.id}@{_ascii_host(sender).rpartition('@')[2]}>"
    # keeps out-of-office answers and answering machines away
    mail["Auto-Submitted"] = "auto-generated"
    if is_address(letter.reply_to):
        mail["Reply-To"] = _ascii_host(letter.reply_to)
    for name, value in letter.headers.items():
        mail[name] = _one_line(value)
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    # last: giving a message its words takes such headers away
    mail["Content-Language"] = message.language
    return mail


def _one_line(text: str) -> str:
    """Nothing in it can begin another header, and nothing turns the line that it stands in."""
    return " ".join(clean_name(text).split())


def _with_name(name: str, address: str) -> str:
    plain = _one_line(name).replace("\\", "").replace('"', "'")
    return f'"{plain}" <{_ascii_host(address)}>' if plain else _ascii_host(address)


def _ascii_host(address: str) -> str:
    """Hosts beyond ASCII as the name system knows them."""
    local, _, host = address.rpartition("@")
    try:
        return f"{local}@{host.encode('idna').decode()}"
    except UnicodeError:
        return address


class _Refused(Exception):
    """The server answered no: to us, to the recipient, or to the message itself."""

    def __init__(self, code: int, said: bytes, *, of_server: bool = False, of_recipient: bool = False) -> None:
        self.code, self.of_server, self.of_recipient = code, of_server, of_recipient
        self.said = f"{code} {said.decode('utf-8', 'replace')}"

    @property
    def outcome(self) -> Outcome:
        # 421 is the server's farewell, whenever it comes
        of_server = self.of_server or self.code == 421
        is_for_good = self.code >= 500 and not of_server
        dead = dead_code(self.said) if is_for_good and self.of_recipient else ""
        return Outcome(State.FAILED if is_for_good else State.QUEUED, f"refused: {self.said}", of_server, dead)


@dataclass
class SmtpSender:
    """Hands messages to a server over one connection, opened when it is needed and again when it broke."""

    server: Server
    sender: str
    _smtp: smtplib.SMTP | None = None

    def send(self, message: Message, letter: Letter, *, now: dt.datetime) -> Outcome:
        recipient = _ascii_host(letter.to or message.recipient)
        if not is_address(recipient):
            return Outcome(State.FAILED, "address")
        payload = _stuffed(compose(message, letter, self.sender, now=now).as_bytes())
        began = time.monotonic()
        try:
            smtp = self._ready_for(recipient)
            if time.monotonic() - began > BEFORE:
                raise TimeoutError("the server is too slow")
            _say(smtp, "DATA", 354)
            smtp.send(payload)
        except _Refused as refusal:
            return self._after_refusal(refusal)
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken(State.QUEUED, trouble)
        return self._end(smtp)

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _end(self, smtp: smtplib.SMTP) -> Outcome:
        """The line that ends the message. From here on a broken connection leaves it uncertain."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.server.timeout * ANSWER_STEPS)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken(State.UNCERTAIN, trouble)
        if smtp.sock is not None:
            smtp.sock.settimeout(self.server.timeout)
        if 200 <= code < 300:
            return Outcome(State.SENT)
        if not 400 <= code < 600:
            return self._broken(State.UNCERTAIN, smtplib.SMTPResponseException(code, said))
        return self._after_refusal(_Refused(code, said))

    def _ready_for(self, recipient: str) -> smtplib.SMTP:
        """A connection on which sender and recipient have been accepted; a stale one is opened again."""
        was_open = self._smtp is not None
        smtp = self._smtp = self._smtp or self._open()
        try:
            self._envelope(smtp, recipient)
        except (OSError, smtplib.SMTPServerDisconnected, _Refused) as trouble:
            is_stale = not isinstance(trouble, _Refused) or trouble.code == 421
            if not (was_open and is_stale):
                raise
            self.close()
            smtp = self._smtp = self._open()
            self._envelope(smtp, recipient)
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, recipient: str) -> None:
        options = ["SMTPUTF8"] if not recipient.isascii() and smtp.has_extn("smtputf8") else []
        code, said = smtp.mail(_ascii_host(self.sender), options)
        if code != 250:
            raise _Refused(code, said, of_server=True)
        if not recipient.isascii() and not options:
            raise _Refused(553, b"the server knows no such letters in addresses")
        code, said = smtp.rcpt(recipient)
        if code not in (250, 251):
            raise _Refused(code, said, of_recipient=True)

    def _open(self) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context() if server.is_tls or server.starttls else None  # reads all certificates
        if context is not None and server.ca:
            context.load_verify_locations(server.ca)
        try:
            if server.is_tls:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        except smtplib.SMTPResponseException as refusal:
            raise _refusal_of(refusal) from refusal
        try:
            if server.starttls:
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except smtplib.SMTPResponseException as refusal:
            smtp.close()
            raise _refusal_of(refusal) from refusal
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
        return smtp

    def _after_refusal(self, refusal: _Refused) -> Outcome:
        """The connection is good for the next message, unless the server said farewell."""
        if refusal.outcome.is_servers_fault:
            self.close()
        elif self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self.close()
        return refusal.outcome

    def _broken(self, state: State, trouble: Exception) -> Outcome:
        never_spoke = self._smtp is None
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
        word = "unreachable" if never_spoke else "broken"
        # a message that breaks every connection must come to its end; a server that is down is no message's fault
        return Outcome(state, f"{word}: {trouble or type(trouble).__name__}", is_servers_fault=never_spoke)


def _refusal_of(trouble: smtplib.SMTPResponseException) -> _Refused:
    said = trouble.smtp_error
    return _Refused(trouble.smtp_code, said if isinstance(said, bytes) else said.encode(), of_server=True)


def _say(smtp: smtplib.SMTP, command: str, wanted: int) -> None:
    code, said = smtp.docmd(command)
    if code != wanted:
        raise _Refused(code, said)


def _stuffed(letter: bytes) -> bytes:
    """Lines that begin with a dot get another, so that none ends the message early; the last line is ended."""
    body = re.sub(rb"(?m)^\.", b"..", letter)
    return body if body.endswith(b"\r\n") else body + b"\r\n"
