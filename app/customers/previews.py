"""A look into a file before anything is decided: its first rows, what its columns hold, how its figures are written."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import get_currency_precision

from app.accounts.models import Organisation
from app.customers import headings as heading_roles
from app.customers import tables
from app.customers.cells import BadCell, read_amount, shape_of_amount, signs_of
from app.customers.dates import read_moment, shape_of_date
from app.customers.folding import clean_cell
from app.customers.import_settings import Settings, settings_of
from app.customers.spreadsheets import ERROR, FORMULA
from app.customers.tables import Reading, Row
from app.i18n import formatter

READ, SHOWN, SAMPLES, LONGEST = 300, 5, 3, 60
Reader = Callable[[str], str]


@dataclass(frozen=True)
class Sample:
    """A cell as people see it; `read` is what it says where it could be mistaken, `fault` why it says nothing."""

    text: str
    read: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Column:
    heading: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Preview:
    """The beginning of a file as it is read now.

    letters   cells with letters beyond ASCII: in them a wrong encoding shows
    is_headless   the first row looks like somebody's data
    """

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    letters: tuple[str, ...]
    is_headless: bool


def preview(path: Path, settings: Settings, organisation: Organisation) -> Preview:
    """Raises UnreadableTable."""
    with tables.opened(path, settings.reading) as (headings, rows):
        read = [row for _, row in zip(range(READ), rows, strict=False)]
    readers = {"at": _days_of(settings, organisation), "amount": _sums_of(settings, organisation)}
    readers["margin"] = readers["amount"]
    roles = (*settings.roles, *[""] * len(headings))
    columns = tuple(Column(name or "—", _samples(read, at, readers.get(roles[at]))) for at, name in enumerate(headings))
    cells = [cell for row in [Row(1, headings), *read] for cell in row.cells if not cell.isascii()]
    letters = tuple(dict.fromkeys(shown(cell) for cell in cells))[:6]
    return Preview(headings, columns, tuple(read[:SHOWN]), letters, heading_roles.is_a_person(headings))


def shown(cell: str) -> str:
    """A cell as people see it."""
    text = "=…" if cell == FORMULA else cell.removeprefix(ERROR)
    text = clean_cell(text)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def first_settings(organisation: Organisation, kind: str, path: Path, reading: Reading) -> Settings:
    """What is decided before a person looks: as the last file with these headings, else guessed."""
    with tables.opened(path, reading) as (headings, rows):
        read = [row for _, row in zip(range(READ), rows, strict=False)]
    decided = settings_of(reading, heading_roles.guess(kind, headings))
    known = heading_roles.remembered(organisation, kind, headings)
    if known is not None:
        return Settings.model_validate(decided.model_dump() | known)
    if kind == "customers":
        return decided
    by_role = {role: _texts(read, at) for at, role in enumerate(decided.roles)}
    default = "," if organisation.locale == "vi" else "."
    amounts = [*by_role.get("amount", ()), *by_role.get("margin", ())]
    shape = {"decimal": shape_of_amount(amounts) or default, "order": shape_of_date(by_role.get("at", ())) or "ymd"}
    return decided.model_copy(update=shape)


def _texts(rows: Sequence[Row], at: int) -> list[str]:
    return [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at].strip()]


def _samples(rows: Sequence[Row], at: int, read: Reader | None) -> tuple[Sample, ...]:
    cells = list(dict.fromkeys(_texts(rows, at)))[:SAMPLES]
    return tuple(Sample(shown(cell)) if read is None else _understood(cell, read) for cell in cells)


def _understood(cell: str, read: Reader) -> Sample:
    try:
        told = read(cell)
        return Sample(shown(cell), read=told if told != shown(cell) else "")
    except BadCell as error:
        return Sample(shown(cell), fault=error.reason)


def _days_of(settings: Settings, organisation: Organisation) -> Reader:
    def read(cell: str) -> str:
        moment = read_moment(cell, order=settings.order, timezone=organisation.zone)
        is_day = moment.astimezone(organisation.zone).time() == dt.time()
        return (formatter().date if is_day else formatter().time)(moment, organisation.zone)

    return read


def _sums_of(settings: Settings, organisation: Organisation) -> Reader:
    def read(cell: str) -> str:
        signs = signs_of(organisation.currency)
        amount = read_amount(cell, decimal=settings.decimal, currency=organisation.currency, signs=signs)
        return formatter().number(float(amount), get_currency_precision(organisation.currency))

    return read
