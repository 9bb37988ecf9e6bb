"""Lists a page at a time: a cursor says after which row the next page begins, so nothing is skipped or sent twice."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.api.problems import BadCursor
from app.api.shapes.base import PageAsked

Place = int | str
Row = TypeVar("Row")
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


def cut(rows: Sequence[Row], limit: int, place: Callable[[Row], Place]) -> tuple[Sequence[Row], str | None]:
    """A page of rows that were read one too many, and the cursor of the next page where there is one."""
    page = rows[:limit]
    return page, write_cursor(place(page[-1])) if len(rows) > limit else None
