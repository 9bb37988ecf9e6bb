"""Command for the mail server: letters that come back."""

import sys
from pathlib import Path

import click

from app.commands.common import INSTANCE, opened


@click.command()
@INSTANCE
def bounce(instance: Path) -> None:
    """Read a report of a mail server from standard input and mark the letter that it gives back.

    A mail server calls it for every mail to the address that letters come from; what is no report is passed over.
    """
    from app.kernel.db import session, utc_now
    from app.letters import bounces

    app = opened(instance, "vafa bounce")
    with app.app_context():
        is_ours = bounces.take_back(sys.stdin.buffer.read(2_000_000), now=utc_now())
        session.commit()
    click.echo("the letter is marked as failed" if is_ours else "no report about a letter of ours")
