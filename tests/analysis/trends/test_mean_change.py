import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import OLS
from statsmodels.stats.multitest import multipletests

from analysis.errors import BadOption, ConstantScore, NotNumeric, TooFewRows, UnusableMagnitude
from analysis.waves import adjusted_p_values, mean_change, power_of_change, reliable_change

RNG = np.random.default_rng(20261122)
BEFORE = pd.Series(RNG.normal(70, 12, 60))
AFTER = pd.Series(RNG.normal(64, 18, 45))
scores = st.lists(st.floats(0, 100), min_size=3, max_size=40).filter(lambda x: np.ptp(x) > 1e-3)


def test_a_change_by_hand():
    found = mean_change(pd.Series([1.0, 3.0]), pd.Series([4.0, 8.0]))

    # variances 2 and 8, so se^2 = 2/2 + 8/2 = 5 and df = 25 / (1 + 16)
    assert (found.change, found.se, found.df) == (pytest.approx(4), pytest.approx(5**0.5), pytest.approx(25 / 17))
    assert found.effect == pytest.approx(4 / 5**0.5)


def test_welch_equals_pingouin():
    found, theirs = mean_change(BEFORE, AFTER), pingouin.ttest(AFTER, BEFORE, correction=True)

    assert found.p == pytest.approx(float(theirs["p_val"].iloc[0]), rel=1e-9)
    assert found.df == pytest.approx(float(theirs["dof"].iloc[0]), rel=1e-9)
    assert found.t == pytest.approx(float(theirs["T"].iloc[0]), rel=1e-9)


def test_people_in_both_waves_equal_clustered_least_squares():
    who = np.arange(45)
    found = mean_change(BEFORE, AFTER, clusters=(list(range(60)), list(who)))
    design = np.column_stack([np.ones(105), np.repeat([0.0, 1.0], [60, 45])])
    fitted = OLS(pd.concat([BEFORE, AFTER]).to_numpy(), design).fit(
        cov_type="cluster",
        cov_kwds={"groups": np.concatenate([np.arange(60), who]), "use_correction": False},
    )

    assert found.se == pytest.approx(float(fitted.bse[1]) * (60 / 59) ** 0.5, rel=1e-9)
    assert found.df == 59


def test_people_who_stay_the_same_make_a_change_more_certain():
    after = BEFORE - 2 + np.random.default_rng(7).normal(0, 1, 60)

    linked = mean_change(BEFORE, after, clusters=(list(range(60)), list(range(60))))

    assert linked.se < mean_change(BEFORE, after).se / 3


@given(scores, scores, st.floats(-50, 50), st.floats(0.1, 10))
def test_units_and_origin_do_not_change_the_test(before, after, shift, factor):
    plain = mean_change(pd.Series(before), pd.Series(after))
    moved = mean_change(pd.Series(before) * factor + shift, pd.Series(after) * factor + shift)

    assert moved.p == pytest.approx(plain.p, rel=1e-4, abs=1e-9)
    assert plain.low <= plain.change <= plain.high


@given(scores, scores)
def test_waves_in_the_other_order_turn_the_sign_only(before, after):
    forth, back = mean_change(pd.Series(before), pd.Series(after)), mean_change(pd.Series(after), pd.Series(before))

    assert back.change == pytest.approx(-forth.change)
    assert back.p == pytest.approx(forth.p)


@pytest.mark.long
def test_the_detectable_change_is_found_four_times_in_five():
    rng = np.random.default_rng(8)
    waves = [(pd.Series(rng.normal(0, 1, 80)), rng.normal(0, 1, 80)) for _ in range(2000)]
    # what one pair of waves says of its own error wanders by 6 %: the change is that of the known spread
    size = np.mean([mean_change(before, pd.Series(after)).detectable for before, after in waves[:200]])

    found = [mean_change(before, pd.Series(after - size)).p < 0.05 for before, after in waves]

    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("n", "power"), [(50, 0.32), (100, 0.56), (200, 0.85)])
def test_the_power_of_an_alarm_equals_published_figures(n, power):
    assert power_of_change(-0.3, n_before=n, n_after=n) == pytest.approx(power, abs=0.005)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_equal_statsmodels(p):
    assert adjusted_p_values(p) == pytest.approx(list(multipletests(p, method="fdr_bh")[1]))


def test_adjusted_p_values_by_hand():
    assert adjusted_p_values([0.02, 0.01]) == pytest.approx([0.02, 0.02])
    assert adjusted_p_values([]) == []


def test_reliable_change_by_hand():
    # the worked example of Jacobson & Truax (1991)
    found = reliable_change(47.5, 32.5, sd=7.5, reliability=0.88)

    assert found.se == pytest.approx(3.674, abs=0.001)
    assert found.index == pytest.approx(-4.08, abs=0.005)
    assert found.is_reliable


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 30), st.floats(0, 0.99))
def test_a_change_is_reliable_exactly_when_it_is_larger_than_needed(before, after, sd, reliability):
    found = reliable_change(before, after, sd=sd, reliability=reliability)

    assert found.is_reliable == (abs(after - before) > found.needed)
    assert found.needed == pytest.approx(1.959964 * (2 * (1 - reliability)) ** 0.5 * sd, rel=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, "4", None])
def test_a_persons_change_has_no_figure_without_numbers(bad):
    for scores in ((bad, 2.0), (2.0, bad)):
        with pytest.raises(BadOption):
            reliable_change(*scores, sd=1, reliability=0.8)
    for options in ({"sd": bad, "reliability": 0.8}, {"sd": 1, "reliability": bad}):
        with pytest.raises(BadOption):
            reliable_change(1, 2, **options)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 1e300, 1e-300])
def test_scores_of_no_usable_size_are_refused(bad):
    scores = pd.Series([bad, bad * 2, bad * 3], name="trust")
    for waves in ((scores, AFTER), (BEFORE, scores)):
        with pytest.raises((NotNumeric, UnusableMagnitude), match="trust"):
            mean_change(*waves)


def test_equal_fractions_are_equal_scores():
    same = pd.Series([0.1] * 7)

    with pytest.raises(ConstantScore):
        mean_change(same, same)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(TooFewRows):
        mean_change(pd.Series([1.0, np.nan]), AFTER)
    with pytest.raises(ConstantScore):
        mean_change(pd.Series([3.0, 3.0]), pd.Series([3.0, 3.0]))
    with pytest.raises(BadOption):
        mean_change(BEFORE, AFTER, clusters=([1], [2]))
    with pytest.raises(BadOption):
        reliable_change(1, 2, sd=0, reliability=0.5)
    with pytest.raises(BadOption):
        reliable_change(1, 2, sd=1, reliability=1)
    with pytest.raises(BadOption):
        adjusted_p_values([1.2])


@pytest.mark.parametrize("none", [np.nan, pd.NA, pd.NaT])
def test_people_without_a_label_are_nobody_else(none):
    before, after = pd.Series([1.0, 2, 3, 5]), pd.Series([2.0, 3, 4, 4])
    found = mean_change(before, after, clusters=([1, none, none, 2], [1, none, 2, 3]))
    expected = mean_change(before, after, clusters=([1, "x", "y", 2], [1, "z", 2, 3]))
    assert (found.se, found.df) == (expected.se, expected.df)
