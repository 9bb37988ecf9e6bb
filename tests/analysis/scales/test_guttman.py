import json
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analysis.errors import BadOption, ConstantItems, ConstantScore, TooFewItems, TooFewRows, UnknownColumn
from analysis.moments import Moments
from analysis.reliability import guttman, split_half

FIVE_PEOPLE = pd.DataFrame([(4, 5, 4), (2, 3, 2), (5, 5, 4), (3, 3, 2), (1, 2, 3)], columns=list("abc"))
FIELDS = {
    "lambda1": "lambda1",
    "lambda2": "lambda2",
    "lambda3": "lambda3",
    "lambda4": "lambda4_odd_even",
    "lambda5": "lambda5",
    "lambda6": "lambda6_cov",
    "lambda6_standardized": "lambda6_cor",
}


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracle" / "guttman_mobi.json").read_text())


@pytest.fixture(scope="module")
def scales(shared):
    items = json.loads((shared / "oracle" / "reliability_mobi.json").read_text())
    mobi = pd.read_csv(shared / "data" / "mobi.csv")
    return {name: mobi[[item["item"] for item in figures["items"]]] for name, figures in items.items()}


def test_bounds_by_hand():
    found = guttman(FIVE_PEOPLE)

    assert found.lambda1 == pytest.approx(1 - 5.3 / 13.3)
    assert found.lambda2 == pytest.approx(1 - 5.3 / 13.3 + np.sqrt(1.5 * 2 * (4 + 1 + 1)) / 13.3)
    assert found.lambda3 == pytest.approx(1.5 * (1 - 5.3 / 13.3))
    assert found.lambda4 == pytest.approx(2 * (1 - (5.5 + 1.8) / 13.3))
    assert found.lambda5 == pytest.approx(1 - 5.3 / 13.3 + 2 * np.sqrt(5) / 13.3)
    assert found.lambda6 == pytest.approx(1 - (1 / np.diag(np.linalg.inv(FIVE_PEOPLE.cov()))).sum() / 13.3)


def test_split_half_by_hand():
    found = split_half(FIVE_PEOPLE)
    r = 3 / np.sqrt(5.5 * 1.8)

    assert (found.first, found.second) == (("a", "c"), ("b",))
    assert (found.r, found.spearman_brown) == pytest.approx((r, 2 * r / (1 + r)))
    assert found.guttman == pytest.approx(guttman(FIVE_PEOPLE).lambda4)


@pytest.mark.parametrize("scale", ["Image", "Quality", "Overall"])
def test_bounds_equal_r_psych_on_mobi(oracle, scales, scale):
    found, half = guttman(scales[scale]), split_half(scales[scale])

    for field, key in FIELDS.items():
        assert getattr(found, field) == pytest.approx(oracle[scale][key], rel=1e-10), field
    assert half.spearman_brown == pytest.approx(oracle[scale]["splithalf_odd_even_spearman_brown"], rel=1e-10)


def test_standardized_items_that_cancel_out_have_no_bound():
    # b is -2 a: the sum of the items varies, the sum of the standardized items does not
    items = pd.DataFrame({"a": [1, 2, 3], "b": [6, 4, 2]})

    with pytest.raises(ConstantScore, match="standardized"):
        guttman(items)


def test_the_halves_can_be_chosen():
    found = split_half(FIVE_PEOPLE, first=["b", "a"])

    assert (found.first, found.second) == (("a", "b"), ("c",))


@pytest.mark.parametrize(("first", "error"), [(["zz"], UnknownColumn), ([], BadOption), (list("abc"), BadOption)])
def test_bad_halves_are_refused(first, error):
    with pytest.raises(error):
        split_half(FIVE_PEOPLE, first=first)


def test_bounds_of_identical_items_are_one():
    found = guttman(pd.DataFrame({name: [1, 2, 5, 4] for name in "abcd"})).to_frame()

    bounds = found[["lambda2", "lambda3", "lambda4", "lambda5", "lambda6", "lambda6_standardized"]]
    np.testing.assert_allclose(bounds.iloc[0, :3], 1)
    np.testing.assert_allclose(bounds.iloc[0, 4:], 1)


def test_moments_are_enough():
    assert guttman(Moments.from_frame(FIVE_PEOPLE)) == guttman(FIVE_PEOPLE)
    assert split_half(Moments.from_frame(FIVE_PEOPLE)) == split_half(FIVE_PEOPLE)


@pytest.mark.parametrize("statistic", [guttman, split_half])
@pytest.mark.parametrize(
    ("items", "error"),
    [
        (pd.DataFrame({"a": [1, 2, 3]}), TooFewItems),
        (pd.DataFrame({"a": [None, None], "b": [1, 2]}), TooFewRows),
        (pd.DataFrame({"a": [1, 2, 3], "b": [4, 4, 4]}), ConstantItems),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), ConstantScore),
    ],
)
def test_bad_items_are_refused_with_the_reason(statistic, items, error):
    with pytest.raises(error):
        statistic(items)


def test_where_covariances_sum_below_zero_lambda1_lies_above_lambda3_by_hand():
    # variances 1 and 1, covariance -1/2: the total has variance 1, lambda1 = 1 - 2 and lambda3 = 2 (1 - 2)
    items = pd.DataFrame({"a": [0, 1, 2], "b": [1, 2, 0]})

    found = guttman(items)

    assert (found.lambda1, found.lambda3) == pytest.approx((-1, -2))


@example(seed=86388, k=2, random=Random(1))
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 7), st.randoms(use_true_random=False))
def test_bounds_are_ordered_and_ignore_the_order_of_people(seed, k, random):
    rng = np.random.default_rng(seed)
    items = pd.DataFrame(
        rng.integers(1, 8, size=(40, k)) + rng.integers(0, 5, size=(40, 1)), columns=list("abcdefg")[:k]
    )
    assume(items.cov().to_numpy().sum() > 1e-6)

    found = guttman(items)

    assert found.lambda3 <= found.lambda2 + 1e-12
    assert found.lambda2 <= 1 + 1e-12
    # lambda3 stretches lambda1 by k / (k - 1): away from zero, which is upwards only where the covariances add up
    assert found.lambda3 == pytest.approx(found.lambda1 * k / (k - 1))
    assert (found.lambda1 <= found.lambda3) == (found.lambda1 >= 0)
    assert guttman(items.sample(frac=1, random_state=random.randrange(99)) * 2 - 3).lambda6 == pytest.approx(
        found.lambda6
    )
