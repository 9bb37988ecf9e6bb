import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption, OutOfRange, TooFewItems, TooFewRows
from analysis.profiles import bottleneck, group_means, ladder, profile_line, share_of_yes

TEN = ["time", "function", "price", "quality", "satisfaction", "information", "internal", "object", "concern", "method"]
ACTIVITIES = {name: [f"{name}_1", f"{name}_2"] for name in ("social", "exchange", "sales", "monitor")}


def one(values: list[float], names: list[str]) -> pd.DataFrame:
    return pd.DataFrame([values], columns=names)


def test_ten_rows_between_transaction_and_relationship_by_hand():
    """3.4 with rows 2,3,3,4,2,4,5,4,3,4."""
    found = profile_line(one([2, 3, 3, 4, 2, 4, 5, 4, 3, 4], TEN))

    assert found.mean == pytest.approx(3.4)
    assert found.lowest == ("time", "satisfaction")


def test_five_strategies_by_hand():
    found = profile_line(one([4, 2, 3, 1, 5], ["core", "custom", "extra", "pricing", "staff"]))

    assert found.lowest == ("pricing",)


def test_four_groups_of_activities_by_hand():
    names = [name for group in ACTIVITIES.values() for name in group]
    found = group_means(one([4, 3, 5, 4, 2, 3, 4, 4], names), groups=ACTIVITIES)

    assert found.table["mean"].tolist() == [3.5, 4.5, 2.5, 4.0]


@pytest.mark.parametrize(
    ("values", "expected"), [([4, 2, 4, 3], "differentiate"), ([3, 3, 3, 3], None), ([2, 1, 5, 5], "identify")]
)
def test_the_bottleneck_is_the_first_step_below_the_middle(values, expected):
    steps = one(values, ["identify", "differentiate", "interact", "customise"])

    assert bottleneck(steps).bottleneck == expected


def test_stages_that_include_each_other_by_hand():
    """Yes, yes, no, yes: level 2, one inconsistency."""
    found = ladder(one([1, 1, 0, 1], ["mail", "direct", "data", "crm"]))

    assert (found.levels.tolist(), found.inconsistencies.tolist()) == ([2], [1])


def test_two_of_three_are_two_thirds():
    assert share_of_yes(one([1, 1, 0], ["known", "one_by_one", "own"])) == pytest.approx(2 / 3)


def test_several_managers_against_pandas():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(rng.integers(1, 6, (7, 8)), columns=[x for group in ACTIVITIES.values() for x in group])
    rows = rows.astype(float).mask(rng.random(rows.shape) < 0.1)
    expected = [rows[columns].mean(axis=1).mean() for columns in ACTIVITIES.values()]

    assert group_means(rows, groups=ACTIVITIES).table["mean"].tolist() == pytest.approx(expected)
    assert profile_line(rows).table["mean"].tolist() == pytest.approx(rows.mean().tolist())


def test_a_row_that_nobody_answered_is_left_out():
    found = profile_line(one([4, np.nan], ["a", "b"]))

    assert found.table["row"].tolist() == ["a"]


def test_what_is_no_profile_is_refused():
    with pytest.raises(TooFewRows):
        profile_line(one([np.nan], ["a"]))
    with pytest.raises(TooFewItems):
        profile_line(pd.DataFrame(index=[0]))
    with pytest.raises(TooFewItems):
        group_means(one([1], ["a"]), groups={"none": []})
    with pytest.raises(OutOfRange):
        ladder(one([2], ["a"]))
    with pytest.raises(BadOption):
        share_of_yes(one([0.5], ["a"]))


@given(st.lists(st.integers(0, 1), min_size=1, max_size=8))
def test_levels_and_inconsistencies_add_up_to_what_is_reached(values):
    found = ladder(one(values, [f"s{k}" for k in range(len(values))]))

    assert found.levels[0] + found.inconsistencies[0] == sum(values)
    assert (found.inconsistencies[0] == 0) == (values == sorted(values, reverse=True))
