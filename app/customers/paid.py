"""Rows of a file that become purchases: of customers who are there, found again by their number."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from app.accounts.models import Organisation
from app.customers import cells, dates
from app.customers.cells import BadCell
from app.customers.import_rows import Columns, Refused, Sites, Tally
from app.customers.import_settings import Settings
from app.customers.models import Customer, Purchase
from app.db import begin_writing, session
from app.i18n import formatter
from app.tables.lines import Row
from app.tables.marks import Filled, exact

TABLE = cast("Table", Purchase.__table__)
COMPARED = ("customer_id", "at", "amount", "margin", "site_id", "product")


@dataclass(slots=True)
class Paid:
    """What one row says; `values` only what it says something about. `source_key` "" until it is derived."""

    row: Row
    key: str
    source_key: str
    values: dict[str, Any]


class Payments:
    """The target of an import of purchases."""

    def __init__(self, organisation: Organisation, settings: Settings, headings: Sequence[str]) -> None:
        self.organisation, self.settings = organisation, settings
        self.columns, self.tally = Columns(headings, settings.roles), Tally()
        self.sites = Sites(organisation, self.tally, makes=settings.new_sites)
        self.signs = cells.signs_of(organisation.currency)
        self.lines: dict[str, int] = {}
        self.alike: Counter[str] = Counter()

    def take(self, rows: Sequence[Row], *, dry: bool) -> list[Refused]:
        """Store what these rows say, unless dry; the caller commits. The rows that are refused come back."""
        if not dry:
            begin_writing()
        read = [self._read(row, dry=dry) for row in rows]
        refused = [one for one in read if isinstance(one, Refused)]
        paid = [one for one in read if isinstance(one, Paid)]
        known = self._customers({one.key for one in paid})
        refused += [self._stranger(one) for one in paid if one.key not in known]
        paid = [one for one in paid if one.key in known]
        for one in paid:
            one.values["customer_id"] = known[one.key]
        self.tally.rows += len(rows)
        self.tally.refused += len(refused)
        self._store(paid, dry=dry)
        return sorted(refused, key=lambda one: one.row.line)

    def pass_over(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._read(row, dry=True)

    def _read(self, row: Row, *, dry: bool) -> Paid | Refused:
        reasons = self.columns.faults(row)
        if reasons:
            return Refused(row, tuple(reasons))
        texts = self.columns.cells(row)
        said = {role: texts[at] for role, at in self.columns.at.items()}
        paid = Paid(row, "", "", {})
        for step in (self._read_texts, self._read_money, self._read_site):
            try:
                step(said, paid, dry)
            except BadCell as error:
                reasons.append(error.reason)
        if not reasons:
            reasons += self._name(paid)
        return Refused(row, tuple(reasons)) if reasons else paid

    def _read_texts(self, said: dict[str, str], paid: Paid, dry: bool) -> None:
        paid.key = cells.read_key(said.get("key", ""), "key")
        if not paid.key:
            raise BadCell("no_customer")
        paid.source_key = cells.read_key(said.get("source_key", ""), "source_key")
        self._put(paid, "product", cells.read_text(said.get("product", ""), "product"), said)
        if not said.get("at", "").strip():
            raise BadCell("no_date")
        paid.values["at"] = dates.read_moment(said["at"], order=self.settings.order, timezone=self.organisation.zone)

    def _read_money(self, said: dict[str, str], paid: Paid, dry: bool) -> None:
        amount, margin = (_own(said.get(role, "")) for role in ("amount", "margin"))
        if not amount:
            raise BadCell("no_amount")
        paid.values["amount"] = self._amount(amount)
        self._put(paid, "margin", self._amount(margin) if margin else None, said)

    def _read_site(self, said: dict[str, str], paid: Paid, dry: bool) -> None:
        name = said.get("site", "").strip()
        self._put(paid, "site_id", self.sites.find(name, dry=dry) if name else None, said)

    def _put(self, paid: Paid, name: str, value: object, said: dict[str, str]) -> None:
        """An empty cell says nothing, unless the person wants it to erase."""
        if value not in ("", None):
            paid.values[name] = value
        elif self.settings.blanks_erase and name.removesuffix("_id") in said:
            paid.values[name] = "" if name == "product" else None

    def _amount(self, raw: str) -> Decimal:
        return cells.read_amount(
            raw, decimal=self.settings.decimal, currency=self.organisation.currency, signs=self.signs
        )

    def _name(self, paid: Paid) -> list[str]:
        """The number of the purchase; where the file has none, one made of what the row says and which of its like."""
        if not paid.source_key:
            whole = "|".join(str(paid.values.get(name, "")) for name in ("at", "amount", "product", "site_id"))
            alike = hashlib.sha256(f"{paid.key}|{whole}".encode()).hexdigest()[:40]
            self.alike[alike] += 1
            paid.source_key = f"row:{alike}:{self.alike[alike]}"
        first = self.lines.setdefault(paid.source_key, paid.row.line)
        if first == paid.row.line:
            return []
        return [cells.told("twice", {"found": paid.source_key[:60], "line": formatter().integer(first)})]

    def _stranger(self, paid: Paid) -> Refused:
        return Refused(paid.row, (cells.told("unknown_customer", {"found": paid.key[:60]}),))

    def _customers(self, keys: set[str]) -> dict[str, int]:
        mine = (Customer.organisation_id == self.organisation.id, Customer.external_key.in_(keys))
        found = session.execute(select(Customer.external_key, Customer.id).where(*mine))
        return {row.external_key: row.id for row in found}

    def _store(self, paid: Sequence[Paid], *, dry: bool) -> None:
        stored = self._stored([one.source_key for one in paid])
        new, changed = [], []
        for one in paid:
            before = stored.get(one.source_key)
            row = (before or {"margin": None, "site_id": None, "product": ""}) | one.values
            if before is None:
                new.append(row | {"organisation_id": self.organisation.id, "source_key": one.source_key})
            elif any(row[name] != before[name] for name in COMPARED):
                changed.append({name: row[name] for name in COMPARED} | {"this_id": before["id"]})
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(paid) - len(new) - len(changed)
        if not dry:
            _write(new, changed)

    def _stored(self, source_keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        columns = [TABLE.c.id, TABLE.c.source_key, *(TABLE.c[name] for name in COMPARED)]
        mine = (TABLE.c.organisation_id == self.organisation.id, TABLE.c.source_key.in_(source_keys))
        return {row["source_key"]: dict(row) for row in session.execute(select(*columns).where(*mine)).mappings()}


def _write(new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        session.execute(insert(TABLE), new)
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in COMPARED}
        session.connection().execute(update(TABLE).where(TABLE.c.id == bindparam("this_id")).values(values), changed)


def _own(cell: str) -> str:
    """A sum that was merged over several lines stands in the first of them alone."""
    return "" if isinstance(cell, Filled) else exact(cell).strip()
