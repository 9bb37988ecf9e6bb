"""Letters that come back: the right one is marked, and nothing else."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.config import Config
from app.kernel.db import session
from app.letters import bounces, outbox
from app.letters.outbox import Message, State

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parent.parent.parent.parent
REPORT = """From: MAILER-DAEMON@mx.example
To: ask@hotel.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{report}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; guest@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 mailbox

--b
Content-Type: {returned}

From: ask@hotel.example
Message-ID: <{letter}@hotel.example>
Subject: Your opinion

--b--
"""


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def letter(context: Flask) -> UUID:
    """One that was sent."""
    outbox.put("probe", recipient="guest@example.org", once="o", due_at=NOW, organisation_id=None)
    message = session.scalars(select(Message)).one()
    message.state = State.SENT
    session.commit()
    return message.id


def report(letter: UUID, *, action: str = "failed", returned: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(letter=letter, report=uuid4(), action=action, returned=returned).encode()


def _state() -> tuple[str, str]:
    session.commit()
    message = session.scalars(select(Message).execution_options(populate_existing=True)).one()
    return message.state, message.error


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_message_that_comes_back_has_failed(letter: UUID, returned: str) -> None:
    assert bounces.take_back(report(letter, returned=returned), now=NOW)
    assert _state() == ("failed", "bounced: smtp; 550 5.1.1 no such mailbox")


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_report_that_is_not_final_changes_nothing(letter: UUID, action: str) -> None:
    assert not bounces.take_back(report(letter, action=action), now=NOW)
    assert _state() == ("sent", "")


def test_a_report_about_a_message_of_others_changes_nothing(letter: UUID) -> None:
    assert not bounces.take_back(report(uuid4()), now=NOW)


@pytest.mark.parametrize(
    "mail", [b"", b"\xff\xfe\x00", b"Subject: hello\n\nNo report.", b"Content-Type: multipart/report\n\n"]
)
def test_what_is_no_report_is_passed_over(letter: UUID, mail: bytes) -> None:
    assert not bounces.take_back(mail, now=NOW)


def test_the_id_of_the_report_itself_is_not_taken_for_the_messages(letter: UUID) -> None:
    assert not bounces.take_back(report(uuid4()).replace(b"@mx.example>", b"@hotel.example>"), now=NOW)


@pytest.mark.long
def test_the_command_reads_a_report(letter: UUID, config: Config) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.commands", "bounce", "--instance", str(config.instance)],
        input=report(letter),
        cwd=ROOT,
        env={"VAFA_DATABASE_URL": config.database_url, "PATH": ""},
        capture_output=True,
        check=True,
    )
    assert b"marked as failed" in done.stdout
    assert _state()[0] == "failed"
