import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.describe import mardia
from analysis.errors import (
    BadOption,
    ConstantItems,
    NotNumeric,
    SingularMatrix,
    TooFewItems,
    TooFewRows,
    UnknownColumn,
)
from analysis.quality import Rule, before_and_after, careless, exclude


@pytest.fixture(scope="module")
def mobi(shared):
    return pd.read_csv(shared / "data" / "mobi.csv")


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracle" / "data_quality_mobi.json").read_text())


SCALES = {"one": ["a", "b"], "two": ["c", "d"], "three": ["e", "f"]}


def people(*rows):
    return pd.DataFrame(list(rows), columns=list("abcdef")[: len(rows[0])], dtype=float)


def random_people(seed, n=40, k=6):
    return pd.DataFrame(np.random.default_rng(seed).integers(1, 6, size=(n, k)), columns=list("abcdef")[:k])


def test_indices_equal_r_on_mobi(mobi, oracle):
    found = careless(mobi).to_frame()

    np.testing.assert_allclose(found["mahalanobis"], oracle["mahalanobis_D2"], rtol=1e-10)
    np.testing.assert_array_equal(found["longest_string"], oracle["longstring"])
    np.testing.assert_allclose(found["irv"], oracle["irv"], rtol=1e-10)


def test_mardia_equals_r_psych_on_mobi(mobi, oracle):
    found = mardia(mobi)

    assert (found.skewness, found.kurtosis) == pytest.approx((oracle["mardia_b1p"], oracle["mardia_b2p"]), rel=1e-10)
    assert (found.chi2, found.z) == pytest.approx((oracle["mardia_skew_chi"], oracle["mardia_kurt_z"]), rel=1e-10)
    assert found.p_skewness == oracle["mardia_p_skew"] == 0


def test_mardia_of_one_item_is_its_skewness_squared():
    x = pd.DataFrame({"a": [1, 2, 2, 3, 7]})

    found = mardia(x)

    assert found.skewness == pytest.approx(np.mean(((x["a"] - 3) / x["a"].std()) ** 3) ** 2)


@pytest.mark.parametrize(
    ("items", "error"),
    [
        (pd.DataFrame({"a": [1, 2], "b": [2, 1]}), TooFewRows),
        (pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 2, 2, 2]}), ConstantItems),
        (pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 4, 6, 8]}), SingularMatrix),
        (pd.DataFrame({"a": [None, None]}), TooFewRows),
    ],
)
def test_mardia_refuses_what_it_cannot_judge(items, error):
    with pytest.raises(error):
        mardia(items)


def test_longest_string_and_spread_by_hand():
    found = careless(people([1, 1, 1, 2, 2, 5], [3, 3, np.nan, 3, 3, 3], [1, 2, 1, 2, 1, 2])).to_frame()

    assert found["longest_string"].tolist() == [3, 3, 1]
    assert found["answered"].tolist() == [6, 5, 6]
    assert found["irv"].tolist() == pytest.approx([np.std([1, 1, 1, 2, 2, 5], ddof=1), 0, np.sqrt(0.3)])


def test_even_odd_by_hand():
    items = people([1, 1, 3, 3, 5, 5], [1, 5, 3, 3, 5, 1], [1, 2, 3, 1, 5, 3], [2, 2, 2, 2, 2, 2])

    found = careless(items, scales=SCALES).to_frame()["even_odd"]

    r = np.corrcoef([1, 3, 5], [2, 1, 3])[0, 1]
    assert found[:3].tolist() == pytest.approx([1, -1, 2 * r / (1 + r)])
    assert np.isnan(found[3])


def test_even_odd_turns_reversed_items():
    items = people([1, 5, 3, 3, 5, 1], [2, 4, 4, 2, 1, 5], [1, 1, 2, 3, 4, 5])

    found = careless(items, scales=SCALES, reverse=["b", "d", "f"], range=(1, 5)).to_frame()["even_odd"]

    assert found[:2].tolist() == pytest.approx([1, 1])


def test_person_total_by_hand():
    items = people([1, 2, 3, 5, 4], [5, 4, 3, 1, 2], [2, 3, 3, 5, 5])

    found = careless(items).to_frame()["person_total"]

    others = (items.iloc[1] + items.iloc[2]) / 2
    assert found[0] == pytest.approx(np.corrcoef(items.iloc[0], others)[0, 1])


def test_straight_lines_count_only_against_a_reversed_item():
    rows = np.array([[3] * 12, [3] * 11 + [2], [3] * 9 + [np.nan] * 3])
    items = pd.DataFrame(rows, columns=[f"i{j}" for j in range(12)])

    assert careless(items, reverse=["i4"]).to_frame()["straight_line"].tolist() == [1, 0, 0]
    assert "straight_line" in careless(items).not_computed


def test_speed_is_told_for_each_answered_item():
    items = people([1, 2, 3], [1, np.nan, 3], [3, 2, 1])

    found = careless(items, times=pd.Series([6, 3, np.nan])).to_frame()["seconds_per_item"]

    assert found[:2].tolist() == [2, 1.5]
    assert np.isnan(found[2])


