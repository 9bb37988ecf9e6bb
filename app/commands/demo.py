"""The demonstration, filled and served."""

import os
from pathlib import Path

import click
from sqlalchemy import select

from app.commands.instances import opened
from app.commands.serve import start
from app.demo import build
from app.demo.guide import ACCOUNTS, PASSWORD
from app.kernel.db import session, utc_now
from app.studies.models import Link


@click.command()
@click.option("--port", type=int, default=None, help="Port to serve on; 8000 or the next free one if absent.")
@click.option("--rows", type=click.IntRange(20, 200_000), default=None, help="Responses of a finished wave.")
@click.option("--instance", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"))
@click.option("--serve/--no-serve", "serves", default=True, help="Only fill the folder, or serve it as well.")
def demo(port: int | None, rows: int | None, instance: Path, serves: bool) -> None:
    """Fill a folder with simulated guests and serve it on this machine only."""
    app = opened(instance, "vafa demo", upgrades=True)
    with app.app_context():
        if not build.is_built():
            click.echo("Simulating guests, this takes a few seconds ...", err=True)
            build.build(now=utc_now(), rows=rows)
            session.commit()
        links = demo_links()
    if serves:
        os.environ["VAFA_DEMO"] = "1"
        start(instance, "127.0.0.1", port, secure=False, lines=lambda base: demo_lines(base, links))


def demo_links() -> list[str]:
    """Addresses of the links of open waves."""

    links = session.scalars(select(Link).order_by(Link.id))
    return [link.address for link in links if link.wave.state(utc_now()) == "open"]


def demo_lines(base: str, links: list[str]) -> list[str]:
    """What a newcomer needs: links of guests, and how to sign in as staff."""
    sign_in = [f"sign in: {account.email}  password: {PASSWORD}" for account in ACCOUNTS]
    return [*(f"{base}/s/{address}" for address in links), f"{base}/sign-in", *sign_in]
