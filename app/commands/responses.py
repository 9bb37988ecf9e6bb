"""``vafa responses``: what was answered, checked against the log of events."""

from pathlib import Path

import click

from app.commands.common import INSTANCE, refuse
from app.commands.instances import opened
from app.kernel.db import session
from app.respond.rights.rebuild import compare_all, mend


@click.group()
def responses() -> None:
    """What people answered."""


@responses.command()
@click.option("--verify", "only_compares", is_flag=True, help="Change nothing: tell the differences, status 1 if any.")
@INSTANCE
def rebuild(only_compares: bool, instance: Path) -> None:
    """Fold all events again and store what they give."""
    app = opened(instance, "vafa responses rebuild")
    count = whole = wrong = 0
    with app.app_context():
        for one in compare_all():
            count, whole = count + 1, whole + one.is_whole
            if one.is_whole or not one.differs:
                continue
            wrong += 1
            said = ", ".join(one.items) or f"revision {one.response.revision}, events {one.events}"
            click.echo(f"{one.response.uuid}: {said}", err=True)
            if not only_compares:
                mend(one)
        session.commit()
    told = f"responses folded again: {count}; came without events: {whole}; different: {wrong}"
    if wrong and only_compares:
        refuse(f"{told}; remedy: back up, find the cause, then vafa responses rebuild")
    click.echo(told if only_compares else f"{told}, now mended" if wrong else told)
