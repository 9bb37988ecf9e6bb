"""The demonstration, filled and served."""

import os
import sys
from collections.abc import Mapping, Sequence
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
            _fill(rows)
        links, accounts = demo_links(), demo_accounts()
    if serves:
        os.environ["VAFA_DEMO"] = "1"
        start(instance, "127.0.0.1", port, secure=False, lines=lambda base: demo_lines(base, links, accounts))


def _fill(rows: int | None) -> None:
    """All waves, with a line that says how many are filled."""
    waves = build.waves_of()
    with click.progressbar(length=waves, label=f"Simulating guests of {waves} waves", file=sys.stderr) as bar:
        build.build(now=utc_now(), rows=rows, filled=lambda: bar.update(1))
    session.commit()


def demo_links() -> dict[str, str]:
    """Addresses of the links of open waves, and whose questionnaire is behind each."""
    links = session.scalars(select(Link).order_by(Link.id))
    return {link.address: _behind(link) for link in links if link.wave.state(utc_now()) == "open"}


def _behind(link: Link) -> str:
    study = link.wave.study
    place = f", {link.site.name}" if link.site else ""
    return f"questionnaire of {study.organisation.name}{place}: {study.title}"


def demo_accounts() -> list[str]:
    """How to sign in, each account with its organisation and role."""
    return [f"sign in as {one.role} of {one.place}: {one.email}, password: {PASSWORD}" for one in ACCOUNTS]


def demo_lines(base: str, links: Mapping[str, str], accounts: Sequence[str]) -> list[str]:
    """What a newcomer needs: one address a line, with what is behind it after two spaces."""
    guests = (f"{base}/s/{address}  {behind}" for address, behind in links.items())
    return [*guests, *(f"{base}/sign-in  {account}" for account in accounts), "Ctrl+C stops the demonstration."]
