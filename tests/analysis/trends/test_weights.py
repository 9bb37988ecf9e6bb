"""Weights of people who were asked or stayed more easily, and errors that know them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import WLS, Logit, add_constant

from analysis.errors import BadOption, ConstantScore, NotConverged, TooFewRows
from analysis.waves import asking_weights, post_stratified, survivor_mean, survivor_weights, weighted_mean


def test_who_comes_often_counts_for_less():
    found = asking_weights(pd.Series([1.0, 2.0, 10.0, np.nan]), chance=0.1)

    assert list(found[:3]) == pytest.approx([10, 1 / 0.19, 1 / (1 - 0.9**10)])
    assert pd.isna(found[3])
    assert list(asking_weights(pd.Series([1.0, 5.0]), chance=1)) == [1, 1]


def test_weighting_takes_out_what_frequent_guests_bring_in():
    rng = np.random.default_rng(9)
    visits = rng.geometric(0.3, 40_000).astype(float)
    score = 50 + 2 * visits + rng.normal(0, 5, 40_000)
    asked = rng.random(40_000) < 1 - 0.8**visits
    weights = asking_weights(pd.Series(visits[asked]), chance=0.2)
    found = weighted_mean(pd.Series(score[asked]), weights)

    assert score[asked].mean() > score.mean() + 1
    assert found.low < score.mean() < found.high


def test_strata_get_the_share_they_have_outside():
    strata = pd.Series(["a"] * 30 + ["b"] * 10 + [None])
    weights = post_stratified(strata, shares={"a": 0.5, "b": 0.5})

    assert weights[:30].sum() == pytest.approx(20)
    assert weights.sum() == pytest.approx(40)
    assert pd.isna(weights[40])
    for bad in ({"a": 1.0}, {"a": 0.5, "b": 0.2, "c": 0.3}, {"a": 0.5, "b": 0.6}, {"a": 1.5, "b": -0.5}, {}):
        with pytest.raises(BadOption):
            post_stratified(strata, shares=bad)


def test_the_error_of_a_weighted_mean_equals_statsmodels():
    rng = np.random.default_rng(8)
    x, w = rng.normal(60, 10, 80), rng.uniform(0.2, 4, 80)
    found = weighted_mean(pd.Series(x), pd.Series(w))
    theirs = WLS(x, np.ones(80), weights=w).fit(cov_type="HC0")

    assert found.mean == pytest.approx(float(theirs.params[0]))
    assert found.se == pytest.approx(float(theirs.bse[0]) * (80 / 79) ** 0.5)
    assert found.effective == pytest.approx(float(np.var(x, ddof=1)) / found.se**2)


def test_clusters_are_summed_first():
    rng = np.random.default_rng(8)
    x, w, groups = rng.normal(60, 10, 80), rng.uniform(0.2, 4, 80), np.repeat(range(16), 5)
    found = weighted_mean(pd.Series(x), pd.Series(w), clusters=pd.Series(groups))
    options = {"groups": groups, "use_correction": False}
    theirs = WLS(x, np.ones(80), weights=w).fit(cov_type="cluster", cov_kwds=options)

    assert found.se == pytest.approx(float(theirs.bse[0]) * (16 / 15) ** 0.5)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10)), min_size=3, max_size=30), st.floats(0.1, 100))
def test_the_unit_of_weights_is_nothing(rows, factor):
    x, w = (pd.Series(column) for column in zip(*rows, strict=True))
    if np.ptp(x) < 1e-6:
        return
    one, other = weighted_mean(x, w), weighted_mean(x, w * factor)

    assert other.mean == pytest.approx(one.mean)
    assert other.se == pytest.approx(one.se, rel=1e-6)


def panel(n=3000, seed=10):
    rng = np.random.default_rng(seed)
    score = rng.normal(60, 10, n)
    stayed = rng.random(n) < 1 / (1 + np.exp(-(score - 60) / 10))
    return pd.Series(stayed), pd.DataFrame({"score": score}), pd.Series(score + rng.normal(0, 3, n)).where(stayed)


def test_weights_of_those_who_stayed_equal_a_logit():
    stayed, known, _ = panel()
    theirs = Logit(stayed.astype(float), add_constant(known)).fit(disp=0).predict()
    expected = stayed.mean() / theirs
    cut = np.quantile(expected[stayed], 0.99)
    found = survivor_weights(stayed, known)

    assert list(found[stayed]) == pytest.approx(list(np.minimum(expected, cut)[stayed]), rel=1e-6)
    assert found[~stayed].isna().all()
    assert found.max() == pytest.approx(cut, rel=1e-6)


def test_loyal_survivors_are_brought_back_to_all_who_began():
    stayed, known, later = panel()
    found = survivor_mean(later, stayed, known, replicates=200, rng=np.random.default_rng(1))

    assert later.mean() > known["score"].mean() + 2
    assert found.low < known["score"].mean() < found.high
    assert (found.n, found.n_dropped) == (int(stayed.sum()), int((~stayed).sum()))


def test_the_same_draws_give_the_same_limits():
    stayed, known, later = panel(300)
    limits = [survivor_mean(later, stayed, known, replicates=100, rng=np.random.default_rng(2)).low for _ in range(2)]

    assert limits[0] == limits[1]


def test_what_tells_the_leavers_without_error_is_refused():
    stayed, known, later = panel(200)
    with pytest.raises(NotConverged):
        survivor_weights(stayed, known.assign(told=stayed.astype(float)))
    with pytest.raises(TooFewRows):
        survivor_weights(pd.Series([True] * 200), known)
    with pytest.raises(BadOption):
        survivor_weights(stayed, known.where(known["score"] > 50))
    with pytest.raises(BadOption):
        survivor_mean(later, stayed.astype(int) + 1, known)


def test_nobody_differs_or_nobody_counts():
    with pytest.raises(ConstantScore):
        weighted_mean(pd.Series([2.0, 2.0]), pd.Series([1.0, 3.0]))
    with pytest.raises(TooFewRows):
        weighted_mean(pd.Series([2.0, 3.0]), pd.Series([0.0, 3.0]))
    with pytest.raises(BadOption):
        weighted_mean(pd.Series([2.0, 3.0]), pd.Series([-1.0, 3.0]))
    with pytest.raises(BadOption):
        asking_weights(pd.Series([0.0, 3.0]), chance=0.5)
