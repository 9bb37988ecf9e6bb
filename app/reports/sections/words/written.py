"""Cells of tables: what is not told and what does not exist have a sign each."""

from collections.abc import Callable
from typing import Any

from app.disclosure.told import Told

HIDDEN, ABSENT = "…", "–"


def written(told: Told, name: str, write: Callable[[Any], str]) -> str:
    """The figure of this name in the reader's language; a sign in its place where it is not told."""
    if told.is_withheld(name):
        return HIDDEN
    value = told.value(name)
    return ABSENT if value is None else write(value)
