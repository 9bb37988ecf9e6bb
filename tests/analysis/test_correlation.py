import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from analysis.correlation import pearson, polychoric, smoothed, spearman
from analysis.errors import BadOption, ConstantItems, NotIntegers, TooFewItems, TooFewRows
from analysis.moments import Moments, PairTables
from analysis.pairs.polychoric_fit import rectangle_probabilities
from analysis.reliability import ordinal_alpha


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracle" / "polychoric.json").read_text())


@pytest.fixture(scope="module")
def mobi(shared):
    return pd.read_csv(shared / "data" / "mobi.csv")


def answers(rng, n, k=3, *, rho=0.5, points=5, gaps=0.0):
    hidden = np.sqrt(rho) * rng.normal(size=(n, 1)) + np.sqrt(1 - rho) * rng.normal(size=(n, k))
    codes = np.clip(np.floor((hidden + 2) / 4 * points) + 1, 1, points)
    codes[rng.random((n, k)) < gaps] = np.nan
    return pd.DataFrame(codes, columns=list("abcdefgh")[:k])


def from_table(table):
    rows, columns = np.nonzero(np.array(table))
    times = np.array(table)[rows, columns]
    return pd.DataFrame({"a": rows.repeat(times), "b": columns.repeat(times)})


@pytest.mark.parametrize("scales", ["mobi_Loyalty_Sat", "mobi_Image"])
def test_polychoric_correlations_equal_the_exact_two_step_reference(mobi, oracle, scales):
    expected = oracle[scales]["exact_twostep"]

    found = polychoric(mobi[expected["rows"]])

    np.testing.assert_allclose(found.correlations, expected["values"], atol=1e-8)
    for item, thresholds in oracle[scales]["thresholds"].items():
        np.testing.assert_allclose(found.thresholds[item], thresholds, rtol=1e-12)


@pytest.mark.parametrize("scales", ["mobi_Loyalty_Sat", "mobi_Image"])
def test_ordinal_alpha_equals_the_reference(mobi, oracle, scales):
    found = ordinal_alpha(mobi[oracle[scales]["exact_twostep"]["rows"]])

    assert found.alpha == pytest.approx(oracle[scales]["ordinal_alpha"], abs=1e-8)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.4])
def test_halved_items_by_hand(share):
    inner, outer = round(share * 100), round((0.5 - share) * 100)

    found = polychoric(from_table([[inner, outer], [outer, inner]])).correlations.loc["a", "b"]

    assert found == pytest.approx(np.sin(2 * np.pi * (share - 0.25)), abs=1e-10)


@pytest.mark.parametrize("rho", [-0.99, -0.6, 0.0, 0.3, 0.9, 0.97, 0.9999])
def test_cell_probabilities_equal_integrated_conditional_ones(rho):
    a, b = np.array([[-1.2, 0.3, 2.0]]), np.array([[-0.5, 0.31, 1.1]])
    left, right, rest = [-9, *a[0], 9], [-9, *b[0], 9], np.sqrt(1 - rho**2)

    def cell(i, j):
        def density(x):
            high, low = (special.ndtr((right[j + side] - rho * x) / rest) for side in (1, 0))
            return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (high - low)

        steps = [min(max(end / rho, left[i]), left[i + 1]) for end in right] if rho else [0]
        return integrate.quad(density, left[i], left[i + 1], points=steps, limit=400, epsabs=1e-13)[0]

    found = rectangle_probabilities(a, b, np.array([rho]))[0]
    np.testing.assert_allclose(found, [[cell(i, j) for j in range(4)] for i in range(4)], atol=1e-11)


@pytest.mark.parametrize(
    ("table", "sign"),
    [([[5, 0], [0, 5]], 1), ([[0, 5], [5, 0]], -1), ([[5, 1], [0, 5]], 1), ([[3, 2], [2, 0]], -1)],
)
def test_tables_in_perfect_order_are_named_and_reported_as_one(table, sign):
    found = polychoric(from_table(table))

    assert found.correlations.loc["a", "b"] == sign
    assert found.at_edge == (("a", "b"),)


def test_one_contradicting_person_among_many_pulls_the_correlation_inside():
    table = np.diag([2000, 4000, 4000, 2000]) + np.diag([800] * 3, 1) + np.diag([800] * 3, -1)
    table[0, 3] = 1

    found = polychoric(from_table(table))

    assert found.at_edge == ()
    assert 0.9 < found.correlations.loc["a", "b"] < 0.98


def test_points_that_nobody_chose_are_reported():
    items = pd.DataFrame({"a": [1, 2, 4, 5, 1, 2, 4], "b": [2, 3, 4, 4, 2, 3, 3]})

    found = polychoric(items)

    assert found.collapsed == {"a": (3,), "b": (1, 5)}
    assert len(found.thresholds["a"]) == 3


def test_tables_that_add_up_give_the_same_correlations():
    items = answers(np.random.default_rng(1), 300)

    merged = PairTables.from_chunks([items[:100], items[100:]])

    pd.testing.assert_frame_equal(polychoric(merged).correlations, polychoric(items).correlations)


def test_pairwise_answers_use_the_rows_of_each_pair():
    items = answers(np.random.default_rng(2), 400, gaps=0.2)

    found = polychoric(items, missing="pairwise")

    assert found.missing == "pairwise"
    assert found.n == int((items.notna().sum(axis=1) >= 2).sum())
    assert polychoric(items).n == len(items.dropna())
    np.testing.assert_allclose(found.correlations, polychoric(items).correlations, atol=0.15)


