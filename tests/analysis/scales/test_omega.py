import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import (
    BadOption,
    ConstantItems,
    ConstantScore,
    Inadmissible,
    NotConverged,
    NotIdentified,
    SingularMatrix,
    TooFewItems,
    TooFewRows,
)
from analysis.moments import Moments
from analysis.reliability import cronbach_alpha, omega, omega_hierarchical

FIVE_PEOPLE = pd.DataFrame([(4, 5, 4), (2, 3, 2), (5, 5, 4), (3, 3, 2), (1, 2, 3)], columns=list("abc"))


@pytest.fixture(scope="module")
def mobi(shared):
    return pd.read_csv(shared / "data" / "mobi.csv")


def oracle_of(shared, name):
    return json.loads((shared / "oracle" / name).read_text())


def congeneric(rng, n, loadings=(0.9, 0.8, 0.7, 0.6)):
    common, noise = rng.normal(size=(n, 1)), rng.normal(size=(n, len(loadings)))
    return pd.DataFrame(common * np.array(loadings) + 0.6 * noise, columns=list("abcdef")[: len(loadings)])


def moments_of(covariance, n=100):
    names = tuple("abcdef"[: len(covariance)])
    return Moments(names, n, np.zeros(len(names)), np.array(covariance) * (n - 1.0), np.zeros(len(names)))


def test_omega_of_three_items_by_hand():
    # Loadings 1, 2, 3 and unique variances 1, 2, 3: the covariances are products of loadings.
    found = omega(moments_of([[2, 2, 3], [2, 6, 6], [3, 6, 12]]))

    assert found.omega == pytest.approx(36 / (36 + 6))
    assert found.loadings.tolist() == pytest.approx([1 / 2**0.5, 2 / 6**0.5, 3 / 12**0.5])
    assert found.is_admissible


def test_a_heywood_case_is_computed_and_named():
    found = omega(FIVE_PEOPLE)

    assert found.heywood == ("b",)
    assert not found.is_admissible
    assert found.omega == pytest.approx(12.5 / (12.5 + 0.5 - 0.2 + 0.5))


@pytest.mark.parametrize("scale", ["Image", "Quality", "Satisfaction", "Loyalty"])
def test_omega_equals_r_lavaan_on_mobi(shared, mobi, scale):
    expected = oracle_of(shared, "omega_cfa_unidim.json")[scale]
    items = [item["item"] for item in oracle_of(shared, "reliability_mobi.json")[scale]["items"]]

    found = omega(mobi[items])

    assert found.omega == pytest.approx(expected["omega_congeneric_cov_metric"], abs=1e-6)
    assert found.standardized == pytest.approx(expected["omega_std"], abs=1e-6)


def test_omega_se_equals_numerical_slopes():
    rng = np.random.default_rng(1)
    s = congeneric(rng, 300).cov().to_numpy()

    slopes = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            step = np.zeros((4, 4))
            step[i, j] += 0.5e-5
            step[j, i] += 0.5e-5
            slopes[i, j] = (omega(moments_of(s + step)).omega - omega(moments_of(s - step)).omega) / 2e-5

    assert omega(moments_of(s)).se == pytest.approx(np.sqrt(2 * np.trace(slopes @ s @ slopes @ s) / 100), rel=1e-6)


def test_omega_equals_alpha_for_equal_loadings_in_large_samples():
    items = congeneric(np.random.default_rng(2), 200_000, loadings=(0.8, 0.8, 0.8, 0.8))

    assert omega(items).omega == pytest.approx(cronbach_alpha(items).alpha, abs=1e-4)
    assert omega(items).se == pytest.approx(cronbach_alpha(items).se, rel=0.02)


def test_moments_give_normal_limits_of_the_same_omega():
    items = congeneric(np.random.default_rng(3), 200)

    rows, moments = omega(items, interval="normal"), omega(Moments.from_frame(items))

    assert moments.interval == "normal"
    assert (moments.omega, moments.low, moments.high) == pytest.approx((rows.omega, rows.low, rows.high))


@pytest.mark.parametrize(
    ("items", "error"),
    [
        (FIVE_PEOPLE[["a", "b"]], TooFewItems),
        (FIVE_PEOPLE[:3], TooFewRows),
        (FIVE_PEOPLE.assign(c=3), ConstantItems),
        (FIVE_PEOPLE.assign(c=FIVE_PEOPLE["a"]), SingularMatrix),
        (FIVE_PEOPLE * np.nan, TooFewRows),
    ],
)
def test_bad_items_are_refused_with_the_reason(items, error):
    with pytest.raises(error):
        omega(items)


