"""Small cells stay hidden, also from those who can subtract."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.small_cells import divided, divided_table, shown_counts

pytestmark = pytest.mark.privacy


def test_a_small_group_is_hidden_together_with_the_next_smallest() -> None:
    shown = shown_counts({"a": 100, "b": 40, "c": 3}, min_cell=5)

    assert shown == {"a": 100, "b": None, "c": None}


def test_groups_that_are_large_enough_are_shown() -> None:
    assert shown_counts({"a": 5, "b": 6}, min_cell=5) == {"a": 5, "b": 6}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50), max_size=8), st.integers(1, 10))
def test_what_is_hidden_cannot_be_computed_from_the_total(counts: dict[str, int], min_cell: int) -> None:
    shown = shown_counts(counts, min_cell=min_cell)
    hidden = [counts[name] for name, n in shown.items() if n is None]

    assert all(n is None or n == 0 or n >= min_cell for n in shown.values())
    all_hidden = sum(1 for n in counts.values() if n > 0) == len(hidden)
    assert not hidden or all_hidden or (len(hidden) > 1 and sum(hidden) >= min_cell)


COUNTS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50), max_size=8)


def hidden_step_by_step(counts: dict[str, int], min_cell: int) -> set[str]:
    """Small groups, and the next smallest one by one until they hide each other."""
    hidden = {name for name, n in counts.items() if 0 < n < min_cell}
    rest = sorted((n, name) for name, n in counts.items() if n >= max(min_cell, 1))
    while hidden and rest and (len(hidden) == 1 or sum(counts[name] for name in hidden) < min_cell):
        hidden.add(rest.pop(0)[1])
    return hidden


@given(COUNTS, st.integers(1, 60))
def test_the_people_behind_a_group_are_those_that_a_rule_by_steps_would_ask_for(
    counts: dict[str, int], min_cell: int
) -> None:
    told = {name for name, figure in divided(counts).items() if figure.is_told(min_cell=min_cell)}

    assert set(counts) - told == hidden_step_by_step(counts, min_cell)


@given(COUNTS, st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50), max_size=8), st.integers(1, 10))
def test_beside_another_table_neither_a_group_nor_its_rest_is_read(
    counts: dict[str, int], rest: dict[str, int], min_cell: int
) -> None:
    shown = shown_counts(counts, min_cell=min_cell, rest=rest)
    hidden = [counts[name] for name, n in shown.items() if n is None]

    assert not any(0 < n < min_cell or (n and 0 < rest.get(name, 0) < min_cell) for name, n in shown.items() if n)
    all_hidden = sum(1 for n in counts.values() if n > 0) == len(hidden)
    assert not hidden or all_hidden or (len(hidden) > 1 and sum(hidden) >= min_cell)


def test_a_larger_smallest_cell_never_shows_more() -> None:
    counts, rest = {"a": 2, "b": 20, "c": 30}, {"c": 8}
    shown = [{name for name, n in shown_counts(counts, min_cell=m, rest=rest).items() if n} for m in range(1, 40)]

    assert all(later <= earlier for earlier, later in pairwise(shown))


LINES = [[(row, column) for column in range(3)] for row in range(3)]
LINES += [[(row, column) for row in range(3)] for column in range(3)]


def cells(*rows: tuple[int, int, int]) -> dict[tuple[int, int], int]:
    return {(i, j): n for i, row in enumerate(rows) for j, n in enumerate(row)}


def hidden(counts: dict[tuple[int, int], int], min_cell: int) -> set[tuple[int, int]]:
    told = divided_table(counts, LINES)
    return {name for name, one in told.items() if not one.is_told(min_cell=min_cell)}


def test_a_small_cell_takes_others_of_its_row_and_column_along() -> None:
    found = hidden(cells((30, 2, 9), (8, 40, 12), (7, 20, 50)), 5)

    assert (0, 1) in found
    # the next smallest of its row, of its column, and what closes the square
    assert (0, 2) in found
    assert len({row for row, _ in found}) > 1
    assert {(0, 0), (1, 1), (2, 2)}.isdisjoint(found)


def test_a_table_without_small_cells_is_told() -> None:
    assert hidden(cells((30, 9, 9), (8, 40, 12), (7, 20, 50)), 5) == set()


def test_noughts_stand_for_nobody() -> None:
    assert hidden(cells((30, 0, 9), (8, 40, 0), (0, 20, 50)), 5) == set()


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9), st.integers(2, 12))
def test_no_line_gives_a_hidden_cell_away(numbers: list[int], min_cell: int) -> None:
    counts = cells(*zip(*[iter(numbers)] * 3, strict=True))

    found = hidden(counts, min_cell)

    assert {name for name, n in counts.items() if 0 < n < min_cell} <= found
    for line in LINES:
        own, beside = found.intersection(line), [name for name in line if counts[name] and name not in found]
        # a line of which nothing is left to hide has a sum that is itself too small
        assert not own or not beside or (len(own) > 1 and sum(counts[name] for name in own) >= min_cell)


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_a_larger_smallest_cell_hides_no_less(numbers: list[int]) -> None:
    counts = cells(*zip(*[iter(numbers)] * 3, strict=True))

    for smaller in range(1, 12):
        assert hidden(counts, smaller) <= hidden(counts, smaller + 1)
