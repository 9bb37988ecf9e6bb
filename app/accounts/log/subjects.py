"""What lines of the audit log concern, as it is now: names for those that kept none, and the pages to look at it."""

from collections.abc import Iterable, Iterator, Sequence

from flask import url_for
from sqlalchemy import ColumnElement, Table, select

from app.accounts import audit
from app.kernel.db import Base, session


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Names of the rows that have one and are still there: one query for each table."""
    found: dict[str, str] = {}
    for kind, table, keys in _tables(subjects):
        if name := audit.things()[kind].name:
            rows = session.execute(select(table.c.id, table.c[name]).where(table.c.id.in_(keys)))
            found |= {f"{kind}:{key}": called for key, called in rows}
    return found | _numbered(subjects)


def pages_of(subjects: Iterable[str]) -> dict[str, str]:
    """Addresses of what is still there."""
    found: dict[str, str] = {}
    for kind, table, keys in _tables(subjects):
        one = audit.things()[kind]
        for key in session.scalars(select(table.c.id).where(table.c.id.in_(keys))):
            found[f"{kind}:{key}"] = url_for(one.endpoint, **({one.value: key} if one.value else {}))
    return found


def _numbered(subjects: Iterable[str]) -> dict[str, str]:
    """What is called after the row it belongs to, and its number."""
    found: dict[str, str] = {}
    for kind, table, keys in _tables(subjects):
        if (place := audit.things()[kind].above) is None:
            continue
        column, above = place
        whole = Base.metadata.tables[above]
        of: ColumnElement[bool] = table.c[column] == whole.c.id
        rows = session.execute(select(table.c.id, whole.c.title, table.c.number).where(of, table.c.id.in_(keys)))
        found |= {f"{kind}:{key}": f"{title} · {number}" for key, title, number in rows}
    return found


def _tables(subjects: Iterable[str]) -> Iterator[tuple[str, Table, Sequence[object]]]:
    """The tables whose rows have a page, each with the keys asked for; a key that cannot be one is left out."""
    asked = [subject.partition(":") for subject in dict.fromkeys(subjects)]
    for kind in (kind for kind, thing in audit.things().items() if thing.endpoint):
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
