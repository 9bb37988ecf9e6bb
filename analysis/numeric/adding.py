"""What adds up over frames that follow one another: sums, counts, moments."""

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Protocol, Self, TypeVar

from analysis.errors import TooFewRows


class Additive(Protocol):
    """Of some rows; together with another of its kind, of the rows of both."""

    def __add__(self, other: Self, /) -> Self: ...


Sums = TypeVar("Sums", bound=Additive)


def sum_of(parts: Iterable[Sums]) -> Sums:
    """All parts together, one at a time. Raises TooFewRows where there is none."""
    rest = iter(parts)
    first = next(rest, None)
    if first is None:
        raise TooFewRows(needed_rows=1, found_rows=0)
    return reduce(add, rest, first)
