"""Figures leave with the people behind them, or not at all."""

import pytest

from app.disclosure.figure import Figure, fewest, figures, setting, suppressed, whole

pytestmark = pytest.mark.privacy
TREE = {"k": setting(3), "mean": Figure(4.5, 12), "items": {"a": figures({"n": 4, "mean": 2.0}, 4), "b": Figure(1, 5)}}


def test_what_rests_on_fewer_than_the_smallest_cell_is_left_out_with_empty_branches() -> None:
    assert suppressed(TREE, min_cell=5) == {"k": 3, "mean": 4.5, "items": {"b": 1}}
    assert suppressed(TREE, min_cell=13) == {"k": 3}


def test_rows_are_told_one_by_one() -> None:
    rows = [{"n": Figure(2, 2), "cut": Figure(3.0, 9)}, {"n": Figure(1, 1)}]
    assert suppressed({"rows": rows}, min_cell=5) == {"rows": [{"cut": 3.0}]}


def test_who_may_see_all_rows_gets_every_value() -> None:
    assert whole(TREE) == {"k": 3, "mean": 4.5, "items": {"a": {"n": 4, "mean": 2.0}, "b": 1}}


def test_a_bare_number_is_no_figure() -> None:
    with pytest.raises(TypeError):
        suppressed({"mean": 4.5}, min_cell=1)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("counts", "of", "smallest"),
    [((30, 30, 0), 60, 30), ((57, 3), 60, 3), ((58,), 60, 2), ((), 7, 7), ((60, 0), 60, 60)],
)
def test_a_distribution_tells_of_its_smallest_group_and_of_what_is_left(
    counts: tuple[int, ...], of: int, smallest: int
) -> None:
    assert fewest(counts, of=of) == smallest
