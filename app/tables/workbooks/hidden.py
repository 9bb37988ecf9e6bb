"""Rows and columns that a spreadsheet hides: they are read all the same, so whoever brings the file is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from app.tables.sizes import LAST_COLUMN
from app.tables.workbooks.markup import Attributes, elements

_TRUE = ("1", "true", "on")
_WANTED = frozenset({"col", "row", "v", "is", "f"})


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """
    rows     how many hidden rows below the headings hold something
    columns  numbers of the hidden columns, from zero
    """

    rows: int = 0
    columns: frozenset[int] = field(default_factory=frozenset)


def hidden_of(blocks: Iterable[bytes], *, top: int) -> Hidden:
    """What this sheet hides; `top` is the line of its headings. Raises Damaged."""
    kept = list(blocks)
    # hardly any sheet hides something: only such a one is parsed a second time
    if not any(b"hidden" in one + two for one, two in pairwise([*kept, b""])):
        return Hidden()
    columns: set[int] = set()
    line = rows = 0
    counts = False
    for name, given in elements(kept, _WANTED):
        if name == "col":
            columns.update(_columns(given))
        elif name == "row":
            line = _whole(given.get("r", "")) or line + 1
            counts = line > top and given.get("hidden") in _TRUE
        else:
            rows, counts = rows + counts, False
    return Hidden(rows=rows, columns=frozenset(columns))


def _columns(given: Attributes) -> range:
    is_hidden = given.get("hidden") in _TRUE
    first, last = _whole(given.get("min", "")), _whole(given.get("max", ""))
    return range(first - 1, min(last, LAST_COLUMN)) if is_hidden and first else range(0)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
