"""``vafa backup``, ``vafa restore`` and ``vafa keys``: what an operator does with the data of an instance."""

from pathlib import Path

import click

from app import schema
from app.commands.common import INSTANCE, refuse
from app.commands.instances import alone, opened
from app.kernel import db
from app.kernel.config import Config
from app.kernel.keys import KeyGiven, KeyRing
from app.kernel.storage import backups
from app.kernel.storage.backups import Backup
from app.letters import suppressed
from app.results.frames.blocks import places


@click.command()
@click.option("--keep-days", type=click.IntRange(1, 3650), default=30, show_default=True, help="Thrown away after.")
@click.option("--list", "lists", is_flag=True, help="Only tell what is there, and until when.")
@INSTANCE
def backup(keep_days: int, lists: bool, instance: Path) -> None:
    """Copy the database while the server runs. Keep secret.key elsewhere: it is not in the copy."""
    app = opened(instance, "vafa backup")
    folder, engine = backups.folder_of(app.extensions["vafa"]), app.extensions["engine"]
    if not lists:
        try:
            made = backups.make(engine, folder, now=db.utc_now(), keep_days=keep_days)
        except backups.CannotBackUp as error:
            refuse(f"vafa backup: {error}")
        finally:
            engine.dispose()
        click.echo(f"written: {made.path}")
        backups.expire(folder, db.utc_now().date())
    for one in backups.listing(folder):
        click.echo(f"{one.path.name}  {one.size / 1e6:.1f} MB  kept until {one.expires_on}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "is_sure", is_flag=True, help="Replace the present database without asking.")
@INSTANCE
def restore(file: Path, is_sure: bool, instance: Path) -> None:
    """Put a copy in the place of the database; the present one is copied first. Stop the server before."""
    if not is_sure:
        click.confirm("The present data are replaced by those of the copy. Go on?", abort=True)
    with alone(instance, "vafa restore") as config:
        kept = _replace(config, file)
    click.echo(f"restored: {file}\nwhat was there before: {kept.path}")
    click.echo("people who were erased since the copy was made are in it again: erase them once more", err=True)


def _replace(config: Config, file: Path) -> Backup:

    engine = db.connect(config.database_url)
    try:
        # before the copy, so that nobody waits for one that is not needed
        backups.refuse_sessions(engine)
        kept = backups.keep_present(engine, backups.folder_of(config), now=db.utc_now(), keep_days=30)
        silent = suppressed.all_of(engine)
        backups.restore(engine, file)
        schema.upgrade(engine, keys=config.keys)
        suppressed.bring_along(engine, silent)
        places.forget_all(config.instance)
    except backups.CannotBackUp as error:
        refuse(f"vafa restore: {error}")
    finally:
        engine.dispose()
    return kept


@click.group()
def keys() -> None:
    """The keys of the instance."""


@keys.command()
@INSTANCE
def rotate(instance: Path) -> None:
    """Make a new key for signing; the old ones stay for reading. Stop the servers and workers before."""
    # a worker that came up with the new key would sign what the server beside it could not read
    with alone(instance, "vafa keys rotate"):
        try:
            ring = KeyRing.rotate(instance)
        except KeyGiven as error:
            refuse(f"vafa keys rotate: {error}")
    click.echo(f"keys: {len(ring.secrets)}")
