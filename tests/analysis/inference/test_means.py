import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import TooFewRows
from analysis.inference.means import mean_of


def test_five_people_by_hand():
    found = mean_of(pd.Series([1, 2, 3, 4, 5, np.nan]))

    assert (found.mean, found.n, found.n_dropped) == (3, 5, 1)
    assert found.se == pytest.approx(np.sqrt(2.5 / 5))
    assert found.low == pytest.approx(3 - 2.7764 * np.sqrt(0.5), abs=1e-4)


def test_limits_against_scipy():
    values = np.random.default_rng(3).normal(size=40)
    found = mean_of(pd.Series(values), level=0.9)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.9)

    assert (found.low, found.high) == (pytest.approx(expected.low, abs=1e-12), pytest.approx(expected.high, abs=1e-12))


def test_one_person_has_no_limits_and_nobody_no_mean():
    assert mean_of(pd.Series([4.0])).low is None
    with pytest.raises(TooFewRows):
        mean_of(pd.Series([np.nan]))


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=30), st.integers(-50, 50))
def test_a_shift_moves_the_limits_along(values, shift):
    one, other = mean_of(pd.Series(values)), mean_of(pd.Series(values) + shift)

    assert other.low == pytest.approx(one.low + shift)
    assert other.high == pytest.approx(one.high + shift)
