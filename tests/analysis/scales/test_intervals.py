import gzip
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError, BadOption
from analysis.moments import Moments
from analysis.reliability import cronbach_alpha
from analysis.scales.intervals import alpha_gradient, alpha_normal_se, normal_se

SCALES = {
    "Image": [f"IMAG{i}" for i in range(1, 6)],
    "Quality": [f"PERQ{i}" for i in range(1, 8)],
    "Satisfaction": ["CUSA1", "CUSA2", "CUSA3"],
    "Loyalty": ["CUSL1", "CUSL2", "CUSL3"],
}


@pytest.fixture(scope="module")
def mobi(shared):
    return pd.read_csv(shared / "data" / "mobi.csv")


@pytest.fixture(scope="module")
def index(shared):
    with gzip.open(shared / "oracle" / "boot_index_250x2000.csv.gz") as lines:
        return np.loadtxt(lines, delimiter=",", dtype=int) - 1


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracle" / "alpha_bootstrap.json").read_text())


def skewed(rng, n, k=4):
    common = rng.normal(size=(n, 1))
    return pd.DataFrame(np.clip(np.rint(4 + common + rng.normal(size=(n, k))), 1, 5), columns=list("abcdefgh")[:k])


@pytest.mark.parametrize("scale", SCALES)
def test_percentile_limits_equal_r_with_the_same_resamples(mobi, index, oracle, scale):
    found = cronbach_alpha(mobi[SCALES[scale]], interval="bootstrap", index=index)

    assert (found.low, found.high) == pytest.approx(tuple(oracle[scale]["percentile_type7"]), rel=1e-10)
    assert found.se == pytest.approx(oracle[scale]["sd"], rel=1e-10)
    assert found.replicates == 2000


@pytest.mark.parametrize("scale", SCALES)
def test_bca_limits_equal_r_with_the_same_resamples(mobi, index, oracle, scale):
    found = cronbach_alpha(mobi[SCALES[scale]], interval="bca", index=index)

    assert (found.low, found.high) == pytest.approx(tuple(oracle[scale]["bca"]), rel=1e-10)


def test_a_resample_of_all_rows_has_the_alpha_of_all_rows():
    items = skewed(np.random.default_rng(1), 30)
    order = np.stack([np.arange(30), np.arange(30)[::-1]])

    found = cronbach_alpha(items, interval="bootstrap", index=order)

    assert (found.low, found.high) == pytest.approx((found.alpha, found.alpha))


def test_distribution_free_se_equals_the_infinitesimal_jackknife():
    items = skewed(np.random.default_rng(2), 60)
    n = len(items)
    centred = items.to_numpy() - items.to_numpy().mean(axis=0)
    products = np.einsum("pi,pj->pij", centred, centred)

    def alpha(weights):
        s = np.einsum("p,pij->ij", weights, products)
        return 4 / 3 * (1 - np.trace(s) / s.sum())

    step = 1e-6 * (np.eye(n) - 1 / n)
    effects = [(alpha(1 / n + row) - alpha(1 / n - row)) / 2e-6 for row in step]

    # The weights make variances with divisor n, the estimate with divisor n - 1.
    expected = np.sqrt(np.var(effects, ddof=1) / n) * (n - 1) / n
    assert cronbach_alpha(items, interval="adf").se == pytest.approx(expected, rel=1e-6)


def test_distribution_free_se_of_many_normal_rows_is_the_normal_one():
    rng = np.random.default_rng(3)
    items = pd.DataFrame(rng.normal(size=(40_000, 1)) + rng.normal(size=(40_000, 4)), columns=list("abcd"))

    assert cronbach_alpha(items, interval="adf").se == pytest.approx(cronbach_alpha(items).se, rel=0.03)


def test_normal_se_by_hand_for_two_items():
    items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5]})

    # Variances 2.5, covariance 2: 1'S1 = 9, tr S = 5, tr S^2 = 20.5, 1'S^2 1 = 40.5.
    expected = np.sqrt(2 * 4 * (9 * (20.5 + 25) - 2 * 5 * 40.5) / 9**3 / 5)
    assert cronbach_alpha(items).se == pytest.approx(expected)


def test_normal_se_of_any_function_is_that_of_alpha_for_alpha():
    s = skewed(np.random.default_rng(7), 50).cov().to_numpy()

    assert normal_se(alpha_gradient(s), s, n=50) == pytest.approx(alpha_normal_se(s, n=50))


@pytest.mark.parametrize("interval", ["adf", "bootstrap", "bca"])
def test_limits_of_identical_items_are_one(interval):
    items = pd.DataFrame({name: [1, 2, 5, 4, 4, 3, 2, 2, 5] * 4 for name in "abc"})

    found = cronbach_alpha(items, interval=interval)

    assert (found.low, found.alpha, found.high) == pytest.approx((1, 1, 1))


def test_equal_input_gives_equal_limits_without_a_generator():
    items = skewed(np.random.default_rng(4), 50)

    assert cronbach_alpha(items, interval="bca") == cronbach_alpha(items, interval="bca")


def test_a_generator_decides_the_resamples():
    items = skewed(np.random.default_rng(5), 50)
    first, again, other = (
        cronbach_alpha(items, interval="bootstrap", rng=np.random.default_rng(seed)).low for seed in (1, 1, 2)
    )

    assert first == again != other


def test_resampling_in_portions_draws_the_same_rows(monkeypatch):
    items = skewed(np.random.default_rng(6), 50)
    whole = cronbach_alpha(items, interval="bootstrap", replicates=100)

    monkeypatch.setattr("analysis.scales.bootstrap.CELLS", 700)

    assert cronbach_alpha(items, interval="bootstrap", replicates=100).low == pytest.approx(whole.low)


@pytest.mark.parametrize("index", [[[1, 2, 3]], np.ones((5, 4)), np.ones((5, 4), int) * 4, [0, 1, 2, 3]])
def test_an_index_of_another_shape_or_counting_from_one_is_refused(index):
    items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]})

    with pytest.raises(BadOption, match="index"):
        cronbach_alpha(items, interval="bootstrap", index=index)


def test_resamples_without_any_spread_are_refused():
    items = pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 4]})

    with pytest.raises(AnalysisError, match="in a resample"):
        cronbach_alpha(items, interval="bootstrap", index=[[0, 0, 0], [0, 1, 2]])


@pytest.mark.parametrize("interval", ["adf", "bootstrap", "bca"])
def test_moments_alone_are_refused_where_rows_are_needed(interval):
    moments = Moments.from_frame(pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 4]}))

    with pytest.raises(BadOption, match="only moments"):
        cronbach_alpha(moments, interval=interval)


def test_an_unknown_interval_is_refused():
    with pytest.raises(BadOption, match="feldt, adf"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 4]}), interval="wald")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.8, 0.9, 0.99]), st.sampled_from(["adf", "bootstrap", "bca"]))
def test_limits_bracket_the_estimate(seed, level, interval):
    items = skewed(np.random.default_rng(seed), 80)
    assume((items.nunique() > 1).all())

    found = cronbach_alpha(items, level=level, interval=interval, replicates=400)

    assert found.low <= found.alpha <= found.high <= 1


def test_a_resample_of_one_row_is_refused_without_a_warning():
    items = pd.DataFrame({"a": [1, 4, 3, 5], "b": [2, 4, 2, 3], "c": [1, 3, 3, 7]})

    with pytest.raises(AnalysisError, match="in a resample"):
        cronbach_alpha(items, interval="bootstrap", index=[[row] * 4 for row in range(4)])
