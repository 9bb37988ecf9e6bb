"""A look into a file before anything is decided: its first rows, what its columns hold, how its figures are written."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_precision

from app.accounts.models import Organisation
from app.customers.folding import clean_cell
from app.customers.imports import headings as heading_roles
from app.customers.imports.cell_values import BadCell, read_amount, shape_of_amount, signs_of
from app.customers.imports.dates import read_moment, shape_of_date
from app.customers.imports.import_settings import IGNORE, Settings, settings_of
from app.kernel.web.i18n import formatter, gettext, ngettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.tables import names
from app.tables.cell_texts import ERROR, FORMULA, exact
from app.tables.errors import UnreadableTable
from app.tables.lines import Row
from app.tables.look import Look
from app.tables.workbooks.workbook import Sheet

SHOWN, SAMPLES, LONGEST, MOST_COLUMNS = 5, 3, 60, 300
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

    sheets    of a workbook
    notes     what of the file is left out or in doubt
    letters   cells with letters beyond ASCII: in them a wrong encoding shows
    is_headless   the first row looks like somebody's data
    """

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    letters: tuple[str, ...]
    is_headless: bool
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]


def preview(kind: str, seen: Look, settings: Settings, organisation: Organisation) -> Preview:
    headings, read = seen.headings, seen.rows
    readers = {"at": _days_of(settings, organisation), "amount": _sums_of(settings, organisation)}
    readers["margin"] = readers["amount"]
    roles = (*settings.roles, *[""] * len(headings))
    columns = tuple(Column(name or "—", _samples(read, at, readers.get(roles[at]))) for at, name in enumerate(headings))
    cells = [cell for row in [Row(1, headings), *read] for cell in row.cells if not cell.isascii()]
    letters = tuple(dict.fromkeys(shown(cell) for cell in cells))[:6]
    return Preview(
        headings=headings,
        columns=columns,
        rows=read[:SHOWN],
        letters=letters,
        is_headless=heading_roles.is_a_person(headings),
        sheets=seen.sheets,
        notes=tuple(notes(kind, seen, settings.roles)),
    )


def notes(kind: str, seen: Look, roles: Sequence[str]) -> list[str]:
    """What a person should know before the file is imported: nothing of it is left out without a word."""
    found = [
        gettext("“%(heading)s” stands over two columns; say which one counts.", heading=heading)
        for heading in names.repeated(seen.headings)
    ]
    if kind == "purchases" and "source_key" not in roles:
        found.append(
            gettext(
                "No column holds the number of the purchase. Purchases are then known again by customer, time and "
                "amount; if there is a number, say in which column."
            )
        )
    left = [heading for heading, role in zip(seen.headings, roles, strict=False) if role == IGNORE and heading]
    if left:
        found.append(gettext("Left out: %(columns)s.", columns=formatter().listed(left)))
    if seen.unheaded:
        found.append(gettext("Columns without a heading are left out."))
    return found + hidden_notes(seen)


def hidden_notes(seen: Look) -> list[str]:
    """What the spreadsheet does not show and is read."""
    rows, columns, write = seen.hidden_rows, seen.hidden_columns, formatter().integer
    found = [
        ngettext(
            "%(count)s row is hidden in the sheet; it is read like the others.",
            "%(count)s rows are hidden in the sheet; they are read like the others.",
            rows,
            count=write(rows),
        ),
        ngettext(
            "%(count)s column is hidden in the sheet; it is read like the others.",
            "%(count)s columns are hidden in the sheet; they are read like the others.",
            columns,
            count=write(columns),
        ),
    ]
    return [note for note, count in zip(found, (rows, columns), strict=True) if count]


def shown(cell: str) -> str:
    """A cell as people see it."""
    text = "=…" if cell == FORMULA else cell.removeprefix(ERROR)
    text = clean_cell(text)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def first_settings(organisation: Organisation, kind: str, seen: Look) -> Settings:
    """What is decided before a person looks: as the last file with these headings, else guessed.

    Raises UnreadableTable.
    """
    headings, read = seen.headings, seen.rows
    if len(headings) > MOST_COLUMNS:
        raise UnreadableTable(
            _l("The file has more than %(most)s columns", most=MOST_COLUMNS),
            _l("Leave out those that are not needed, or choose another separator."),
        )
    decided = settings_of(seen.reading, heading_roles.guess(kind, headings))
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
        amount = read_amount(exact(cell), decimal=settings.decimal, currency=organisation.currency, signs=signs)
        return formatter().number(float(amount), get_currency_precision(organisation.currency))

    return read
