"""Someone who has the whole database, and wants to know whose answers are whose."""

import itertools
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text

from app.disclosure.invited import Cell

FRAME = 24


@dataclass
class History:
    """When each response was finished and each invitation marked: any numbers that rise with the order of commits."""

    finished: dict[UUID, int] = field(default_factory=dict)
    marked: dict[UUID, int] = field(default_factory=dict)


def history_of(engine: Engine, folder: Path) -> History:
    return _from_log(Path(engine.url.database or ""), folder) if engine.dialect.name == "sqlite" else _from_rows(engine)


def _from_rows(engine: Engine) -> History:
    """PostgreSQL keeps with each row the number of the transaction that wrote it."""
    found = History()
    with engine.connect() as connection:
        for uuid, xid in connection.execute(
            text("SELECT uuid, xmin::text::bigint FROM response WHERE status != 'started'")
        ):
            found.finished[uuid] = xid
        for uuid, xid in connection.execute(
            text("SELECT id, xmin::text::bigint FROM invitation WHERE status = 'answered'")
        ):
            found.marked[uuid] = xid
    return found


def _from_log(path: Path, folder: Path) -> History:
    """SQLite's log holds each page as every commit left it: play them back one by one, and see what changed."""
    found = History()
    for number, state in enumerate(_states(path, folder)):
        for place, query in (
            (found.finished, "SELECT uuid FROM response WHERE status != 'started'"),
            (found.marked, "SELECT id FROM invitation WHERE status = 'answered'"),
        ):
            for (uuid,) in state.execute(query):
                place.setdefault(UUID(uuid), number)
        state.close()
    return found


def _states(path: Path, folder: Path) -> Iterator[sqlite3.Connection]:
    log = path.with_name(path.name + "-wal").read_bytes()
    page = int.from_bytes(log[8:12])
    for end in range(32 + FRAME + page, len(log) + 1, FRAME + page):
        header = log[end - FRAME - page : end - page]
        if int.from_bytes(header[4:8]):
            copy = folder / "state.sqlite3"
            shutil.copy(path, copy)
            copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
            copy.with_name(copy.name + "-wal").write_bytes(log[:end])
            yield sqlite3.connect(copy)


def by_order(history: History, cells: Mapping[UUID, Cell], kept: Mapping[UUID, Cell]) -> dict[UUID, set[UUID]]:
    """Who each response may be from: the people marked next after it, else those who were never marked.

    cells  of the invitations, as the answers of each would keep them
    kept   by the responses
    """
    found = {}
    for response, moment in history.finished.items():
        alike = {one for one, cell in cells.items() if cell == kept[response]}
        later = {one: history.marked[one] for one in alike if history.marked.get(one, -1) >= moment}
        if later:
            found[response] = {one for one, at in later.items() if at == min(later.values())}
        else:
            found[response] = alike - history.marked.keys()
    return found


def matched_in_order(history: History, rows: Mapping[UUID, object]) -> dict[UUID, UUID]:
    """The first finished is the first marked, by where its row lies, and so on."""
    responses = sorted(history.finished, key=lambda one: history.finished[one])
    people = sorted(history.marked, key=lambda one: (history.marked[one], rows[one]))
    return dict(itertools.zip_longest(responses[: len(people)], people[: len(responses)]))


def places(engine: Engine) -> dict[UUID, object]:
    """Where the row of each invitation lies."""
    column = "rowid" if engine.dialect.name == "sqlite" else "ctid::text"
    with engine.connect() as connection:
        return {
            UUID(str(one)): place for one, place in connection.execute(text(f"SELECT id, {column} FROM invitation"))
        }


def all_values(engine: Engine, tables: Iterable[str]) -> set[str]:
    """Every value of these tables, written out."""
    with engine.connect() as connection:
        rows = [row for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    return {str(value).replace("-", "") for row in rows for value in row if value is not None}


def pages_that_know_both(engine: Engine, left: set[UUID], right: set[UUID]) -> int:
    """Pages of SQLite's file and of its log, used or free, that hold an id of either side."""
    if engine.dialect.name != "sqlite":
        return 0
    path = Path(engine.url.database or "")
    body, log = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    size = int.from_bytes(log[8:12])
    pages = [body[at : at + size] for at in range(0, len(body), size)]
    pages += [log[at + FRAME : at + FRAME + size] for at in range(32, len(log), FRAME + size)]
    return sum(1 for page in pages if _knows(page, left) and _knows(page, right))


def _knows(page: bytes, ids: set[UUID]) -> bool:
    return any(one.hex.encode() in page or one.bytes in page for one in ids)
