"""Writing responses anew, so that nothing in the database's files tells any more when they came.

PostgreSQL keeps with each row the number of the transaction that wrote it, and every file keeps rows in the order of
their writing; between rows that carry a time both tell the minute of an answer. So rows are copied, deleted and
inserted again in one transaction, in an order that the server's key draws.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Column, Engine, Table, Uuid, delete, insert, select

from app.kernel.db import Base, empty_log, session
from app.respond.models import Response
from app.respond.release.chance import Chance

# so many take half a second: others wait for it
AT_ONCE = 1000
RESPONSES = cast("Table", Response.__table__)
Row = dict[str, Any]


def parts(cells: Sequence[Sequence[UUID]], smallest: int) -> Iterator[list[UUID]]:
    """So many at once that nobody waits long, and of no cell fewer than the smallest, unless it has no more."""
    part: list[UUID] = []
    for own in cells:
        rest = list(own)
        while len(part) + len(rest) > AT_ONCE:
            fits = min(AT_ONCE - len(part), len(rest) - smallest)
            fits = fits if fits >= smallest else 0
            yield part + rest[:fits]
            part, rest = [], rest[fits:]
        part += rest
    if part:
        yield part


def write_anew(responses: Sequence[UUID], chance: Chance, **changes: object) -> int:
    """Copy, delete and insert these responses, changed, and all that hangs on them; how many. The caller commits.

    Whom somebody else is writing at this moment is left as it is.
    """
    locked = select(RESPONSES).where(RESPONSES.c.uuid.in_(responses)).with_for_update(skip_locked=True)
    rows = [dict(row) | changes for row in session.execute(locked).mappings()]
    found = [row["uuid"] for row in rows]
    hanging = [(table, _rows(table, link, found)) for table, link in hanging_tables()]
    for table, link in hanging_tables():
        if _stays(link):
            session.execute(delete(table).where(link.in_(found)))
    session.execute(delete(RESPONSES).where(RESPONSES.c.uuid.in_(found)))
    _insert(RESPONSES, _mixed(RESPONSES, rows, chance))
    for table, own in hanging:
        _insert(table, _renewed(table, _mixed(table, own, chance)))
    return len(found)


def hanging_tables() -> list[tuple[Table, Column[Any]]]:
    """Every table whose rows belong to a response, of whichever room, with the column that says to which."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is RESPONSES.c.uuid for key in column.foreign_keys)
    ]


def _stays(link: Column[Any]) -> bool:
    """Whether the database refuses to remove a response before this row, instead of taking it along."""
    return not any(key.ondelete == "CASCADE" for key in link.foreign_keys)


def _rows(table: Table, link: Column[Any], responses: Sequence[UUID]) -> list[Row]:
    return [dict(row) for row in session.execute(select(table).where(link.in_(responses))).mappings()]


def _renewed(table: Table, rows: Sequence[Row]) -> list[Row]:
    """Under new ids where ids are random: an older copy shall not tell which row was which."""
    fresh = [column.name for column in table.primary_key if isinstance(column.type, Uuid)]
    return [row | {name: uuid4() for name in fresh} for row in rows]


def _mixed(table: Table, rows: Sequence[Row], chance: Chance) -> list[Row]:
    keys = [column.name for column in table.primary_key]
    return sorted(rows, key=lambda row: chance.place(table.name, *(row[name] for name in keys)))


def _insert(table: Table, rows: Sequence[Row]) -> None:
    if rows:
        session.execute(insert(table), rows)


def cut_log() -> bool:
    """SQLite's log tells each commit of the last hours: cut it. False where others read on; the next round does it."""
    session.rollback()
    return empty_log(cast("Engine", session.get_bind()))
