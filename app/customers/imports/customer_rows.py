"""Rows of a file that become customers: read, compared with what is stored, written in one go for a whole chunk."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from app.accounts.models import Organisation
from app.customers.consents import may_give
from app.customers.folding import clean_cell, clean_key, search_text
from app.customers.imports import cell_values
from app.customers.imports.cell_values import BadCell
from app.customers.imports.headings import attribute_names
from app.customers.imports.import_settings import ATTRIBUTE, Settings
from app.customers.imports.readers import readers_of
from app.customers.imports.rows import Columns, Refused, Sites, Tally
from app.customers.models import CHANNELS, ContactConsent, Customer
from app.customers.silence.objections import recipients_of
from app.kernel.db import begin_writing, session
from app.kernel.upsert import insert_new
from app.kernel.web.i18n import formatter
from app.letters import suppressed
from app.letters.suppressed import Suppression, Why
from app.tables.lines import Row

TABLE = cast("Table", Customer.__table__)
CONSENTS = cast("Table", ContactConsent.__table__)
Stored = dict[str, Any]
FRESH: Stored = {"name": "", "email": "", "phone": "", "language": "", "site_id": None, "attributes": {}}
ADDRESSES = {"mail": "email", "sms": "phone"}
KEYS = ("mail_key", "sms_key")
COMPARED = ("name", "email", "phone", "language", "site_id", "attributes", "mail_consent", "sms_consent")


@dataclass(slots=True)
class Person:
    """What one row says: only what it says something about.

    consents   channel -> yes or no
    declared   the file as a whole says yes, not the row
    """

    row: Row
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    is_declared: bool = False


class People:
    """The target of an import of customers."""

    def __init__(
        self, organisation: Organisation, settings: Settings, headings: Sequence[str], *, now: dt.datetime
    ) -> None:
        self.organisation, self.settings, self.now = organisation, settings, now
        self.columns, self.tally = Columns(headings, settings.roles), Tally()
        names = attribute_names(headings)
        self.attributes = [(at, names[at]) for at, role in enumerate(settings.roles) if role == ATTRIBUTE and names[at]]
        readers = readers_of(organisation)
        self.readers = [(role, at, readers[role]) for role, at in self.columns.at.items() if role in readers]
        self.sites = Sites(organisation, self.tally, makes=settings.new_sites)
        self.lines: dict[str, int] = {}
        self.recipients = recipients_of(organisation)
        self.addresses: dict[str, str] = {}

    def take(self, rows: Sequence[Row], *, dry: bool) -> list[Refused]:
        """Store what these rows say, unless dry; the caller commits. The rows that are refused come back."""
        if not dry:
            begin_writing()
        people, refused = [], []
        for row in rows:
            found = self._read(row, dry=dry)
            if isinstance(found, Refused):
                refused.append(found)
            else:
                people.append(found)
        self.tally.rows += len(rows)
        self.tally.refused += len(refused)
        self._store(people, dry=dry)
        return refused

    def pass_over(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._read(row, dry=True)

    def _read(self, row: Row, *, dry: bool) -> Person | Refused:
        reasons = self.columns.faults(row)
        if reasons:
            return Refused(row, tuple(reasons))
        texts = self.columns.cells(row)
        person = Person(row, "")
        for step in (self._read_fields, self._read_site, self._read_consents, self._read_attributes):
            step(texts, person, reasons, dry)
        self._read_key(texts, person, reasons)
        return Refused(row, tuple(reasons)) if reasons else person

    def _read_fields(self, texts: Sequence[str], person: Person, reasons: list[str], dry: bool) -> None:
        for role, at, read in self.readers:
            try:
                value = read(texts[at])
            except BadCell as error:
                reasons.append(self._told(error, at))
                continue
            if value or self.settings.blanks_erase:
                person.values[role] = value
        given, family = (person.values.pop(name, None) for name in ("given_name", "family_name"))
        if (given or family) and not person.values.get("name"):
            person.values["name"] = whole_name(given or "", family or "")

    def _read_site(self, texts: Sequence[str], person: Person, reasons: list[str], dry: bool) -> None:
        at = self.columns.at.get("site")
        if at is None:
            return
        try:
            if texts[at].strip():
                person.values["site_id"] = self.sites.find(texts[at], dry=dry)
            elif self.settings.blanks_erase:
                person.values["site_id"] = None
        except BadCell as error:
            reasons.append(error.reason)

    def _read_consents(self, texts: Sequence[str], person: Person, reasons: list[str], dry: bool) -> None:
        has_column = False
        for role, channels in (("consent", CHANNELS), ("mail_consent", ("mail",)), ("sms_consent", ("sms",))):
            at = self.columns.at.get(role)
            if at is None:
                continue
            has_column = True
            try:
                said = cell_values.read_consent(texts[at])
            except BadCell as error:
                reasons.append(error.reason)
            else:
                person.consents |= dict.fromkeys(channels, said) if said is not None else {}
        if not has_column:
            person.consents, person.is_declared = dict.fromkeys(self.settings.declares, True), True

    def _read_attributes(self, texts: Sequence[str], person: Person, reasons: list[str], dry: bool) -> None:
        for at, name in self.attributes:
            try:
                value = cell_values.read_value(texts[at], name)
            except BadCell as error:
                reasons.append(error.reason)
                continue
            if value != "":
                person.attributes[name] = value
            elif self.settings.blanks_erase:
                person.attributes[name] = None

    def _read_key(self, texts: Sequence[str], person: Person, reasons: list[str]) -> None:
        """The key; where no column holds it, the email is it. The first row of a key counts."""
        at = self.columns.at.get("key")
        try:
            key = cell_values.read_key(texts[at], self.columns.headings[at]) if at is not None else ""
        except BadCell as error:
            reasons.append(error.reason)
            return
        person.key = key if at is not None else clean_key(str(person.values.get("email", "")))
        if not person.key:
            reasons.append(cell_values.told("no_key" if at is not None else "no_contact", {}))
        elif not reasons:
            first = self.lines.setdefault(person.key, person.row.line)
            if first != person.row.line:
                line = formatter().integer(first)
                reasons.append(cell_values.told("twice", {"found": person.key[:60], "line": line}))

    def _told(self, error: BadCell, at: int) -> str:
        """Where a text is too long, its column is named as the file names it."""
        return BadCell(error.code, **{**error.details, "what": self.columns.headings[at]}).reason

    def _store(self, people: Sequence[Person], *, dry: bool) -> None:
        stored = self._stored([person.key for person in people], dry=dry)
        new, changed, entries = [], [], []
        merged = [(person, stored.get(person.key), self._merged(person, stored.get(person.key))) for person in people]
        silent = self._silent([row for _, _, row in merged])
        for person, before, row in merged:
            entries += self._consented(person, row, silent)
            if before is None:
                new.append(row)
            elif any(row[name] != before[name] for name in COMPARED):
                changed.append(row | {"this_id": before["id"]})
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(people) - len(new) - len(changed)
        self._count_shared(people)
        if not dry:
            self._write(new, changed, entries)

    def _count_shared(self, people: Sequence[Person]) -> None:
        """Customers of the file whose address another customer has too, in the file or among those who are stored."""
        keys = {person.values["email"]: person.key for person in people if person.values.get("email")}
        table = TABLE.c
        # few have one of these addresses, all are of the organisation: the plus keeps SQLite from looking at them all
        mine = (table.organisation_id + 0 == self.organisation.id, table.email.in_(keys))
        for email, key in session.execute(select(table.email, table.external_key).where(*mine)):
            self.addresses.setdefault(email, key)
        for person in people:
            email = person.values.get("email")
            if email and self.addresses.setdefault(email, person.key) != person.key:
                self.tally.shared_addresses += 1

    def _stored(self, keys: Sequence[str], *, dry: bool) -> dict[str, Stored]:
        """What is stored under these keys, held until the chunk is written: an opt-out in between must not be lost."""
        table = TABLE.c
        columns = [table.id, table.external_key, *(table[name] for name in (*COMPARED, *KEYS))]
        mine = select(*columns).where(table.organisation_id == self.organisation.id, table.external_key.in_(keys))
        rows = session.execute(mine if dry else mine.with_for_update()).mappings()
        return {row["external_key"]: dict(row) for row in rows}

    def _merged(self, person: Person, before: Stored | None) -> dict[str, Any]:
        """The whole row as it will be stored."""
        known = before or FRESH
        row = {name: known[name] for name in FRESH} | person.values
        told = {**row["attributes"], **person.attributes}
        row["attributes"] = {name: value for name, value in told.items() if value is not None}
        row |= {f"{channel}_consent": before[f"{channel}_consent"] if before else "unknown" for channel in CHANNELS}
        row |= {f"{channel}_key": self._key_of(channel, row, before) for channel in CHANNELS}
        row |= {"external_key": person.key, "organisation_id": self.organisation.id, "updated_at": self.now}
        return row

    def _key_of(self, channel: str, row: dict[str, Any], before: Stored | None) -> str:
        address = ADDRESSES[channel]
        if before is not None and before[f"{channel}_key"] and before[address] == row[address]:
            return str(before[f"{channel}_key"])
        return self.recipients.key(channel, row[address])

    def _silent(self, rows: Sequence[dict[str, Any]]) -> Mapping[str, Why]:
        """Keys of addresses that nobody writes to; the rows that have one are counted."""
        found = suppressed.reasons(self.organisation.id, [row[name] for row in rows for name in KEYS])
        self.tally.suppressed += sum(any(row[name] in found for name in KEYS) for row in rows)
        return found

    def _consented(self, person: Person, row: dict[str, Any], silent: Mapping[str, Why]) -> list[dict[str, Any]]:
        """Entries to append; the row's state is set. What was withdrawn stays withdrawn, by whoever has the address."""
        entries = []
        for channel, said in person.consents.items():
            state, wished = row[f"{channel}_consent"], "given" if said else "withdrawn"
            if person.is_declared and not row[ADDRESSES[channel]]:
                continue
            has_objected = silent.get(row[f"{channel}_key"]) is Why.OBJECTION
            if said and (has_objected or not may_give(state, "import")):
                self.tally.kept_opt_outs += 1
            elif state != wished:
                row[f"{channel}_consent"] = wished
                entries.append({"key": person.key, "channel": channel, "state": wished})
        return entries

    def _write(self, new: list[dict[str, Any]], changed: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
        self._object([*new, *changed])
        for row in (*new, *changed):
            contact = {name: row[name] for name in ("name", "external_key", "email", "phone")}
            row["search_text"] = search_text(**contact)
        if new:
            # somebody may have added one by hand at the same moment; the next import finds it
            keyed = insert_new(Customer, "organisation_id", "external_key")
            session.execute(keyed, [row | {"created_at": self.now} for row in new])
        if changed:
            names = (*COMPARED, *KEYS, "search_text", "updated_at")
            values: dict[str, Any] = {name: bindparam(name) for name in names}
            rows = [{name: row[name] for name in (*names, "this_id")} for row in changed]
            session.connection().execute(update(TABLE).where(TABLE.c.id == bindparam("this_id")).values(values), rows)
        if entries:
            session.execute(insert(CONSENTS), list(self._whole_entries(entries)))

    def _object(self, rows: Sequence[dict[str, Any]]) -> None:
        """Who said no, in the file or before it, is not written to at the address that stands here now."""
        found = [
            Suppression(channel=channel, key=row[f"{channel}_key"], why=Why.OBJECTION, source="import")
            for row in rows
            for channel in CHANNELS
            if row[f"{channel}_consent"] == "withdrawn"
        ]
        suppressed.suppress(self.organisation.id, found, now=self.now)

    def _whole_entries(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        keys = {entry["key"] for entry in entries}
        table = TABLE.c
        mine = (table.organisation_id == self.organisation.id, table.external_key.in_(keys))
        ids = {row.external_key: row.id for row in session.execute(select(table.external_key, table.id).where(*mine))}
        day = self.settings.consent_day
        at = dt.datetime.combine(day, dt.time(12), dt.UTC) if day else self.now
        words = {"text": self.settings.consent_text, "text_version": self.settings.consent_version, "source": "import"}
        return [
            {"customer_id": ids[entry["key"]], "channel": entry["channel"], "state": entry["state"], "at": at} | words
            for entry in entries
        ]


def whole_name(given: str, family: str) -> str:
    """A name as its language writes it: Chinese names begin with the family and have no space."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in family):
        return clean_cell(family + given)
    return clean_cell(f"{given} {family}")
