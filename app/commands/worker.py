"""Command of the worker: what happens without anybody clicking."""

import os
import signal
import threading
import time
from pathlib import Path

import click

from app.commands.common import INSTANCE
from app.commands.instances import opened, tell_trouble
from app.kernel import duties
from app.kernel.db import utc_now


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--parent", type=int, hidden=True, help="End with this process, which started the worker.")
@INSTANCE
def worker(once: bool, parent: int | None, instance: Path) -> None:
    """Open and close waves, send what is due, do long work: until stopped."""
    os.umask(0o077)
    app = opened(instance, "vafa worker", upgrades=True)
    if parent is None:
        # with a parent, the server has said so
        tell_trouble(app.extensions["vafa"])
    if once:
        with app.app_context():
            click.echo(f"done: {duties.run_due(utc_now())}")
        return
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    duties.work(app)


def _end_with(parent: int) -> None:
    """A server that was killed cannot stop its worker; the worker sees that it has another parent now."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
