"""Rows of a file that become purchases: of customers who are there, found again by their number."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, insert, select, update

from app.accounts.models import Organisation
from app.customers.imports import cell_values, dates
from app.customers.imports.cell_values import BadCell
from app.customers.imports.import_settings import Settings
from app.customers.imports.rows import Columns, Refused, Sites, Tally
from app.customers.models import Customer, Purchase
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import formatter
from app.tables.cell_texts import Filled, exact
from app.tables.lines import Row

TABLE = cast("Table", Purchase.__table__)
# before a number that is made where the file has none
DERIVED = "row:"
Alike = tuple[int, dt.datetime, Decimal]
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
        self.signs = cell_values.signs_of(organisation.currency)
        self.lines: dict[str, int] = {}
        self.alike: Counter[str] = Counter()
        self.taken: set[str] = set()

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
        paid.key = cell_values.read_key(said.get("key", ""), "key")
        if not paid.key:
            raise BadCell("no_customer")
        paid.source_key = cell_values.read_key(said.get("source_key", ""), "source_key")
        self._put(paid, "product", cell_values.read_text(said.get("product", ""), "product"), said)
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
        return cell_values.read_amount(
            raw, decimal=self.settings.decimal, currency=self.organisation.currency, signs=self.signs
        )

    def _name(self, paid: Paid) -> list[str]:
        """The number of the purchase; where the file has none, one made of customer, time and amount.

        Nothing else goes into it: a column that is understood in one file and not in the next makes no other purchase.
        """
        if not paid.source_key:
            whole = f"{paid.key}|{paid.values['at']}|{paid.values['amount']}"
            alike = hashlib.sha256(whole.encode()).hexdigest()[:40]
            self.alike[alike] += 1
            paid.source_key = f"{DERIVED}{alike}:{self.alike[alike]}"
        first = self.lines.setdefault(paid.source_key, paid.row.line)
        if first == paid.row.line:
            return []
        return [cell_values.told("twice", {"found": paid.source_key[:60], "line": formatter().integer(first)})]

    def _stranger(self, paid: Paid) -> Refused:
        return Refused(paid.row, (cell_values.told("unknown_customer", {"found": paid.key[:60]}),))

    def _customers(self, keys: set[str]) -> dict[str, int]:
        mine = (Customer.organisation_id == self.organisation.id, Customer.external_key.in_(keys))
        found = session.execute(select(Customer.external_key, Customer.id).where(*mine))
        return {row.external_key: row.id for row in found}

    def _store(self, paid: Sequence[Paid], *, dry: bool) -> None:
        stored = self._stored(TABLE.c.source_key.in_([one.source_key for one in paid]))
        stored |= self._known_otherwise([one for one in paid if one.source_key not in stored])
        new, changed = [], []
        for one in paid:
            before = stored.get(one.source_key)
            row = (before or {"margin": None, "site_id": None, "product": ""}) | one.values
            if before is None:
                new.append(row | {"organisation_id": self.organisation.id, "source_key": one.source_key})
            elif any(row[name] != before[name] for name in COMPARED) or before["source_key"] != one.source_key:
                named = {"source_key": one.source_key, "this_id": before["id"]}
                changed.append({name: row[name] for name in COMPARED} | named)
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(paid) - len(new) - len(changed)
        if not dry:
            _write(new, changed)

    def _stored(self, *wanted: ColumnElement[bool]) -> dict[str, dict[str, Any]]:
        columns = [TABLE.c.id, TABLE.c.source_key, *(TABLE.c[name] for name in COMPARED)]
        query = select(*columns).where(TABLE.c.organisation_id == self.organisation.id, *wanted).order_by(TABLE.c.id)
        return {row["source_key"]: dict(row) for row in session.execute(query).mappings()}

    def _known_otherwise(self, paid: Sequence[Paid]) -> dict[str, dict[str, Any]]:
        """Purchases that came without their number before, or come without it now: the same customer, time and amount.

        A row without a number takes the one that is stored; a number takes the place of one that was made.
        """
        if not paid:
            return {}
        times = [one.values["at"] for one in paid]
        ids = {one.values["customer_id"] for one in paid}
        of_these = (TABLE.c.customer_id.in_(ids), TABLE.c.at.between(min(times), max(times)))
        alike: dict[Alike, list[dict[str, Any]]] = {}
        for row in self._stored(*of_these).values():
            alike.setdefault((row["customer_id"], row["at"], row["amount"]), []).append(row)
        found = {}
        for one in paid:
            kin = alike.get((one.values["customer_id"], one.values["at"], one.values["amount"]), [])
            match = next((row for row in kin if self._is_free(row["source_key"], one)), None)
            if match is not None:
                self.taken.add(match["source_key"])
                if one.source_key.startswith(DERIVED):
                    one.source_key = match["source_key"]
                found[one.source_key] = match
        return found

    def _is_free(self, source_key: str, one: Paid) -> bool:
        """Whether the stored purchase is none that another row of this file is."""
        is_other = source_key in self.lines or source_key in self.taken
        return not is_other and (one.source_key.startswith(DERIVED) or source_key.startswith(DERIVED))


def _write(new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        session.execute(insert(TABLE), new)
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in (*COMPARED, "source_key")}
        session.connection().execute(update(TABLE).where(TABLE.c.id == bindparam("this_id")).values(values), changed)


def _own(cell: str) -> str:
    """A sum that was merged over several lines stands in the first of them alone."""
    return "" if isinstance(cell, Filled) else exact(cell).strip()
