"""The command line: ``vafa``. Exit status 0, 1 (the data or the analysis refuse, the reason on stderr), 2 (usage)."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.backup import backup, keys, restore
from app.commands.common import INSTANCE, opened, refuse, tell_trouble
from app.commands.customers import import_
from app.commands.letters import bounce
from app.commands.people import user
from app.commands.responses import responses
from app.commands.worker import worker
from app.demo.guide import ACCOUNTS, PASSWORD
from app.results.unshown import unshown
from survey_defs.errors import DefinitionError
from survey_defs.load import load_file

if TYPE_CHECKING:
    from app.results.frames.labels import Labels
    from app.results.run import Analysis

Lines = Callable[[str], list[str]]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vafa")
def main() -> None:
    """Ask customers, check the scales, see loyalty move."""


main.add_command(user)
main.add_command(responses)
main.add_command(worker)
main.add_command(bounce)
main.add_command(import_)
for command in (backup, restore, keys):
    main.add_command(command)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to that becomes `path` only when all is written: nothing half-written remains."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check a questionnaire: every defect at once, each with its line and remedy."""
    try:
        questionnaire = load_file(file)
    except DefinitionError as error:
        refuse("\n".join(str(defect) for defect in error.defects))
    items, pages = len(questionnaire.items), len(questionnaire.pages)
    languages = ", ".join(questionnaire.languages)
    click.echo(f"{file.name}: {questionnaire.id} is sound: {pages} pages, {items} items, languages {languages}")
    for part in unshown(questionnaire):
        click.echo(f"  planned, and in no report: {part}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scales", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file of scales.")
@click.option("--questionnaire", metavar="ID_OR_PATH", help="A shipped questionnaire's id, or a file.")
@click.option("--language", type=click.Choice(["en", "fa", "zh", "vi"]), default="en", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="X.json, .html or .pdf.")
@click.option("--cross-check", "checks", is_flag=True, help="Compute the main figures a second time by other packages.")
def analyse(
    file: Path, scales: Path | None, questionnaire: str | None, language: str, out: Path | None, checks: bool
) -> None:
    """Analyse a table (csv, xlsx, sav, dta, parquet): reliability, factors, dimensions."""
    # numpy, pandas and scipy take a second to import: only this command and the reports pay for them
    from analysis.errors import AnalysisError
    from app.results.brought.analyse_file import analyse_brought, bring, plan_and_labels
    from app.results.brought.files import UnreadableFile
    from app.results.plan import PlanError

    if (scales is None) == (questionnaire is None):
        raise click.UsageError("give either --scales or --questionnaire")
    if out is not None and out.suffix not in (".json", ".html", ".pdf"):
        raise click.BadParameter("a name that ends in .json, .html or .pdf is needed", param_hint="--out")
    try:
        plan, labels = plan_and_labels(scales=scales, questionnaire=questionnaire, language=language)
        brought = bring(file, plan)
        click.echo(f"read as: {brought.said}", err=True)
        analysis = analyse_brought(brought, plan, cross_check=checks)
    except (AnalysisError, UnreadableFile, PlanError, DefinitionError, OSError) as error:
        refuse(f"vafa analyse: {error}")
    try:
        _tell(analysis, brought.labelled(labels), brought.labels, language=language, out=out, title=file.name)
    except AnalysisError as error:
        refuse(f"vafa analyse: {error}")


def _tell(
    analysis: "Analysis", labels: "Labels", of_file: Mapping[str, str], *, language: str, out: Path | None, title: str
) -> None:
    from app.results.as_json import as_json, nothing_computed, warnings_of

    for warning in warnings_of(analysis):
        click.echo(f"warning: {warning['message']}", err=True)
    if nothing_computed(analysis):
        refuse("vafa analyse: no scale could be computed; the reasons are above")
    text = json.dumps(as_json(analysis, of_file), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    with whole_file(out) as path:
        path.write_bytes(text.encode() if out.suffix == ".json" else _drawn(analysis, labels, language, out, title))
    click.echo(f"written: {out}")


def _drawn(analysis: "Analysis", labels: "Labels", language: str, out: Path, title: str) -> bytes:
    # matplotlib, and for PDF typst, take another second: JSON does without them
    from app.reports.documents import render_file_pdf, render_file_report

    if out.suffix == ".pdf":
        return render_file_pdf(analysis, labels, language=language, title=title)
    return render_file_report(analysis, labels, language=language, title=title).encode()


@main.command()
@click.option("--port", type=int, default=None, help="Port to serve on; 8000 or the next free one if absent.")
@click.option("--rows", type=click.IntRange(20, 200_000), default=None, help="Responses of a finished wave.")
@click.option("--instance", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"))
@click.option("--serve/--no-serve", "serves", default=True, help="Only fill the folder, or serve it as well.")
def demo(port: int | None, rows: int | None, instance: Path, serves: bool) -> None:
    """Fill a folder with simulated guests and serve it on this machine only."""
    from app.demo import build
    from app.kernel.db import session, utc_now

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
    from sqlalchemy import select

    from app.kernel.db import session, utc_now
    from app.studies.models import Link

    links = session.scalars(select(Link).order_by(Link.id))
    return [link.address for link in links if link.wave.state(utc_now()) == "open"]


def demo_lines(base: str, links: list[str]) -> list[str]:
    """What a newcomer needs: links of guests, and how to sign in as staff."""
    sign_in = [f"sign in: {account.email}  password: {PASSWORD}" for account in ACCOUNTS]
    return [*(f"{base}/s/{address}" for address in links), f"{base}/sign-in", *sign_in]


def start(instance: Path, address: str, port: int | None, *, secure: bool, lines: Lines, works: bool = True) -> None:
    """Serve on the wished port; without a wish on 8000 or, where that is taken, any free one."""
    from app.commands.serving import free_port, serve

    try:
        found = free_port(address, 8000 if port is None else port)
    except OSError:
        if port is not None:
            refuse(f"vafa: needed: port {port}; found: it is taken; remedy: choose another with --port")
        found = free_port(address, 0)
    base = f"http://{address}:{found}"
    serve(instance=instance, address=address, port=found, secure=secure, lines=lines(base), works=works)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 listens on every address.")
@click.option("--port", type=int, default=None, help="8000 or the next free one if absent.")
@click.option("--worker/--no-worker", "works", default=True, help="Bring a worker along, or leave it to vafa worker.")
@INSTANCE
def serve(host: str, port: int | None, works: bool, instance: Path) -> None:
    """Serve the application; brings the database up to date first."""
    from app.accounts.sign_in import first_user

    # plain http on this machine alone: a browser would drop cookies that ask for https
    alone = host in ("127.0.0.1", "localhost", "::1") and not os.environ.get("VAFA_TRUSTED_PROXIES")
    secure = os.environ.get("VAFA_INSECURE_COOKIES") != "1" and not alone
    app = opened(instance, "vafa serve", upgrades=True)
    tell_trouble(app.extensions["vafa"])
    with app.app_context():
        code = first_user.first_code(app.extensions["vafa"]) if not first_user.has_users() else None
    first = [] if code is None else [f"first user: open /first with the code {code}"]
    start(instance, host, port, secure=secure, lines=lambda base: first, works=works)


@main.group()
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
    from app import schema
    from app.kernel.db import connect

    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/check.sqlite3")
        schema.upgrade(engine)
        differences = schema.differences(engine)
        schema.downgrade(engine)
        engine.dispose()
    if differences:
        refuse("needed: migrations that make what the models say; found: " + "; ".join(map(str, differences)))
    click.echo("the migrations make what the models say, forward and back")


if __name__ == "__main__":
    main()
