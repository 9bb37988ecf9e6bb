"""What several commands share: refusing with a reason, the folder of the data."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from flask import Flask

    from app.kernel.config import Config


def refuse(message: str) -> NoReturn:
    """Say why on stderr and end with status 1."""
    click.echo(message, err=True)
    sys.exit(1)


def tell_trouble(config: "Config") -> None:
    """What keeps letters from going out, on stderr, before anything starts."""
    from app.letters.delivery import trouble_at_start

    if trouble := trouble_at_start(config):
        click.echo(f"vafa: {trouble}", err=True)


def default_instance() -> Path:
    return Path(os.environ.get("VAFA_INSTANCE", "instance"))


INSTANCE = click.option(
    "--instance", type=click.Path(file_okay=False, path_type=Path), default=default_instance, help="Folder of the data."
)


def opened(instance: Path, role: str, *, upgrades: bool = False) -> "Flask":
    """The application on an instance, which nobody can put away while the command runs.

    upgrades   bring the database to its newest state first
    """
    from app.commands import starting
    from app.kernel.config import Config
    from app.kernel.storage.presence import InUse

    try:
        return starting.for_command(Config.from_environment(instance=instance), role, upgrades=upgrades)
    except InUse as error:
        refuse(f"{role}: {error}")


@contextmanager
def alone(instance: Path, role: str) -> "Iterator[Config]":
    """The settings of an instance that nobody else works on, and nobody can begin to."""
    from app.commands import starting
    from app.kernel.config import Config
    from app.kernel.storage import presence

    config = Config.from_environment(instance=instance)
    try:
        with presence.alone(config.instance, role):
            starting.prepare(config)
            yield config
    except presence.InUse as error:
        refuse(f"{role}: {error}")