def test_instructed_items_count_failures_and_nothing_else():
    items = people([4, 1, 2], [5, 1, 2], [np.nan, 3, 4]).rename(columns={"a": "check"})

    found = careless(items, instructed={"check": 4})

    assert found.to_frame()["instructed_failed"].tolist() == [0, 1, 0]
    assert found.k == 2


def test_what_cannot_be_computed_says_why():
    found = careless(people([1, 2, 3], [2, 3, 1]))

    assert set(found.not_computed) == {
        *("mahalanobis", "mahalanobis_p", "even_odd", "straight_line", "seconds_per_item", "instructed_failed")
    }
    assert "more complete rows than items" in found.not_computed["mahalanobis"]


def test_items_that_repeat_each_other_have_no_distance():
    items = random_people(1, k=3)

    found = careless(items.assign(d=items["a"] + items["b"]))

    assert "repeat" in found.not_computed["mahalanobis"]


@pytest.mark.parametrize(
    ("items", "options", "error"),
    [
        (people([1], [2]), {}, TooFewItems),
        (people([1, 2], [np.nan, np.nan]), {}, TooFewRows),
        (pd.DataFrame({"a": ["x", 1], "b": [1, 2]}), {}, NotNumeric),
        (people([1, 2], [2, 1]), {"instructed": {"zz": 1}}, UnknownColumn),
        (people([1, 2], [2, 1]), {"reverse": ["zz"]}, UnknownColumn),
        (people([1, 2], [2, 1]), {"scales": {"s": ["a", "zz"]}}, UnknownColumn),
        (people([1, 2], [2, 1]), {"times": pd.Series([1.0, -1.0])}, BadOption),
        (people([1, 2], [2, 1]), {"times": pd.Series([1.0])}, BadOption),
        (people([1] * 6, [2] * 6), {"scales": SCALES, "reverse": ["a"]}, BadOption),
    ],
)
def test_bad_input_is_refused_with_the_reason(items, options, error):
    with pytest.raises(error):
        careless(items, **options)


def test_rules_are_recorded_with_what_they_did():
    items = random_people(2).assign(check=4)
    items.loc[0, "check"] = 1
    times = pd.Series(60.0, index=items.index)
    times[[0, 1]] = 5

    found = exclude(careless(items, times=times, instructed={"check": 4}))

    assert found.to_frame().to_dict("records") == [
        {"rule": "instructed_failed at least 1", "flagged": 1, "flagged_alone": 0},
        {"rule": "seconds_per_item below 2", "flagged": 2, "flagged_alone": 1},
    ]
    assert (found.n_before, found.n_after, found.kept[:3].tolist()) == (40, 38, [False, False, True])
    assert "straight_line at least 1" in found.skipped


def test_no_rules_leave_all_rows():
    found = exclude(careless(random_people(3)), rules=[])

    assert found.n_after == found.n_before == 40
    assert found.to_frame().empty


def test_a_rule_on_an_unknown_index_is_refused():
    with pytest.raises(BadOption, match="mood"):
        exclude(careless(random_people(3)), rules=[Rule(index="mood", below=1)])


@pytest.mark.parametrize("bounds", [{}, {"below": 1, "at_least": 2}])
def test_a_rule_has_one_bound(bounds):
    with pytest.raises(BadOption, match="rule"):
        Rule(index="irv", **bounds)


def test_scales_are_shown_before_and_after():
    common = np.random.default_rng(4).normal(size=(60, 1))
    items = pd.DataFrame(np.clip(np.rint(3 + common + 0.5), 1, 5) @ np.ones((1, 3)), columns=list("abc"))
    items.loc[:9, "c"] = 6 - items.loc[:9, "c"]
    items["d"] = np.random.default_rng(5).integers(1, 6, 60)
    left_out = exclude(careless(items, times=pd.Series([1.0] * 10 + [99.0] * 50)))

    table = before_and_after(items, left_out, scales={"s": list("abc"), "single": ["d"]}, range=(1, 5)).to_frame()

    assert table.loc[0, ["n_before", "n_after", "alpha_after"]].tolist() == [60, 50, 1]
    assert table.loc[0, "alpha_before"] < 1
    assert np.isnan(table.loc[1, "alpha_before"])


def test_other_rows_have_no_before_and_after():
    with pytest.raises(BadOption, match="rows"):
        before_and_after(random_people(6)[:5], exclude(careless(random_people(6))), scales={})


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(-3, 3))
def test_indices_ignore_a_shift_of_all_answers(seed, shift):
    items = random_people(seed)

    found, other = (careless(frame, scales=SCALES).to_frame() for frame in (items, items + shift))

    pd.testing.assert_frame_equal(found, other, check_exact=False, atol=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_person_keeps_their_indices_wherever_they_stand(seed):
    items = random_people(seed)
    order = np.random.default_rng(seed).permutation(len(items))

    found = careless(items).to_frame()

    pd.testing.assert_frame_equal(careless(items.iloc[order]).to_frame(), found.iloc[order], atol=1e-9)
