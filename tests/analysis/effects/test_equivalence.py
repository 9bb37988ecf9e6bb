import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_ind

from analysis.effects import equivalence, equivalence_of_figures
from analysis.errors import BadOption, ConstantScore, TooFewRows


def test_online_customers_as_satisfied_as_those_in_store_by_hand():
    """d = .05, bound .2, 400 + 400: se = sqrt(2/400) = .0707; t = .25/.0707 and -.15/.0707."""
    found = equivalence_of_figures(0.05, n_first=400, n_second=400, bound=0.2)

    assert found.se == pytest.approx(0.0707, abs=5e-5)
    assert (found.t_low, found.t_high) == (pytest.approx(3.5355, abs=1e-4), pytest.approx(-2.1213, abs=1e-4))
    assert found.p == pytest.approx(0.0171, abs=1e-4)
    assert found.is_equivalent
    assert not found.is_different
    assert -0.2 < found.low < found.high < 0.2


def test_with_a_hundred_each_the_same_difference_is_not_shown_to_be_small():
    found = equivalence_of_figures(0.05, n_first=100, n_second=100, bound=0.2)

    assert not found.is_equivalent
    assert not found.is_different


@pytest.mark.parametrize("spread", [1.0, 2.5])
def test_statsmodels_has_the_same_figures(spread):
    rng = np.random.default_rng(19)
    online, desk = pd.Series(rng.normal(4, 1, 180)), pd.Series(rng.normal(4.1, spread, 90))
    found = equivalence(online, desk, bound=0.3)
    pooled = np.sqrt((179 * online.var() + 89 * desk.var()) / 268)
    p, low, high = ttost_ind(online, desk, -0.3 * pooled, 0.3 * pooled, usevar="unequal")

    assert found.p == pytest.approx(p)
    assert (found.t_low, found.p_low, found.df) == tuple(map(pytest.approx, low))
    assert (found.t_high, found.p_high) == tuple(map(pytest.approx, high[:2]))


@given(st.floats(-0.5, 0.5), st.integers(5, 400), st.integers(5, 400), st.floats(0.05, 1))
def test_equivalent_just_where_the_interval_stays_inside(d, n_first, n_second, bound):
    found = equivalence_of_figures(d, n_first=n_first, n_second=n_second, bound=bound)
    turned = equivalence_of_figures(-d, n_first=n_second, n_second=n_first, bound=bound)

    if abs(found.p - 0.05) > 1e-9:
        assert found.is_equivalent == (-bound < found.low and found.high < bound)
    assert (found.p, found.is_different) == (pytest.approx(turned.p), turned.is_different)


def test_groups_that_cannot_be_compared_are_refused():
    with pytest.raises(TooFewRows):
        equivalence(pd.Series([1.0, None]), pd.Series([1.0, 2.0]))
    with pytest.raises(ConstantScore):
        equivalence(pd.Series([3.0, 3, 3]), pd.Series([3.0, 3]))
    for bad in (0, -0.1, float("nan")):
        with pytest.raises(BadOption):
            equivalence_of_figures(0.0, n_first=20, n_second=20, bound=bad)
    with pytest.raises(BadOption):
        equivalence_of_figures(0.0, n_first=20, n_second=20, alpha=0.5)


def test_gaps_are_left_out_and_counted():
    found = equivalence(pd.Series([1.0, 2, 3, None]), pd.Series([1.0, 2, None, 4]))

    assert (found.n_first, found.n_second, found.n, found.n_dropped) == (3, 3, 6, 2)
