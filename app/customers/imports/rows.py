"""What every import of rows shares: the columns, what is refused and why, the counts, the sites."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Protocol

from sqlalchemy import select

from app.accounts.models import Organisation, Site
from app.customers.folding import clean_cell, fold
from app.customers.imports.cell_values import BadCell, told
from app.kernel.db import session
from app.kernel.web.i18n import formatter
from app.tables.cell_texts import ERROR, FORMULA
from app.tables.lines import Row

MOST_SITES_TOLD = 50


@dataclass(frozen=True)
class Refused:
    """A row that is not imported, with every reason, in the language of who imports."""

    row: Row
    reasons: tuple[str, ...]


@dataclass
class Tally:
    """What an import does, or would do.

    rows            taken, unchanged or refused; each row of the file is one of them or set aside
    aside           rows that are empty, or stand above the headings
    unheaded        rows that hold something under no heading
    kept_opt_outs   rows that say yes where the person has said no: the no stays
    suppressed      rows with an address that nobody writes to
    shared_addresses   customers whose email another customer has too
    sites           names of sites that are made
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    aside: int = 0
    unheaded: int = 0
    kept_opt_outs: int = 0
    suppressed: int = 0
    shared_addresses: int = 0
    sites: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> "Tally":
        """As it stands in the result of a job, which may keep more beside it."""
        return cls(**{one.name: result[one.name] for one in fields(cls) if one.name in result})


class Target(Protocol):
    """Where rows go. `take` checks and stores some of them, unless it is dry; `pass_over` only notes their keys."""

    tally: Tally

    def take(self, rows: Sequence[Row], *, dry: bool) -> list[Refused]: ...

    def pass_over(self, rows: Sequence[Row]) -> None: ...


class Columns:
    """Where in a row each thing stands."""

    def __init__(self, headings: Sequence[str], roles: Sequence[str]) -> None:
        self.headings = headings
        self.width = len(headings)
        self.at = {role: number for number, role in enumerate(roles)}
        self.used = [number for number, role in enumerate(roles) if role != "ignore"]

    def cells(self, row: Row) -> tuple[str, ...]:
        """As many cells as there are headings."""
        missing = self.width - len(row.cells)
        return row.cells + ("",) * missing if missing > 0 else row.cells[: self.width]

    def faults(self, row: Row) -> list[str]:
        """What is wrong with the row before anybody asks what it says."""
        if row.fault:
            return [told(row.fault, {})]
        found = []
        beyond = sum(1 for cell in row.cells[self.width :] if cell.strip())
        if beyond:
            found.append(told("too_wide", {"count": formatter().integer(beyond)}))
        whole = "".join(row.cells)
        if "\x00" in whole or "\ufffd" in whole:
            found += [fault for at in self.used if at < len(row.cells) for fault in self._marks(at, row.cells[at])]
        return found

    def _marks(self, at: int, cell: str) -> list[str]:
        column = self.headings[at]
        if cell == FORMULA:
            return [told("formula", {"column": column})]
        if cell.startswith(ERROR):
            return [told("cell_error", {"column": column, "found": cell.removeprefix(ERROR)})]
        return [told("undecodable", {})] if "\ufffd" in cell else []


class Sites:
    """The sites of an organisation by code and by name; where it is wished, those that are not there are made."""

    def __init__(self, organisation: Organisation, tally: Tally, *, makes: bool) -> None:
        self.organisation, self.tally, self.makes = organisation, tally, makes
        self._known: dict[str, int] = {}
        self._codes: set[str] = set()
        for site in session.scalars(select(Site).filter_by(organisation_id=organisation.id)):
            self._codes.add(site.code)
            self._known.setdefault(fold(site.name), site.id)
        for site in session.scalars(select(Site).filter_by(organisation_id=organisation.id)):
            self._known[fold(site.code)] = site.id

    def find(self, raw: str, *, dry: bool) -> int:
        """The id of a site; one below zero for a site that would be made. Raises BadCell."""
        name = clean_cell(raw)
        known = self._known.get(fold(name))
        if known is not None and (known > 0 or dry):
            return known
        if not self.makes or len(name) > 200:
            raise BadCell("unknown_site", found=name[:60])
        return self._make(name, dry=dry)

    def _make(self, name: str, *, dry: bool) -> int:
        made = Site(organisation_id=self.organisation.id, code=self._free_code(name), name=name)
        if not dry:
            session.add(made)
            session.flush()
        self._codes.add(made.code)
        if len(self.tally.sites) < MOST_SITES_TOLD:
            self.tally.sites.append(name)
        number: int = -len(self._codes) if dry else made.id
        self._known[fold(name)] = number
        return number

    def _free_code(self, name: str) -> str:
        code = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40] or "site"
        numbered = (f"{code}-{number}" for number in range(2, 100_000))
        return code if code not in self._codes else next(one for one in numbered if one not in self._codes)
