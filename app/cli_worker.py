"""Command of the worker: what happens without anybody clicking."""

from pathlib import Path

import click

from app.cli_common import INSTANCE


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@INSTANCE
def worker(once: bool, instance: Path) -> None:
    """Open and close waves, send what is due, do long work: until stopped."""
    from app import create_app, duties, schema
    from app.config import Config
    from app.db import utc_now

    app = create_app(Config.from_environment(instance=instance))
    with app.app_context():
        schema.upgrade(app.extensions["engine"])
        if once:
            click.echo(f"done: {duties.run_due(utc_now())}")
            return
    duties.work(app)
