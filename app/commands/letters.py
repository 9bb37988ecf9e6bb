"""Command for the mail server: messages that come back."""

import sys
from pathlib import Path

import click

from app.commands.common import INSTANCE
from app.commands.instances import opened
from app.kernel.db import session, utc_now
from app.letters import bounces


@click.command()
@INSTANCE
def bounce(instance: Path) -> None:
    """Mark the message that a mail server gives back; its report comes on standard input.

    A mail server calls it for every mail to the address that messages come from; what is no report is passed over.
    """
    app = opened(instance, "vafa bounce")
    with app.app_context():
        is_ours = bounces.take_back(sys.stdin.buffer.read(2_000_000), now=utc_now())
        session.commit()
    click.echo("the message is marked as failed" if is_ours else "no report about a message of ours")
