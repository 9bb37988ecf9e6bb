"""The database, for who runs the server and for developers."""

import tempfile
from pathlib import Path

import click

from app import schema
from app.commands.common import INSTANCE, refuse
from app.commands.instances import opened
from app.kernel.db import connect


@click.group()
def db() -> None:
    """The database."""


@db.command()
@INSTANCE
def upgrade(instance: Path) -> None:
    """Bring the database to the newest migration."""
    opened(instance, "vafa db upgrade", upgrades=True)
    click.echo("the database is up to date")


@db.command(name="check")
def check_migrations() -> None:
    """For developers: run all migrations forward and back, and compare them with the models."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/check.sqlite3")
        schema.upgrade(engine)
        differences = schema.differences(engine)
        schema.downgrade(engine)
        engine.dispose()
    if differences:
        refuse("needed: migrations that make what the models say; found: " + "; ".join(map(str, differences)))
    click.echo("the migrations make what the models say, forward and back")