def test_indefinite_correlations_are_said_and_smoothed_only_on_request():
    rng = np.random.default_rng(3)
    items = answers(rng, 90, k=6, rho=0.85, points=2, gaps=0.5)

    plain, smooth = polychoric(items, missing="pairwise"), polychoric(items, missing="pairwise", smooth=True)

    assert plain.is_indefinite
    assert (plain.smoothing, smooth.smoothing) == (None, "eigenvalues")
    assert np.linalg.eigvalsh(smooth.correlations)[0] > 0
    np.testing.assert_allclose(np.diag(smooth.correlations), 1)


def test_smoothing_a_definite_matrix_changes_nothing():
    r = pd.DataFrame([[1, 0.5], [0.5, 1]], index=["a", "b"], columns=["a", "b"])

    np.testing.assert_allclose(smoothed(r), r, atol=1e-15)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_polychoric_correlations_follow_order_alone(seed):
    items = answers(np.random.default_rng(seed), 150)
    respaced = items.replace({1: -7, 2: 0, 3: 1, 4: 50, 5: 51})
    turned = items.assign(a=6 - items["a"])

    found = polychoric(items).correlations.to_numpy()

    np.testing.assert_allclose(polychoric(respaced).correlations, found, atol=1e-9)
    np.testing.assert_allclose(polychoric(turned).correlations.to_numpy()[0, 1:], -found[0, 1:], atol=1e-8)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_duplicated_rows_leave_polychoric_correlations(seed):
    items = answers(np.random.default_rng(seed), 60)

    twice = polychoric(pd.concat([items, items])).correlations

    np.testing.assert_allclose(twice, polychoric(items).correlations, atol=1e-9)


@pytest.mark.parametrize("statistic", [polychoric, ordinal_alpha])
@pytest.mark.parametrize(
    ("items", "error"),
    [
        (pd.DataFrame({"a": [1, 2, 1.5], "b": [1, 2, 3]}), NotIntegers),
        (pd.DataFrame({"a": [1, 2, 3]}), TooFewItems),
        (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 3]}), ConstantItems),
        (pd.DataFrame({"a": [None, None], "b": [1, 2]}), TooFewRows),
    ],
)
def test_bad_items_are_refused_with_the_reason(statistic, items, error):
    with pytest.raises(error):
        statistic(items)


def test_pearson_equals_scipy():
    items = answers(np.random.default_rng(4), 60)

    row = pearson(items).to_frame().iloc[0]

    expected = stats.pearsonr(items["a"], items["b"])
    limits = expected.confidence_interval(0.95)
    assert (row["estimate"], row["p"]) == pytest.approx((expected.statistic, expected.pvalue))
    assert (row["low"], row["high"]) == pytest.approx((limits.low, limits.high))


def test_spearman_equals_scipy():
    items = answers(np.random.default_rng(5), 60)

    row = spearman(items).to_frame().iloc[1]

    expected = stats.spearmanr(items["a"], items["c"])
    assert (row["estimate"], row["p"]) == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.parametrize(("statistic", "method"), [(pearson, "pearson"), (spearman, "spearman")])
def test_pairwise_correlations_equal_pandas(statistic, method):
    items = answers(np.random.default_rng(6), 80, gaps=0.2)

    found = statistic(items, missing="pairwise")

    pd.testing.assert_frame_equal(found.correlations, items.corr(method=method))
    assert found.counts.loc["a", "b"] == int(items[["a", "b"]].notna().all(axis=1).sum())


def test_contradicting_pairs_are_said_to_be_indefinite():
    up, down, gap = [1, 2, 3, 4], [4, 3, 2, 1], [None] * 4
    items = pd.DataFrame({"a": up + up + gap, "b": up + gap + up, "c": gap + up + down}, dtype=float)

    assert pearson(items, missing="pairwise").is_indefinite
    assert spearman(items, missing="pairwise").is_indefinite


def test_perfect_correlations_have_no_room():
    items = pd.DataFrame({"a": [1, 2, 3, 5], "b": [2, 4, 6, 10], "c": [5, 3, 2, 1]})

    row = pearson(items).to_frame().iloc[0]

    assert row[["estimate", "low", "high", "p"]].tolist() == pytest.approx([1, 1, 1, 0])


def test_pearson_takes_moments():
    items = answers(np.random.default_rng(7), 60)

    pd.testing.assert_frame_equal(pearson(Moments.from_frame(items)).to_frame(), pearson(items).to_frame())


@pytest.mark.parametrize("statistic", [pearson, spearman])
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize(
    ("items", "error"),
    [
        (pd.DataFrame({"a": [1, 2, 3, 4]}), TooFewItems),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 1, 2]}), TooFewRows),
        (pd.DataFrame({"a": [1.0, None] * 4, "b": [None, 2.0] * 4}), TooFewRows),
        (pd.DataFrame({"a": [1, 2, 3, 4], "b": [4, 4, 4, 4]}), ConstantItems),
    ],
)
def test_bad_items_have_no_correlations(statistic, missing, items, error):
    with pytest.raises(error):
        statistic(items, missing=missing)


@pytest.mark.parametrize("statistic", [pearson, spearman, polychoric])
def test_an_unknown_treatment_of_missing_answers_is_refused(statistic):
    with pytest.raises(BadOption, match="missing"):
        statistic(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]}), missing="impute")
