"""Sending what is due in the outbox: claimed one by one, written, handed over, and what came of it noted."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from app.kernel import duties
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.web.addresses import leads_home, public_trouble
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import barriers, outbox
from app.letters.mail import NotConfigured, Server, SmtpSender, sender_address
from app.letters.outbox import Letter, Message, Outcome, State, Withdrawn
from app.letters.sms import Gateway, HttpGateway

log = logging.getLogger("vafa.worker")
# a run ends after so long, so that the page of duties can tell how it goes; the next one goes on
RUN = dt.timedelta(minutes=10)
# so many messages in a row that had to wait: the server wants a pause
PATIENCE = 10
UNWRITABLE = Outcome(State.QUEUED, "unwritable")
# its links would lead people to their own machines; so would those of the others
UNREACHABLE = Outcome(State.QUEUED, "no_public_address: set VAFA_PUBLIC_URL", is_servers_fault=True)


class Sender(Protocol):
    """Hands one message over and says what became of it."""

    def send(self, message: Message, letter: Letter, *, now: dt.datetime) -> Outcome: ...

    def close(self) -> None: ...


@dataclass
class SmsSender:
    gateway: Gateway

    def send(self, message: Message, letter: Letter, *, now: dt.datetime) -> Outcome:
        return self.gateway.send(letter.to or message.recipient, letter.text, reference=str(message.id))

    def close(self) -> None:
        self.gateway.close()


def missing_settings(config: Config) -> dict[str, str]:
    """Channels that cannot send, with what is missing, for the administrator of the server."""
    missing = {}
    for channel, make in CHANNELS.items():
        try:
            make(config)
        except NotConfigured as error:
            missing[channel] = str(error)
    return missing


def _mail(config: Config) -> Sender:
    return SmtpSender(Server.from_address(config.smtp_url), sender_address(config))


def _sms(config: Config) -> Sender:
    return SmsSender(HttpGateway(config.sms_url, config.sms_token))


CHANNELS: Mapping[str, Callable[[Config], Sender]] = {"mail": _mail, "sms": _sms}


@contextmanager
def _senders(config: Config) -> Iterator[dict[str, Sender]]:
    missing = missing_settings(config)
    ready = {channel: make(config) for channel, make in CHANNELS.items() if channel not in missing}
    made = list(ready.values())
    try:
        yield ready
    finally:
        for sender in made:
            sender.close()


@duties.duty("letters.send", label=_l("Send messages that are due"))
def send_due(now: dt.datetime) -> int:
    """Send every message that is due; how many have an outcome. One of each kind of server is enough for them all."""
    began, count = time.monotonic(), outbox.find_interrupted(now)
    with _senders(current_config()) as senders:
        waiting = dict.fromkeys(senders, 0)
        while (passed := dt.timedelta(seconds=time.monotonic() - began)) < RUN and senders:
            message = outbox.claim(now + passed, list(senders))
            if message is None:
                break
            channel = message.channel
            outcome, to = _deliver(message, senders, now=now + passed)
            count += outbox.note_outcome(message, outcome, now=now + passed, to=to)
            was_put_off = outcome.state is State.QUEUED and outcome != UNWRITABLE
            waiting[channel] = waiting[channel] + 1 if was_put_off else 0
            if outcome.is_servers_fault or waiting[channel] >= PATIENCE:
                senders.pop(channel)
    return count


def _deliver(message: Message, senders: Mapping[str, Sender], *, now: dt.datetime) -> tuple[Outcome, str]:
    """What became of it, and where it was sent; "" where it was not."""
    try:
        letter = outbox.write(message)
        if not letter.is_question:
            barriers.pass_all(message, letter.to or message.recipient)
    except Withdrawn as reason:
        return Outcome(State.CANCELLED, str(reason)), ""
    except Exception:  # one message that cannot be written must leave the others going out
        log.exception("message %s of %s could not be written", message.id, message.template)
        return UNWRITABLE, ""
    finally:
        # nothing is held in the database while a server takes its time
        session.rollback()
    if leads_home("\n".join([letter.text, letter.html, *letter.headers.values()])):
        return UNREACHABLE, ""
    return senders[message.channel].send(message, letter, now=now), letter.to


def trouble_at_start(config: Config) -> str:
    """Said when a server or a worker starts; "" where nothing sends, or what is sent leads people here."""
    sends = len(missing_settings(config)) < len(CHANNELS)
    return f"messages wait: {public_trouble(config)}" if sends and public_trouble(config) else ""
