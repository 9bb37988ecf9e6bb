import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.describe import describe
from analysis.errors import BadOption, ConstantItems, ConstantScore, NotNumeric, OutOfRange, TooFewItems, TooFewRows
from analysis.moments import Moments
from analysis.reliability import cronbach_alpha, feldt_interval, implied_mean_r, item_statistics

FIVE_PEOPLE = pd.DataFrame([(4, 5, 4), (2, 3, 2), (5, 5, 4), (3, 3, 2), (1, 2, 3)], columns=list("abc"))
SCALES = ["Image", "Expectation", "Quality", "Value", "Satisfaction", "Loyalty", "Overall"]


@pytest.fixture(scope="module")
def mobi(shared):
    return pd.read_csv(shared / "data" / "mobi.csv")


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracle" / "reliability_mobi.json").read_text())


def items_of(oracle, scale):
    return [item["item"] for item in oracle[scale]["items"]]


def test_acceptance_example_6_15_alpha_of_five_people():
    alpha = cronbach_alpha(FIVE_PEOPLE)

    assert alpha.alpha == pytest.approx(1.5 * (1 - 5.3 / 13.3))
    assert round(alpha.alpha, 3) == 0.902
    assert (alpha.n, alpha.k, alpha.n_dropped) == (5, 3, 0)


@pytest.mark.parametrize(
    ("alpha", "k", "limits", "mean_r"),
    [(0.81, 14, [0.751, 0.860], 0.233), (0.84, 7, [0.787, 0.884], 0.429), (0.74, 3, [0.637, 0.817], 0.487)],
)
def test_acceptance_example_6_14_limits_from_published_figures(alpha, k, limits, mean_r):
    assert [round(limit, 3) for limit in feldt_interval(alpha, n=100, k=k)] == limits
    assert round(implied_mean_r(alpha, k=k), 3) == mean_r


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_equals_r_psych_on_mobi(mobi, oracle, scale):
    expected, found = oracle[scale], cronbach_alpha(mobi[items_of(oracle, scale)])

    assert found.alpha == pytest.approx(expected["alpha_raw"], rel=1e-10)
    assert found.standardized == pytest.approx(expected["alpha_std"], rel=1e-10)
    assert found.mean_r == pytest.approx(expected["mean_r"], rel=1e-10)
    assert found.se == pytest.approx(expected["ase_duhachek"], rel=1e-10)
    assert (found.low, found.high) == pytest.approx(tuple(expected["ci_feldt_95"]), rel=1e-10)


def test_feldt_limits_of_image_are_those_of_the_reference(mobi):
    alpha = cronbach_alpha(mobi[[f"IMAG{i}" for i in range(1, 6)]])

    assert [alpha.low, alpha.high] == pytest.approx([0.654396065814746, 0.766821349815781], rel=1e-10)


@pytest.mark.parametrize("scale", SCALES)
def test_feldt_limits_at_90_per_cent_equal_r_psych(mobi, oracle, scale):
    found = cronbach_alpha(mobi[items_of(oracle, scale)], level=0.9)

    assert (found.low, found.high) == pytest.approx(tuple(oracle[scale]["ci_feldt_90"]), rel=1e-10)


@pytest.mark.parametrize("scale", SCALES)
def test_item_statistics_equal_r_psych_on_mobi(mobi, oracle, scale):
    expected = pd.DataFrame(oracle[scale]["items"]).set_index("item")

    found = item_statistics(mobi[list(expected.index)], range=(1, 10)).to_frame()

    for column in ["mean", "sd", "r_drop", *(["alpha_if_deleted"] if len(expected) > 2 else [])]:
        np.testing.assert_allclose(found[column], expected[column].astype(float), rtol=1e-10)


def test_two_items_have_spearman_brown_and_no_alpha_if_deleted():
    two = FIVE_PEOPLE[["a", "b"]]
    r = float(np.corrcoef(two["a"], two["b"])[0, 1])

    assert cronbach_alpha(two).spearman_brown == pytest.approx(2 * r / (1 + r))
    assert "alpha_if_deleted" not in item_statistics(two).to_frame()


def test_more_than_two_items_have_no_spearman_brown():
    assert "spearman_brown" not in cronbach_alpha(FIVE_PEOPLE).to_frame()


@pytest.mark.parametrize("k", [2, 3, 7])
def test_alpha_is_one_when_items_are_identical(k):
    items = pd.DataFrame({f"i{j}": [1, 2, 5, 4, 4, 3] for j in range(k)})

    alpha = cronbach_alpha(items)

    assert (alpha.alpha, alpha.low, alpha.high) == (1, 1, 1)
    assert alpha.se == pytest.approx(0, abs=1e-7)


def test_rows_with_a_missing_answer_are_left_out_and_counted():
    gap = pd.concat([FIVE_PEOPLE, pd.DataFrame({"a": [5], "b": [1], "c": [None]})])

    alpha = cronbach_alpha(gap)

    assert alpha.alpha == pytest.approx(cronbach_alpha(FIVE_PEOPLE).alpha)
    assert (alpha.n, alpha.n_dropped) == (5, 1)


