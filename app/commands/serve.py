"""Serving, and where it listens."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from app.accounts.sign_in import first_user
from app.commands.common import INSTANCE, refuse
from app.commands.instances import opened, tell_trouble
from app.commands.server import serving

Lines = Callable[[str], list[str]]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 listens on every address.")
@click.option("--port", type=int, default=None, help="8000 or the next free one if absent.")
@click.option("--worker/--no-worker", "works", default=True, help="Bring a worker along, or leave it to vafa worker.")
@INSTANCE
def serve(host: str, port: int | None, works: bool, instance: Path) -> None:
    """Serve the application; brings the database up to date first."""
    # plain http on this machine alone: a browser would drop cookies that ask for https
    alone = host in ("127.0.0.1", "localhost", "::1") and not os.environ.get("VAFA_TRUSTED_PROXIES")
    secure = os.environ.get("VAFA_INSECURE_COOKIES") != "1" and not alone
    app = opened(instance, "vafa serve", upgrades=True)
    tell_trouble(app.extensions["vafa"])
    with app.app_context():
        code = first_user.first_code(app.extensions["vafa"]) if not first_user.has_users() else None
    first = [] if code is None else [f"first user: open /first with the code {code}"]
    start(instance, host, port, secure=secure, lines=lambda base: first, works=works)


def start(instance: Path, address: str, port: int | None, *, secure: bool, lines: Lines, works: bool = True) -> None:
    """Serve on the wished port; without a wish on 8000 or, where that is taken, any free one."""
    try:
        found = serving.free_port(address, 8000 if port is None else port)
    except OSError:
        if port is not None:
            refuse(f"vafa: needed: port {port}; found: it is taken; remedy: choose another with --port")
        found = serving.free_port(address, 0)
        click.echo(f"vafa: port 8000 is taken; serving on port {found} instead", err=True)
    base = f"http://{address}:{found}"
    serving.serve(instance=instance, address=address, port=found, secure=secure, lines=lines(base), works=works)
