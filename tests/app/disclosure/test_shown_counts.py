"""What the collection page tells gives away nobody, whoever subtracts and whoever looks every hour."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.disclosure.shown_counts import limits_of, shown_groups, told_stops

pytestmark = pytest.mark.privacy
counts = st.lists(st.integers(0, 30), min_size=1, max_size=6)
cells = st.integers(2, 8)


def possible(told: list[int | None], total: int) -> list[set[int]]:
    """Every number that each hidden group may have, for who knows the total and the numbers that are told."""
    rest = total - sum(n for n in told if n is not None)
    hidden = sum(n is None for n in told)
    ways = [way for way in itertools.product(range(rest + 1), repeat=hidden) if sum(way) == rest]
    return [set(place) for place in zip(*ways, strict=True)]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), cells)
def test_no_hidden_group_can_be_computed_from_the_total(finished: list[int], cell: int) -> None:
    keys = list(range(len(finished)))
    shown = shown_groups(dict(enumerate(finished)), {}, keys, min_cell=cell)
    told = [one.finished for one in shown]
    assume(None in told)

    assert all(len(numbers) > 1 for numbers in possible(told, sum(finished))) or len(told) == 1


@given(counts, counts, cells)
def test_those_who_began_give_no_small_number_of_unfinished_away(left: list[int], done: list[int], cell: int) -> None:
    keys = list(range(max(len(left), len(done))))
    shown = shown_groups(dict(enumerate(done)), dict(enumerate(left)), keys, min_cell=cell)

    unfinished = [one.started - one.finished for one in shown if one.started is not None and one.finished is not None]
    assert all(n == 0 or n >= cell for n in unfinished)
    assert all(one.finished in (None, 0) or one.finished >= cell for one in shown)


@given(counts, cells)
def test_between_two_pages_that_are_told_nobody_stopped_or_enough(stops: list[int], cell: int) -> None:
    told = told_stops(stops, min_cell=cell)

    places = [place for place, is_told in enumerate(told) if is_told]
    edges = [-1, *places, len(stops) - 1]
    blocks = [sum(stops[low + 1 : high + 1]) for low, high in itertools.pairwise(edges)]
    # where nothing is told there is one block, which the totals give anyway
    assert not places or all(n == 0 or n >= cell for n in blocks)


@given(counts, st.integers(0, 30), cells)
def test_limits_hold_the_number_and_say_nothing_that_is_not_told(stops: list[int], finished: int, cell: int) -> None:
    told, began = told_stops(stops, min_cell=cell), sum(stops) + finished
    reached = [began - sum(stops[: place + 1]) for place in range(len(stops))]
    limits = limits_of(reached, told, began=began, finished=finished)

    known = {began, finished, *(number for number, is_told in zip(reached, told, strict=True) if is_told)}
    for number, is_told, (low, high) in zip(reached, told, limits, strict=True):
        assert low <= number <= high
        assert {low, high} <= known
        assert not is_told or low == high
