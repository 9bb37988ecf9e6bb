"""Small cells stay hidden, also from those who can subtract."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.small_cells import divided, shown_counts

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
