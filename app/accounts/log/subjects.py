"""What lines of the audit log concern, as it is now: names for those that kept none, and the pages to look at it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, Table, select

from app.kernel.db import Base, session


@dataclass(frozen=True)
class Kind:
    """A table that lines of the log point to.

    name      the column that holds what a row is called; "" where that is kept in the line alone
    endpoint  the page of a row, or of all of them where `value` is ""
    value     the name that the address has for its key
    """

    name: str
    endpoint: str
    value: str = ""


# named by their endpoints: the rooms to the right are not imported
KINDS: Mapping[str, Kind] = {
    "user": Kind("name", "office.members"),
    "join_invitation": Kind("email", "office.members"),
    "organisation": Kind("name", "office.settings"),
    "site": Kind("name", "office.site", "site_id"),
    "study": Kind("title", "studies.show", "study_id"),
    "wave": Kind("", "studies.wave", "wave_id"),
    "link": Kind("", "links.sheet", "link_id"),
    "questionnaire": Kind("title", "studio.questionnaires"),
    "version": Kind("", "studio.version", "version_id"),
    "customer": Kind("", "customers.customer", "customer_id"),
    "segment": Kind("name", "customers.segment", "segment_id"),
    "file_import": Kind("", "customers.file_import", "import_id"),
    "alert_rule": Kind("", "cases.rule", "rule_id"),
    "case": Kind("", "cases.show", "case_id"),
    "api_token": Kind("name", "developers.list_tokens"),
    "webhook": Kind("", "developers.webhook", "webhook_id"),
}
# what is called after the row it belongs to, and its number: table, column that points there, title there
NUMBERED = (("wave", "study_id", "study"), ("version", "questionnaire_id", "questionnaire"))


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Names of the rows that have one and are still there: one query for each table."""
    found: dict[str, str] = {}
    for kind, table, keys in _tables(subjects):
        if KINDS[kind].name:
            rows = session.execute(select(table.c.id, table.c[KINDS[kind].name]).where(table.c.id.in_(keys)))
            found |= {f"{kind}:{key}": name for key, name in rows}
    return found | _numbered(subjects)


def pages_of(subjects: Iterable[str]) -> dict[str, str]:
    """Addresses of what is still there."""
    found: dict[str, str] = {}
    for kind, table, keys in _tables(subjects):
        one = KINDS[kind]
        for key in session.scalars(select(table.c.id).where(table.c.id.in_(keys))):
            found[f"{kind}:{key}"] = url_for(one.endpoint, **({one.value: key} if one.value else {}))
    return found


def _numbered(subjects: Iterable[str]) -> dict[str, str]:
    wanted = {kind: (table, keys) for kind, table, keys in _tables(subjects)}
    found: dict[str, str] = {}
    for kind, column, above in NUMBERED:
        if kind not in wanted:
            continue
        table, keys = wanted[kind]
        whole = Base.metadata.tables[above]
        of: ColumnElement[bool] = table.c[column] == whole.c.id
        rows = session.execute(select(table.c.id, whole.c.title, table.c.number).where(of, table.c.id.in_(keys)))
        found |= {f"{kind}:{key}": f"{title} · {number}" for key, title, number in rows}
    return found


def _tables(subjects: Iterable[str]) -> Iterator[tuple[str, Table, Sequence[object]]]:
    """The tables that are known here, each with the keys that are asked for; a key that cannot be one is left out."""
    asked = [subject.partition(":") for subject in dict.fromkeys(subjects)]
    for kind in KINDS:
        table = Base.metadata.tables[kind]
        keys = [key for name, _colon, text in asked if name == kind and (key := _key(table, text)) is not None]
        if keys:
            yield kind, table, keys


def _key(table: Table, text: str) -> object | None:
    try:
        key: object = table.c.id.type.python_type(text)
    except ValueError:
        return None
    return key