def test_items_that_no_single_factor_explains_are_refused():
    with pytest.raises(NotConverged):
        omega(moments_of([[1, 0.5, 0.5], [0.5, 1, -0.4], [0.5, -0.4, 1]]))


def test_loadings_that_cancel_are_refused():
    with pytest.raises(ConstantScore):
        omega(moments_of([[2, 1, -1, -1], [1, 2, -1, -1], [-1, -1, 2, 1], [-1, -1, 1, 2]]))


@pytest.mark.parametrize(("items", "interval"), [(FIVE_PEOPLE, "feldt"), (moments_of(np.eye(3) + 1), "adf")])
def test_an_interval_that_cannot_be_made_is_refused(items, interval):
    with pytest.raises(BadOption, match="interval"):
        omega(items, interval=interval)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.permutations(list("abcd")), st.sampled_from([0.8, 0.95]))
def test_omega_ignores_order_and_unit_and_lies_within_its_limits(seed, order, level):
    items = congeneric(np.random.default_rng(seed), 150)

    found, other = omega(items, level=level), omega(items[order] * 10 - 3, level=level)

    assert found.low <= found.omega <= found.high <= 1
    assert (other.omega, other.low, other.se) == pytest.approx((found.omega, found.low, found.se), abs=1e-8)


@pytest.mark.parametrize("name", ["mobi_overall_3", "mobi_quality_3", "mobi_image_2", "HS9_3", "HS9_3_ml"])
def test_hierarchical_omega_equals_r_psych(shared, name):
    expected = oracle_of(shared, "omega.json")[name]
    file = "mobi.csv" if name.startswith("mobi") else "HolzingerSwineford1939.csv"
    items = pd.read_csv(shared / "data" / file)[expected["schmid"]["rows"]]

    found = omega_hierarchical(items, factors=expected["nfactors"], extraction=expected["fm"])

    assert tuple(found) == pytest.approx((expected["omega_h"], expected["omega_t"]), abs=1e-3)
    assert found.explained_common_variance == pytest.approx(expected["ecv"], abs=1e-3)


def test_hierarchical_omega_by_hand_from_exact_bifactor_correlations():
    general, group = np.full(9, 0.6), np.kron(np.eye(3), np.full((3, 1), 0.5))
    r = np.outer(general, general) + group @ group.T
    np.fill_diagonal(r, 1.0)
    names = tuple("abcdefghi")

    found = omega_hierarchical(Moments(names, 500, np.zeros(9), r * 499, np.zeros(9)), factors=3)

    assert found.hierarchical == pytest.approx(general.sum() ** 2 / r.sum(), abs=1e-6)
    assert found.total == pytest.approx(1 - 9 * (1 - 0.36 - 0.25) / r.sum(), abs=1e-6)


def test_two_group_factors_say_that_their_loadings_are_assumed_equal(mobi):
    assert omega_hierarchical(mobi[[f"PERQ{i}" for i in range(1, 8)]], factors=2).equal_loadings


def test_one_group_factor_is_refused(mobi):
    with pytest.raises(BadOption, match="factors"):
        omega_hierarchical(mobi, factors=1)


def test_more_group_factors_than_the_items_settle_are_refused(mobi):
    with pytest.raises(NotIdentified):
        omega_hierarchical(mobi[["CUSA1", "CUSA2", "CUSA3"]], factors=2)


def test_opposed_group_factors_are_refused():
    rng = np.random.default_rng(4)
    common = rng.normal(size=(400, 1))
    up, down = common + rng.normal(size=(400, 6)), -common + rng.normal(size=(400, 6))
    private = rng.normal(size=(400, 2)).repeat(6, axis=1)
    items = pd.DataFrame(np.hstack([up, down]) + private, columns=list("abcdefghijkl"))

    with pytest.raises(Inadmissible, match="go together"):
        omega_hierarchical(items, factors=2)


def test_an_omega_above_one_is_refused():
    with pytest.raises(Inadmissible, match="above 1"):
        omega(moments_of([[1, 0.6, 0.6], [0.6, 1, 0.1], [0.6, 0.1, 1]]))
