"""What may be kept of site and language: never so much that fewer than the smallest cell are left."""

import datetime as dt
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.batches import batch_of
from app.disclosure.invited import NOWHERE, Cell, generalised

pytestmark = pytest.mark.privacy
K = 5
DAY = dt.date(2026, 3, 1)
sites, tongues = st.sampled_from([None, 1, 2, 3]), st.sampled_from(["en", "fa", "vi", "und"])
crowds = st.dictionaries(st.builds(Cell, sites, tongues), st.integers(1, 12), max_size=12)


def ids(count: int, first: int = 1) -> list[UUID]:
    return [UUID(int=number) for number in range(first, first + count)]


@given(crowds)
def test_no_kept_cell_stands_for_fewer_than_the_smallest(counts: dict[Cell, int]) -> None:
    kept = generalised(counts, K)

    sizes = Counter(dict.fromkeys(kept.values(), 0))
    for cell, n in counts.items():
        sizes[kept.get(cell, NOWHERE)] += n
    assert all(n >= K for n in sizes.values()) or (not kept and sum(counts.values()) < K)


@given(crowds)
def test_what_is_kept_is_true(counts: dict[Cell, int]) -> None:
    for cell, kept in generalised(counts, K).items():
        assert kept.site in (cell.site, None)
        assert kept.language in (cell.language, "und")


def test_cells_that_are_large_enough_are_kept_as_they_are() -> None:
    counts = {Cell(1, "en"): 5, Cell(1, "fa"): 9, Cell(2, "en"): 5}

    assert generalised(counts, K) == {cell: cell for cell in counts}


def test_a_small_language_takes_the_next_smallest_along() -> None:
    kept = generalised({Cell(1, "en"): 6, Cell(1, "fa"): 9, Cell(1, "vi"): 1}, K)

    assert kept == {Cell(1, "en"): Cell(1, "und"), Cell(1, "vi"): Cell(1, "und"), Cell(1, "fa"): Cell(1, "fa")}


def test_a_small_site_takes_the_next_smallest_along() -> None:
    kept = generalised({Cell(1, "en"): 8, Cell(2, "en"): 6, Cell(3, "en"): 4}, K)

    assert kept == {Cell(1, "en"): Cell(1, "en"), Cell(2, "en"): Cell(None, "en"), Cell(3, "en"): Cell(None, "en")}


def test_too_few_people_keep_nothing() -> None:
    assert generalised({Cell(1, "en"): 4}, K) == {}


def test_those_who_answered_are_marked_together() -> None:
    asked = dict.fromkeys(ids(20), DAY)

    assert batch_of(dict.fromkeys(ids(6), DAY), asked, (), K) == set(ids(6))


def test_too_few_are_not_marked() -> None:
    assert batch_of(dict.fromkeys(ids(4), DAY), dict.fromkeys(ids(20), DAY), (), K) == set()


@pytest.mark.parametrize(("invited", "marked"), [(6, 0), (9, 0), (10, 5), (5, 5)])
def test_enough_stay_unmarked_or_none_at_all(invited: int, marked: int) -> None:
    batch = batch_of(dict.fromkeys(ids(5), DAY), dict.fromkeys(ids(invited), DAY), (), K)

    assert len(batch) == marked


def test_nobody_is_marked_alone_because_the_others_were_asked_later() -> None:
    answered = {**dict.fromkeys(ids(1), DAY), **dict.fromkeys(ids(4, 2), DAY + dt.timedelta(1))}
    asked = {**dict.fromkeys(ids(1), DAY), **dict.fromkeys(ids(20, 2), DAY + dt.timedelta(1))}

    assert batch_of(answered, asked, (), K) == set()


def test_who_has_begun_is_left_with_company_of_their_day() -> None:
    asked = {**dict.fromkeys(ids(8), DAY), **dict.fromkeys(ids(20, 9), DAY + dt.timedelta(1))}
    answered = dict.fromkeys(ids(6), DAY)

    assert batch_of(answered, asked, [DAY], K) == set()
    assert batch_of(answered, asked, [DAY + dt.timedelta(1)], K) == set(ids(6))


@given(st.integers(0, 15), st.integers(0, 15), st.lists(st.integers(0, 3), min_size=30, max_size=30), st.booleans())
def test_every_answer_keeps_enough_candidates(done: int, others: int, days: list[int], begun: bool) -> None:
    everybody = ids(done + others)
    asked = {one: DAY + dt.timedelta(days[place]) for place, one in enumerate(everybody)}
    answered = {one: asked[one] + dt.timedelta(days[-1 - place]) for place, one in enumerate(everybody[:done])}
    batch = batch_of(answered, asked, [DAY + dt.timedelta(3)] if begun else [], K)

    left = [one for one in everybody if one not in batch]
    for one in answered if batch else ():
        pool = batch if one in batch else left
        assert sum(1 for other in pool if asked[other] <= answered[one]) >= K
