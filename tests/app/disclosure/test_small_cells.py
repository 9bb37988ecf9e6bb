"""Small cells stay hidden, also from those who can subtract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.small_cells import shown_counts

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
