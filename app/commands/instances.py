"""Instances that a command works on: opened together with others, or alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from app.commands.common import refuse
from app.commands.server import starting
from app.kernel.config import Config
from app.kernel.keys import KeyMissing
from app.kernel.storage import presence
from app.kernel.storage.presence import InUse
from app.letters.delivery import trouble_at_start


def tell_trouble(config: Config) -> None:
    """What keeps messages from going out, on stderr, before anything starts."""
    if trouble := trouble_at_start(config):
        click.echo(f"vafa: {trouble}", err=True)


def opened(instance: Path, role: str, *, upgrades: bool = False) -> Flask:
    """The application on an instance, which nobody can put away while the command runs.

    upgrades   bring the database to its newest state first
    """
    try:
        return starting.for_command(Config.from_environment(instance=instance), role, upgrades=upgrades)
    except (InUse, KeyMissing) as error:
        refuse(f"{role}: {error}")


@contextmanager
def alone(instance: Path, role: str) -> Iterator[Config]:
    """The settings of an instance that nobody else works on, and nobody can begin to."""
    try:
        config = Config.from_environment(instance=instance)
        with presence.alone(config.instance, role):
            starting.prepare(config)
            yield config
    except (InUse, KeyMissing) as error:
        refuse(f"{role}: {error}")
