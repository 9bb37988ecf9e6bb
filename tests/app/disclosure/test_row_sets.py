"""No two groups that are told stand so close that a few people are left between them."""

import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.disclosure.row_sets import Division, Pair, Weights, is_rest_told, small_cut, told

pytestmark = pytest.mark.privacy

People = Sequence[Mapping[str, str]]


def told_of(people: People, *names: str, min_cell: int = 5) -> dict[str, set[object]]:
    divisions = [Division(name=name, counts=Counter(one[name] for one in people)) for name in names]

    def crossed(first: str, second: str) -> Counter[tuple[object, object]]:
        return Counter((one[first], one[second]) for one in people)

    return {name: set(groups) for name, groups in told(divisions, crossed, min_cell=min_cell).items()}


def people(**counts: int) -> list[dict[str, str]]:
    """`a_x=7`: seven people at site a who speak x."""
    return [
        {"site": name.split("_")[0], "language": name.split("_")[1]} for name, n in counts.items() for _ in range(n)
    ]


def test_a_language_that_is_a_site_but_for_two_people_is_not_told() -> None:
    found = told_of(people(a_fa=50, a_en=2, b_en=40), "site", "language")
    assert found == {"site": {"a", "b"}, "language": set()}


def test_a_language_that_is_exactly_a_site_tells_nothing_new() -> None:
    assert told_of(people(a_fa=50, b_en=40), "site", "language")["language"] == {"fa", "en"}


def test_a_language_that_is_two_sites_but_for_one_person_is_not_told() -> None:
    """No single site is near it; their sum is."""
    crowd = people(a_fa=30, b_fa=30, c_en=30, c_fa=1)
    assert told_of(crowd, "site", "language")["language"] == set()


def test_a_group_that_is_small_takes_the_next_along() -> None:
    assert told_of(people(a_x=30, b_x=8, c_x=2), "site") == {"site": {"a"}}


def test_a_region_is_not_told_where_its_told_sites_leave_a_few() -> None:
    sites = {"a": 20, "b": 20, "c": 3, "d": 20, "e": 6}
    regions = {"a": "north", "b": "north", "c": "north", "d": "south", "e": "south"}
    crowd = [{"site": site, "region": regions[site]} for site, n in sites.items() for _ in range(n)]
    # c is hidden, and e with it: beside a and b the north would give c away
    assert told_of(crowd, "site", "region") == {"site": {"a", "b", "d"}, "region": set()}


def test_groups_that_cross_well_are_all_told() -> None:
    crowd = people(a_fa=30, a_en=10, b_fa=20, b_en=25, c_fa=9, c_en=40)
    assert told_of(crowd, "site", "language") == {"site": {"a", "b", "c"}, "language": {"fa", "en"}}


def test_fewer_than_the_smallest_cell_are_told_nothing() -> None:
    assert told_of(people(a_fa=4), "site", "language") == {"site": set(), "language": set()}
    assert told_of([], "site") == {"site": set()}


def test_two_segments_with_three_people_between_them_are_not_both_told() -> None:
    crowd = [{"first": "in" if n < 20 else "", "second": "in" if n < 23 else ""} for n in range(60)]
    assert told_of(crowd, "first", "second") == {"first": {"in", ""}, "second": set()}


def test_a_segment_that_is_nearly_the_others_of_another_is_not_told() -> None:
    crowd = [{"first": "in" if n < 30 else "", "second": "in" if n >= 28 else ""} for n in range(60)]
    assert told_of(crowd, "first", "second")["second"] == set()


def test_a_rest_of_a_few_is_not_told_to_who_knows_the_others() -> None:
    counts = {"a": 30, "b": 30, "c": 4}
    assert not is_rest_told(counts, ["a", "b"], min_cell=5)
    assert is_rest_told(counts, ["a"], min_cell=5)
    assert is_rest_told(counts, ["a", "b", "c"], min_cell=5)


def unions(groups: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    chosen = itertools.chain.from_iterable(itertools.combinations(groups, k) for k in range(len(groups) + 1))
    return [frozenset().union(*some) for some in chosen]


rows = st.lists(
    st.fixed_dictionaries(
        {
            "site": st.sampled_from("abcd"),
            "region": st.sampled_from("ns"),
            "language": st.sampled_from("xyz"),
            "segment": st.sampled_from(["in", ""]),
        }
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(rows, st.integers(2, 7))
def test_no_union_of_told_groups_lies_a_few_people_from_a_union_of_others(crowd: People, min_cell: int) -> None:
    """Everybody, the rest of a division, sums over told groups and their differences are among these unions."""
    names = ("site", "region", "language", "segment")
    found = told_of(crowd, *names, min_cell=min_cell)
    everybody = frozenset(range(len(crowd)))
    pieces = {}
    for name in names:
        own = [frozenset(n for n, one in enumerate(crowd) if one[name] == group) for group in sorted(found[name])]
        pieces[name] = [*own, everybody - frozenset().union(*own)]
        assert all(len(one) >= min_cell for one in own)
    for one, other in itertools.combinations_with_replacement([name for name in names if found[name]], 2):
        for first, second in itertools.product(unions(pieces[one]), unions(pieces[other])):
            between = len(first ^ second)
            assert between == 0 or between >= min_cell, (one, other, first, second)


@settings(max_examples=200, deadline=None)
@given(rows, st.integers(2, 7), st.randoms())
def test_what_is_told_does_not_depend_on_the_order_of_people(
    crowd: list[dict[str, str]], least: int, chance: Random
) -> None:
    names = ("site", "region", "language", "segment")
    before = told_of(crowd, *names, min_cell=least)
    chance.shuffle(crowd)
    assert told_of(crowd, *names, min_cell=least) == before


edges = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), min_size=1, max_size=16)


@settings(max_examples=300, deadline=None)
@given(edges, st.integers(2, 12))
def test_a_small_cut_is_found_where_one_of_all_halves_is_one(joined: dict[tuple[int, int], int], least: int) -> None:
    weights: Weights = {}
    for (one, two), n in joined.items():
        weights.setdefault(("left", one), {})["right", two] = n
        weights.setdefault(("right", two), {})["left", one] = n

    def across(side: Collection[Pair]) -> int:
        return sum(n for (one, two), n in joined.items() if (("left", one) in side) != (("right", two) in side))

    halves = itertools.chain.from_iterable(itertools.combinations(weights, k) for k in range(len(weights) + 1))
    is_there = any(0 < across(half) < least for half in halves)
    side = small_cut(weights, least)
    assert (side is not None) == is_there
    assert side is None or 0 < across(side) < least
