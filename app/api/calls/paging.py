"""Lists a page at a time: a cursor says after which row the next page begins, so nothing is skipped or sent twice."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.api.calls.problems import BadCursor
from app.api.shapes.base import PageAsked
from app.kernel.db import session

Place = int | str
One = TypeVar("One")
Parts = TypeVarTuple("Parts")
LARGEST = 2_147_483_647


def write_cursor(*place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, *kinds: type[Place]) -> tuple[Place, ...]:
    """The place in a cursor, of these kinds. Raises BadCursor."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise BadCursor
    if any(isinstance(part, int) and not 0 <= part <= LARGEST for part in place):
        raise BadCursor
    return tuple(place)


def after_id(asked: PageAsked) -> int:
    """The id after which the page begins; 0 for the first one."""
    return int(read_cursor(asked.cursor, int)[0]) if asked.cursor else 0


def after_uuid(cursor: str) -> UUID:
    """The random id after which the page begins. Raises BadCursor."""
    try:
        return UUID(str(read_cursor(cursor, str)[0]))
    except ValueError as error:
        raise BadCursor from error


def by_id(
    query: Select[*Parts], key: InstrumentedAttribute[int], asked: PageAsked
) -> tuple[Sequence[Row[*Parts]], str | None]:
    """A page in the order of this number, which is the id of what each row begins with, and the next page's cursor."""
    rows = session.execute(query.where(key > after_id(asked)).order_by(key).limit(asked.limit + 1)).all()
    return cut(rows, asked.limit, lambda row: next(iter(row)).id)


def cut(rows: Sequence[One], limit: int, place: Callable[[One], Place]) -> tuple[Sequence[One], str | None]:
    """A page of rows that were read one too many, and the cursor of the next page where there is one."""
    page = rows[:limit]
    return page, write_cursor(place(page[-1])) if len(rows) > limit else None
