import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.dimensions import kaiser, minimum_average_partial, parallel_analysis, verdict
from analysis.errors import BadOption, SingularMatrix, TooFewItems, TooFewRows
from analysis.factors.random_roots import common_roots, random_correlations
from tests.analysis.made_up import answers, correlation_frame
from tests.analysis.test_factor import data_of

pytestmark = pytest.mark.long

NAMES = ["mobi", "HS9"]


def oracle_of(shared, file, name):
    return json.loads((shared / "oracle" / f"{file}.json").read_text())[name]


def rng(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_parallel_analysis_counts_as_r_psych_whatever_the_seed(shared, name, seed):
    oracle = oracle_of(shared, "parallel_analysis", name)

    found = parallel_analysis(data_of(shared, name), rng=rng(seed))

    assert (found.components, found.common_factors) == (oracle["psych_ncomp"], oracle["psych_nfact"])
    np.testing.assert_allclose(found.observed_components, oracle["obs_pc"], atol=1e-10)
    # psych stops its one-factor fit at 1e-6.
    np.testing.assert_allclose(found.observed_factors, oracle["obs_fa"], atol=2e-6)


def test_simulated_roots_agree_with_r_psych(shared):
    oracle = oracle_of(shared, "parallel_analysis", "mobi")

    found = parallel_analysis(data_of(shared, "mobi"), replicates=2000, rng=rng())

    np.testing.assert_allclose(found.mean_components, oracle["horn_pc_mean"], atol=0.01)
    np.testing.assert_allclose(found.simulated_components, oracle["horn_pc_q95"], atol=0.01)
    np.testing.assert_allclose(found.mean_factors, oracle["sim_fa_mean"], atol=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_minimum_average_partial_and_kaiser_equal_r_psych(shared, name):
    oracle, items = oracle_of(shared, "factorability", name), data_of(shared, name)

    partial, rule = minimum_average_partial(items), kaiser(items)

    assert (partial.components, rule.components) == (oracle["map"]["nfactors"], oracle["kaiser"])
    np.testing.assert_allclose(partial.values[1:9], oracle["map"]["values"], rtol=1e-10)
    np.testing.assert_allclose(rule.roots, oracle["eigen_pc"], rtol=1e-10)


def test_minimum_average_partial_of_equal_correlations_by_hand():
    found = minimum_average_partial(correlation_frame(np.full((3, 3), 0.5) + 0.5 * np.eye(3)), n=100)

    # Without the mean of the three, each pair correlates -1/2; the last component leaves one dimension, all +-1.
    np.testing.assert_allclose(found.values, [0.25, 0.25, 1.0])


def test_kaiser_by_hand():
    assert kaiser(correlation_frame(np.full((3, 3), 0.5) + 0.5 * np.eye(3)), n=100).roots.tolist() == pytest.approx(
        [2, 0.5, 0.5]
    )


def test_uncorrelated_items_have_no_root_above_one():
    assert kaiser(correlation_frame(np.eye(4)), n=100).components == 0


def test_random_correlations_have_the_spread_that_n_rows_give():
    r = random_correlations(101, 4, replicates=4000, rng=rng())[:, 3, 1]

    # The variance of a null correlation is 1 / (n - 1); its fourth moment 3 / (n^2 - 1).
    assert r.var() == pytest.approx(1 / 100, rel=0.1)
    assert (r**4).mean() == pytest.approx(3 / (101**2 - 1), rel=0.2)


def test_random_correlations_are_those_of_simulated_rows():
    rows = np.array([np.linalg.eigvalsh(np.corrcoef(rng(s).standard_normal((6, 30)))) for s in range(1500)])

    drawn = np.linalg.eigvalsh(random_correlations(30, 6, replicates=4000, rng=rng()))

    np.testing.assert_allclose(drawn.mean(axis=0), rows.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(drawn.std(axis=0), rows.std(axis=0), atol=0.015)


def test_common_roots_of_an_exact_factor_by_hand():
    exact = np.array([[1, 0.72, 0.63], [0.72, 1, 0.56], [0.63, 0.56, 1]])

    np.testing.assert_allclose(common_roots(exact[None])[0], [0.81 + 0.64 + 0.49, 0, 0], atol=1e-3)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_three_clear_factors_are_counted_by_every_rule(seed):
    found = verdict(answers(seed, n=600), rng=rng())

    assert found.agree
    assert found.factors == 3
    assert found.to_frame()["dimensions"].tolist() == [3] * 4


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_and_unit_of_items_change_no_rule(seed):
    items = answers(seed, n=60)
    mixed = items[rng(seed).permutation(items.columns)] * 3 + 1

    before, after = (parallel_analysis(x, rng=rng()) for x in (items, mixed))

    np.testing.assert_allclose(after.observed_factors, before.observed_factors, atol=1e-7)
    assert minimum_average_partial(mixed).components == minimum_average_partial(items).components


def test_a_count_near_the_edge_draws_more_samples(shared):
    items = data_of(shared, "mobi")

    assert parallel_analysis(items, rng=rng()).replicates > 200
    assert parallel_analysis(answers(1), rng=rng()).replicates == 200


def test_noise_suggests_no_factor():
    noise = pd.DataFrame(rng(3).standard_normal((200, 8)))

    found = verdict(noise, rng=rng())

    assert (found.parallel.common_factors, found.factors) == (0, 0)


def test_no_more_factors_are_suggested_than_the_items_can_settle():
    # two pairs of four items: two common factors clear chance, four items can settle one
    r = np.eye(4)
    r[0, 1] = r[1, 0] = r[2, 3] = r[3, 2] = 0.6

    found = verdict(correlation_frame(r), rng=rng(), n=400)

    assert (found.parallel.common_factors, found.factors) == (2, 1)


@pytest.mark.parametrize("option", [{"level": 1.0}, {"replicates": 3}])
def test_an_option_without_meaning_is_refused(option):
    with pytest.raises(BadOption):
        parallel_analysis(answers(1), rng=rng(), **option)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda x: x[["i1", "i2"]], TooFewItems),
        (lambda x: x.head(10), TooFewRows),
        (lambda x: x.assign(i2=x["i1"]), SingularMatrix),
    ],
)
def test_items_without_dimensions_are_refused(damage, error):
    with pytest.raises(error):
        verdict(damage(answers(1)), rng=rng())


def test_common_roots_of_items_with_a_heywood_case_equal_a_bounded_general_fit():
    r = np.array([[1, 0.9, 0.8, 0.3], [0.9, 1, 0.5, 0.3], [0.8, 0.5, 1, 0.3], [0.3, 0.3, 0.3, 1]])

    def misfit(loadings):
        left = r - np.outer(loadings, loadings)
        np.fill_diagonal(left, np.maximum(loadings**2 - 0.995, 0))
        return (left**2).sum()

    fitted = optimize.minimize(misfit, [0.9, 0.8, 0.8, 0.3], method="BFGS", options={"gtol": 1e-9})
    reduced = r - np.diag(1 - fitted.x**2)
    found = parallel_analysis(correlation_frame(r), n=200, rng=rng()).observed_factors
    assert fitted.x[0] ** 2 > 0.995
    np.testing.assert_allclose(found, np.linalg.eigvalsh(reduced)[::-1], atol=1e-5)
