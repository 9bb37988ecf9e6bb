"""``vafa import``: customers and purchases from files, as the pages bring them in."""

import codecs
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from click._termui_impl import ProgressBar
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Organisation
from app.commands.common import INSTANCE, refuse
from app.commands.instances import opened
from app.customers.imports import running
from app.customers.imports.files import first_refused
from app.customers.imports.import_settings import MANY, ROLES, Settings
from app.customers.imports.previews import first_settings, notes
from app.customers.imports.rows import Tally
from app.customers.imports.running import Place
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.tables import names, table
from app.tables.look import Look, look
from app.tables.reading import Wishes
from app.tables.told import reading_in_words


@click.group(name="import")
def import_() -> None:
    """Bring in what another system exported, from CSV or XLSX."""


def options(command: Callable[..., None]) -> Callable[..., None]:
    """What both imports take."""
    for option in reversed(
        (
            click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            click.option("--organisation", required=True, help="Address of the organisation, as in /o/ADDRESS/."),
            click.option(
                "--column",
                "columns",
                multiple=True,
                metavar="HEADING=ROLE",
                help="What a column means; #3=ROLE for the third.",
            ),
            click.option("--encoding", help="Such as cp1256; guessed where absent."),
            click.option("--separator", help="One character; guessed where absent."),
            click.option("--sheet", help="Of a workbook; the first that can be seen where absent."),
            click.option("--headings", "top", type=click.IntRange(1, 1000), help="Line of the headings; guessed."),
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
                audit.record(
                    running.IMPORTED[kind],
                    organisation,
                    organisation=organisation,
                    new=tally.new,
                    changed=tally.changed,
                )
                session.commit()
        except AppError as error:
            session.rollback()
            refuse(f"vafa import {kind}: {error.heading}. {error.remedy}")
        _tell(tally, refused, given)


def _run(kind: str, given: dict[str, object], file: Path, refused: Path, *, dry: bool) -> Tally:

    organisation = _organisation(str(given["organisation"]))
    settings = _settings(kind, given, file, says=dry)
    task = running.Task(
        organisation=organisation, kind=kind, settings=settings, source=file, refused=refused, is_dry=dry, now=utc_now()
    )
    total = table.estimate(file, settings.reading)
    label = "checked" if dry else "imported"
    # how long a sheet is shows only when it is read: a bar without an end is no bar
    progress: ProgressBar[int] = click.progressbar(
        length=total or 1, hidden=total == 0, label=label, show_pos=True, file=sys.stderr
    )
    with progress as bar:
        before = 0

        def reached(place: Place) -> None:
            nonlocal before
            session.commit()
            bar.update(place.rows - before)
            before = place.rows

        return running.run(task, reached)


def _settings(kind: str, given: dict[str, object], file: Path, *, says: bool) -> Settings:
    """What the pages would guess, with what was given on the command line over it."""
    top = given["top"]
    wishes = Wishes(
        encoding=_encoding(str(given["encoding"] or "")),
        separator={"tab": "\t", "\\t": "\t"}.get(str(given["separator"]), str(given["separator"] or "")),
        sheet=str(given["sheet"] or ""),
        top=top if isinstance(top, int) else 0,
    )
    seen = look(file, wishes)
    settings = first_settings(_organisation(str(given["organisation"])), kind, seen)
    more: dict[str, object] = {name: given[name] for name in ("decimal", "order") if given.get(name)}
    more |= {name: True for name in ("blanks_erase", "new_sites") if given[name]}
    more["roles"] = _roles(kind, seen.headings, settings.roles, given["columns"])
    settings = settings.model_validate(settings.model_dump() | more)
    if says:
        _say(kind, seen, settings)
    return settings


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError as error:
        raise click.BadParameter(
            f"needed: an encoding such as utf-8 or cp1256; found: {name}", param_hint="--encoding"
        ) from error


def _say(kind: str, seen: Look, settings: Settings) -> None:
    """How the file is read, what its columns mean, and what of it is left out: on stderr, before anything is done."""
    click.echo(f"read as: {reading_in_words(seen)}", err=True)
    for number, (heading, role) in enumerate(zip(seen.headings, settings.roles, strict=True), 1):
        click.echo(f"column {number}: {heading or '(no heading)'} = {role}", err=True)
    if kind == "purchases":
        click.echo(
            f"amounts: {settings.decimal} before decimals; dates that end in the year: {settings.order}", err=True
        )
    for note in notes(kind, seen, settings.roles):
        click.echo(f"note: {note}", err=True)


def _roles(kind: str, headings: tuple[str, ...], guessed: tuple[str, ...], columns: object) -> tuple[str, ...]:
    """The roles with what was said over them; a column is named by its heading, or by its number as #3."""
    roles, compared = list(guessed), [names.compared(heading) for heading in headings]
    for column in columns if isinstance(columns, tuple) else ():
        heading, _, role = str(column).rpartition("=")
        at = _column(heading, compared)
        if at is None or role not in ROLES[kind]:
            known = ", ".join(ROLES[kind])
            raise click.BadParameter(
                "needed: HEADING=ROLE with a heading of the file (#3 for the third, where a heading stands twice) and "
                f"one of: {known}; found: {column}",
                param_hint="--column",
            )
        # what was only guessed gives way to what is said
        if role not in MANY and role in roles and roles[at] != role:
            roles[roles.index(role)] = "ignore"
        roles[at] = role
    return tuple(roles)


def _column(heading: str, compared: list[str]) -> int | None:

    wanted = names.compared(heading)
    if compared.count(wanted) == 1:
        return compared.index(wanted)
    number = heading.removeprefix("#")
    is_number = heading.startswith("#") and number.isdecimal() and 1 <= int(number) <= len(compared)
    return int(number) - 1 if is_number else None


def _organisation(slug: str) -> Organisation:

    found = session.scalar(select(Organisation).filter_by(slug=slug))
    if found is None:
        refuse(f"vafa import: needed: the address of an organisation; found: {slug}; remedy: look at /o/ADDRESS/")
    return found


def _tell(tally: Tally, refused: Path, given: dict[str, object]) -> None:
    """The counts on stdout, the first reasons on stderr, all refused rows into a file where it is wished."""
    done = "would be" if given["dry"] else "are"
    click.echo(
        f"{tally.rows} rows: {tally.new} {done} new, {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{tally.refused} refused; {tally.aside} set aside (empty, or above the headings)"
    )
    if tally.suppressed:
        click.echo(
            f"{tally.suppressed} rows have an address that nobody writes to; see the page of suppressed addresses"
        )
    if tally.unheaded:
        click.echo(f"{tally.unheaded} rows hold something under no heading; it is left out", err=True)
    if tally.shared_addresses:
        click.echo(f"{tally.shared_addresses} customers have an email address that another customer has too", err=True)
    for line, reason in first_refused(refused, 10):
        click.echo(f"line {line}: {reason}", err=True)
    wished = given["refused"]
    if tally.refused and isinstance(wished, Path):
        wished.write_bytes(refused.read_bytes())
        click.echo(f"refused rows: {wished}")
    elif tally.refused > 10:
        click.echo(f"... and {tally.refused - 10} more; --refused FILE.csv writes them all", err=True)
