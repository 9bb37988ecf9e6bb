"""Cells of tables: what is not told and what does not exist have a sign each."""

from collections.abc import Callable
from typing import Any

from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter, ngettext

HIDDEN, ABSENT = "…", "–"


def written(told: Told, name: str, write: Callable[[Any], str]) -> str:
    """The figure of this name in the reader's language; a sign in its place where it is not told."""
    if told.is_withheld(name):
        return HIDDEN
    value = told.value(name)
    return ABSENT if value is None else write(value)


def people(n: int, fmt: Formatter) -> str:
    return ngettext("%(count)s person", "%(count)s people", n, count=fmt.integer(n))