@pytest.mark.parametrize("statistic", [cronbach_alpha, item_statistics])
@pytest.mark.parametrize(
    ("items", "error"),
    [
        (pd.DataFrame({"a": [1, 2, 3]}), TooFewItems),
        (pd.DataFrame({"a": [1, None], "b": [None, 2]}), TooFewRows),
        (pd.DataFrame({"a": [None, None], "b": [None, None]}), TooFewRows),
        (pd.DataFrame({"a": [1, 2, 3], "b": [4, 4, 4]}), ConstantItems),
        (pd.DataFrame({"a": [1, 2, 3], "b": ["x", 2, 1]}), NotNumeric),
        (pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"]), BadOption),
    ],
)
def test_bad_items_are_refused_with_the_reason(statistic, items, error):
    with pytest.raises(error):
        statistic(items)


@pytest.mark.parametrize("statistic", [cronbach_alpha, item_statistics])
def test_items_that_cancel_out_are_refused(statistic):
    a, b = FIVE_PEOPLE["a"], FIVE_PEOPLE["b"]
    items = {cronbach_alpha: {"a": a, "b": -a}, item_statistics: {"a": a, "b": -a, "c": b}}

    with pytest.raises(ConstantScore):
        statistic(pd.DataFrame(items[statistic]))


def test_items_that_cancel_after_standardizing_are_refused():
    with pytest.raises(ConstantScore, match="standardized"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [6, 4, 2]}))


def test_a_level_outside_zero_to_one_is_refused():
    with pytest.raises(BadOption, match="level"):
        cronbach_alpha(FIVE_PEOPLE, level=95)


def test_published_alpha_above_one_is_refused():
    with pytest.raises(BadOption, match="alpha"):
        feldt_interval(1.2, n=100, k=5)


def test_an_item_outside_the_range_is_refused():
    with pytest.raises(OutOfRange, match="column a"):
        item_statistics(FIVE_PEOPLE, range=(1, 4))


def test_an_item_that_runs_against_the_rest_is_named():
    items = FIVE_PEOPLE.assign(d=6 - FIVE_PEOPLE["a"], e=FIVE_PEOPLE["a"])

    assert item_statistics(items).looks_reversed == ("d",)


@st.composite
def answers(draw):
    k = draw(st.integers(2, 6))
    n = draw(st.integers(4, 25))
    rows = draw(st.lists(st.lists(st.integers(1, 7), min_size=k, max_size=k), min_size=n, max_size=n))
    items = pd.DataFrame(rows, columns=[f"i{j}" for j in range(k)])
    correlations = np.cov(items.to_numpy(), rowvar=False)
    assume((items.nunique() > 1).all() and correlations.sum() > 1e-6)
    sd = np.sqrt(np.diag(correlations))
    assume((correlations / np.outer(sd, sd)).sum() > 1e-6)
    return items


@settings(max_examples=40, deadline=None)
@given(answers(), st.randoms(use_true_random=False), st.integers(-9, 9), st.sampled_from([0.5, 2, 10]))
def test_alpha_ignores_order_shift_and_unit(items, random, shift, unit):
    alpha = cronbach_alpha(items)
    columns = random.sample(list(items.columns), items.shape[1])
    changed = items[columns].sample(frac=1, random_state=random.randrange(99)) * unit + shift

    other = cronbach_alpha(changed)

    for field in ("alpha", "low", "high", "standardized", "se", "mean_r"):
        assert getattr(other, field) == pytest.approx(getattr(alpha, field), rel=1e-7, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(answers())
def test_duplicated_rows_leave_alpha_and_narrow_the_limits(items):
    once, twice = cronbach_alpha(items), cronbach_alpha(pd.concat([items, items]))

    assert twice.alpha == pytest.approx(once.alpha, abs=1e-9)
    assert twice.high - twice.low <= once.high - once.low + 1e-12


@settings(max_examples=40, deadline=None)
@given(answers(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_feldt_limits_bracket_the_estimate(items, level):
    alpha = cronbach_alpha(items, level=level)

    assert alpha.low <= alpha.alpha <= alpha.high <= 1


def test_item_statistics_of_moments_are_those_of_the_rows_without_their_shape():
    rows, moments = item_statistics(FIVE_PEOPLE), item_statistics(Moments.from_frame(FIVE_PEOPLE))

    shape = ["skew", "kurtosis", "floor", "ceiling"]
    pd.testing.assert_frame_equal(moments.to_frame(), rows.to_frame().drop(columns=shape))


@settings(max_examples=20, deadline=None)
@given(answers())
def test_item_statistics_of_complete_rows_agree_with_their_description(items):
    # where the others of an item cancel out, its correlation with them is refused
    rests = [items.drop(columns=name).sum(axis=1) for name in items]
    assume(all(rest.nunique() > 1 for rest in rests))
    statistics, description = item_statistics(items, range=(1, 7)).to_frame(), describe(items, range=(1, 7)).to_frame()

    for column in ("n", "mean", "sd", "skew", "kurtosis", "floor", "ceiling"):
        np.testing.assert_allclose(statistics[column], description[column], atol=1e-12)


def test_item_statistics_over_many_blocks_use_complete_rows_alone():
    items = pd.DataFrame(np.random.default_rng(1).integers(1, 6, size=(70_000, 3)), columns=list("abc"), dtype=float)
    items.loc[::7, "b"] = np.nan

    found, expected = item_statistics(items).to_frame(), describe(items.dropna()).to_frame()

    np.testing.assert_allclose(found[["skew", "floor"]], expected[["skew", "floor"]], atol=1e-12)
