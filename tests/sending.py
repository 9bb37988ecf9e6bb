"""A worker that only sends, in a process of its own that a test may kill: ``python -m tests.sending INSTANCE``."""

import os
import subprocess
import sys
from pathlib import Path

from app.factory import create_app
from app.kernel import duties
from app.kernel.config import Config
from app.kernel.db import utc_now
from app.letters import outbox
from app.letters.outbox import Letter, Message

ROOT = Path(__file__).resolve().parent.parent


@outbox.template("probe")
def write_probe(message: Message) -> Letter:
    return Letter(subject=f"Letter {message.parameters['number']}", text="A letter.\n")


def put_probes(count: int, *, first: int = 0) -> None:
    """Letters that are due, each to somebody else; the caller commits."""
    for number in range(first, first + count):
        recipient = f"g{number}@example.org"
        once = f"probe:{number}"
        outbox.put("probe", recipient=recipient, once=once, due_at=utc_now(), organisation_id=None, number=number)


def start_sending(config: Config, port: int) -> "subprocess.Popen[bytes]":
    """Send everything that is due to the server on this port, in a process of its own."""
    settings = {
        "VAFA_DATABASE_URL": config.database_url,
        "VAFA_SMTP_URL": f"smtp://127.0.0.1:{port}?timeout=5",
        "VAFA_MAIL_FROM": "ask@hotel.example",
    }
    command = [sys.executable, "-m", "tests.sending", str(config.instance)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)


if __name__ == "__main__":
    app = create_app(Config.from_environment(instance=Path(sys.argv[1])))
    with app.app_context():
        duties.run_duty("letters.send", utc_now())
