"""``vafa import``: customers and purchases from files, as the pages bring them in."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli_common import INSTANCE, opened, refuse

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from app.accounts.models import Organisation
    from app.customers.import_rows import Tally
    from app.customers.import_settings import Settings
    from app.customers.importing import Place


@click.group(name="import")
def import_() -> None:
    """Bring in what another system exported, from CSV or XLSX."""


def options(command: Callable[..., None]) -> Callable[..., None]:
    """What both imports take."""
    for option in reversed(
        (
            click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            click.option("--organisation", required=True, help="Address of the organisation, as in /o/ADDRESS/."),
            click.option("--column", "columns", multiple=True, metavar="HEADING=ROLE", help="What a column means."),
            click.option("--encoding", help="Such as cp1256; guessed where absent."),
            click.option("--separator", help="One character; guessed where absent."),
            click.option("--sheet", help="Of a workbook; the first where absent."),
            click.option("--blanks-erase", is_flag=True, help="Empty cells erase what is stored."),
            click.option("--new-sites", is_flag=True, help="Make sites that are not there."),
            click.option("--check", "dry", is_flag=True, help="Count and tell what is wrong; store nothing."),
            click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here."),
            INSTANCE,
        )
    ):
        command = option(command)
    return command


@import_.command()
@options
def customers(**given: object) -> None:
    """Customers, found again by their key; the same file twice changes nothing."""
    _import("customers", given)


@import_.command()
@click.option("--decimal", type=click.Choice([".", ","]), help="What stands before decimals; guessed where absent.")
@click.option("--dates", "order", type=click.Choice(["ymd", "dmy", "mdy"]), help="Order of dates; guessed.")
@options
def purchases(**given: object) -> None:
    """Purchases of customers who are there, found again by their number. Returns are negative."""
    _import("purchases", given)


def _import(kind: str, given: dict[str, object]) -> None:
    """Check the whole file first, then store it chunk by chunk; a file that cannot be read whole stores nothing."""
    from app.accounts import audit
    from app.db import session
    from app.errors import AppError

    instance, file = Path(str(given["instance"])), Path(str(given["file"]))
    app = opened(instance, f"vafa import {kind}")
    with app.test_request_context(), tempfile.TemporaryDirectory() as folder:
        refused = Path(folder) / "refused.csv"
        try:
            tally = _run(kind, given, file, refused, dry=True)
            if not given["dry"]:
                refused.unlink(missing_ok=True)
                tally = _run(kind, given, file, refused, dry=False)
                organisation = _organisation(str(given["organisation"]))
                audit.record(f"{kind}.imported", None, organisation=organisation, new=tally.new, changed=tally.changed)
                session.commit()
        except AppError as error:
            session.rollback()
            refuse(f"vafa import {kind}: {error.heading}. {error.remedy}")
        _tell(tally, refused, given)


def _run(kind: str, given: dict[str, object], file: Path, refused: Path, *, dry: bool) -> "Tally":
    from app.customers import importing, tables
    from app.db import session, utc_now

    organisation = _organisation(str(given["organisation"]))
    settings = _settings(kind, given, file)
    task = importing.Task(
        organisation=organisation, kind=kind, settings=settings, source=file, refused=refused, dry=dry, now=utc_now()
    )
    total = tables.estimate(file, settings.reading)
    label = "checked" if dry else "imported"
    progress: ProgressBar[int] = click.progressbar(length=total or None, label=label, show_pos=True, file=sys.stderr)
    with progress as bar:
        before = 0

        def reached(place: "Place") -> None:
            nonlocal before
            session.commit()
            bar.update(place.rows - before)
            before = place.rows

        return importing.run(task, reached)


def _settings(kind: str, given: dict[str, object], file: Path) -> "Settings":
    """What the pages would guess, with what was given on the command line over it."""
    from app.customers import tables
    from app.customers.previews import first_settings

    told = tables.tell(file)
    encoding, separator, sheet = (str(given[name] or "") for name in ("encoding", "separator", "sheet"))
    reading = tables.Reading(
        kind=told.kind,
        encoding=encoding or told.encoding,
        separator=separator or told.separator,
        sheet=sheet or told.sheet,
    )
    organisation = _organisation(str(given["organisation"]))
    settings = first_settings(organisation, kind, file, reading)
    more: dict[str, object] = {name: given[name] for name in ("decimal", "order") if given.get(name)}
    more |= {name: True for name in ("blanks_erase", "new_sites") if given[name]}
    with tables.opened(file, reading) as (headings, _):
        more["roles"] = _roles(kind, headings, settings.roles, given["columns"])
    return settings.model_validate(settings.model_dump() | more)


def _roles(kind: str, headings: tuple[str, ...], guessed: tuple[str, ...], columns: object) -> tuple[str, ...]:
    from app.customers.import_settings import ROLES

    roles = list(guessed)
    for column in columns if isinstance(columns, tuple) else ():
        heading, _, role = str(column).rpartition("=")
        if heading not in headings or role not in ROLES[kind]:
            known = ", ".join(ROLES[kind])
            raise click.BadParameter(
                f"needed: HEADING=ROLE with a heading of the file and one of: {known}; found: {column}",
                param_hint="--column",
            )
        roles[headings.index(heading)] = role
    return tuple(roles)


def _organisation(slug: str) -> "Organisation":
    from sqlalchemy import select

    from app.accounts.models import Organisation
    from app.db import session

    found = session.scalar(select(Organisation).filter_by(slug=slug))
    if found is None:
        refuse(f"vafa import: needed: the address of an organisation; found: {slug}; remedy: look at /o/ADDRESS/")
    return found


def _tell(tally: "Tally", refused: Path, given: dict[str, object]) -> None:
    """The counts on stdout, the first reasons on stderr, all refused rows into a file where it is wished."""
    from app.customers.import_files import first_refused

    done = "would be" if given["dry"] else "are"
    click.echo(
        f"{tally.rows} rows: {tally.new} {done} new, {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{tally.refused} refused"
    )
    if tally.suppressed:
        click.echo(
            f"{tally.suppressed} rows have an address that nobody writes to; see the page of suppressed addresses"
        )
    for line, reason in first_refused(refused, 10):
        click.echo(f"line {line}: {reason}", err=True)
    wished = given["refused"]
    if tally.refused and isinstance(wished, Path):
        wished.write_bytes(refused.read_bytes())
        click.echo(f"refused rows: {wished}")
    elif tally.refused > 10:
        click.echo(f"... and {tally.refused - 10} more; --refused FILE.csv writes them all", err=True)
