"""Rows that may be there already: one statement, so that two of the same cannot both be first."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.db import Base, session

Insert = sqlite.Insert | postgresql.Insert
_INSERTS: Mapping[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(model: type[Base], dialect: str = "") -> Insert:
    """An insert that can say what becomes of a row that is there; in the session's dialect unless another is named."""
    return _INSERTS[dialect or session.get_bind().dialect.name](cast("Table", model.__table__))


def insert_new(model: type[Base], *unique: str, returning: Sequence[str] = (), dialect: str = "") -> Insert:
    """Insert what is not there yet, and return these columns of what is new.

    `unique` are the columns by which a row is known; without them any constraint will do.
    """
    return _insert_new(model, dialect or session.get_bind().dialect.name, unique, tuple(returning))


@cache
def _insert_new(model: type[Base], dialect: str, unique: tuple[str, ...], returning: tuple[str, ...]) -> Insert:
    """Kept: to build a statement costs as much as to run it, and every answer takes this path."""
    table = cast("Table", model.__table__)
    statement = insert_into(model, dialect).on_conflict_do_nothing(index_elements=unique or None)
    return cast("Insert", statement.returning(*(table.c[name] for name in returning)) if returning else statement)


def add_new(
    model: type[Base], rows: Sequence[Mapping[str, object]], *unique: str, returning: Sequence[str] = ("id",)
) -> Sequence[Row[Any]]:
    """Insert those of the rows that are not there yet: a row of `returning` for each that is new. The caller commits.

    Counts of rows are not told by every driver; what comes back is.
    """
    if not rows:
        return []
    parameters = [dict(row) for row in rows]
    statement = insert_new(model, *unique, returning=returning)
    return session.execute(statement, parameters if len(parameters) > 1 else parameters[0]).all()


def put(model: type[Base], row: Mapping[str, object], *unique: str) -> None:
    """Insert the row, or bring the one that is known by these columns to the same values. The caller commits."""
    rest = {name: value for name, value in row.items() if name not in unique}
    statement = insert_into(model).values(dict(row))
    session.execute(statement.on_conflict_do_update(index_elements=unique, set_=rest))
