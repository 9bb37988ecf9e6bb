"""Whoever reads a document of figures is told nothing of fewer people than the smallest cell."""

import pytest

from app.disclosure.figure import Figure, figures, limited, setting, whole
from app.disclosure.told import Told

pytestmark = pytest.mark.privacy
TREE = {
    "k": setting(3),
    "mean": Figure(4.5, 12),
    "items": {"a": figures({"n": 4, "mean": 2.0}, 4)},
    "rows": [figures({"n": 9}, 9), figures({"n": 2}, 2)],
}


def test_what_few_stand_behind_has_no_value() -> None:
    told = Told(TREE, 5)

    assert (told.value("k"), told.value("mean"), told.under("items", "a").value("n")) == (3, 4.5, None)
    assert [row.value("n") for row in told.rows("rows")] == [9, None]


def test_what_is_withheld_is_told_apart_from_what_does_not_exist() -> None:
    told = Told(TREE, 5)

    assert not told.is_withheld("k", "mean", "sd")
    assert told.is_withheld("items")
    assert told.is_withheld("mean", "rows")
    assert told.under("items", "b").value("n") is None
    assert not told.under("items", "b").is_withheld("n")


def test_a_branch_rests_on_no_more_people_than_its_rows() -> None:
    few = limited(TREE, 3)

    assert whole(few) == whole(TREE)
    assert Told(few, 4).value("k") == 3
    assert Told(few, 4).is_withheld("mean")
    assert not Told(few, 3).is_withheld("mean")
