"""Nobody stands alone in the rows of an anonymous wave."""

import datetime as dt
from collections import Counter
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.coarse import Person, coarsen

pytestmark = pytest.mark.privacy
MONDAY, TUESDAY = dt.date(2026, 3, 23), dt.date(2026, 3, 24)
Row = tuple[str, str | None, dt.date]


def coarse(rows: list[Row], *, min_cell: int) -> list[tuple[object, ...]]:
    return [astuple(one) for one in coarsen([Person(*row) for row in rows], min_cell=min_cell)]


def test_a_large_group_keeps_everything() -> None:
    rows: list[Row] = [("en", "thr", MONDAY)] * 5

    assert coarse(rows, min_cell=5) == rows


def test_first_the_day_is_left_out() -> None:
    rows: list[Row] = [("en", "thr", MONDAY)] * 3 + [("en", "thr", TUESDAY)] * 2

    assert coarse(rows, min_cell=5) == [("en", "thr", None)] * 5


def test_then_the_language_then_the_site() -> None:
    rows: list[Row] = [("en", "thr", MONDAY)] * 3 + [("fa", "thr", MONDAY)] * 2
    assert coarse(rows, min_cell=5) == [(None, "thr", None)] * 5

    rows = [("en", "thr", MONDAY)] * 3 + [("fa", "syz", MONDAY)] * 2
    assert coarse(rows, min_cell=5) == [(None, None, None)] * 5


def test_a_single_row_hides_among_the_smallest_group() -> None:
    rows: list[Row] = [("en", "thr", MONDAY)] * 6 + [("en", "syz", MONDAY)] * 5 + [("vi", "han", TUESDAY)]
    found = coarse(rows, min_cell=5)

    assert found[:6] == rows[:6]
    assert found[6:] == [(None, None, None)] * 6


LANGUAGES, SITES, DAYS = st.sampled_from(["en", "fa", "zh"]), st.sampled_from(["thr", "syz", None]), [MONDAY, TUESDAY]


@given(st.lists(st.tuples(LANGUAGES, SITES, st.sampled_from(DAYS)), max_size=60), st.integers(2, 8))
def test_no_group_is_smaller_than_the_smallest_cell_and_nothing_is_invented(rows: list[Row], min_cell: int) -> None:
    found = coarse(rows, min_cell=min_cell)
    pairs = [pair for after, before in zip(found, rows, strict=True) for pair in zip(after, before, strict=True)]

    assert all(new in (old, None) for new, old in pairs)
    assert min(Counter(found).values(), default=min_cell) >= min(min_cell, len(rows))
