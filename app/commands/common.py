"""What several commands share: refusing with a reason, the folder of the data."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click


def refuse(message: str) -> NoReturn:
    """Say why on stderr and end with status 1."""
    click.echo(message, err=True)
    sys.exit(1)


def default_instance() -> Path:
    return Path(os.environ.get("VAFA_INSTANCE", "instance"))


INSTANCE = click.option(
    "--instance", type=click.Path(file_okay=False, path_type=Path), default=default_instance, help="Folder of the data."
)
