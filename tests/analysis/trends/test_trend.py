"""Straight lines over waves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import WLS, add_constant

from analysis.errors import BadOption, TooFewWaves
from analysis.waves import trend

RNG = np.random.default_rng(6)
MEANS = 60 - 0.5 * np.arange(9) + RNG.normal(0, 2, 9)
VARIANCES = RNG.uniform(0.5, 3, 9)


def test_a_line_by_hand():
    found = trend(pd.DataFrame({"mean": [1.0, 2.0, 2.0, 3.0], "variance": [4.0] * 4}))

    # sum (t - 1.5)(y - 2) = 3, sum (t - 1.5)^2 = 5; var = 4/5
    assert (found.slope, found.se, found.df) == (pytest.approx(0.6), pytest.approx(0.8**0.5), 2)
    assert found.intercept == pytest.approx(2 - 0.6 * 1.5)
    assert found.tau2 == 0


def test_it_equals_statsmodels_at_its_own_weights():
    found = trend(pd.DataFrame({"mean": MEANS, "variance": VARIANCES}))
    theirs = WLS(MEANS, add_constant(np.arange(9.0)), weights=1 / (VARIANCES + found.tau2)).fit()

    assert found.tau2 > 0
    assert found.slope == pytest.approx(float(theirs.params[1]))
    # Paule and Mandel's variance makes the weighted residuals exactly T - 2
    assert float(theirs.scale) == pytest.approx(1, rel=1e-8)
    assert found.se == pytest.approx(float(theirs.bse[1]), rel=1e-8)
    assert found.p == pytest.approx(float(theirs.pvalues[1]), rel=1e-6)


def test_a_gap_keeps_its_place_in_time():
    gap = trend(pd.DataFrame({"mean": [1.0, np.nan, 3.0, 4.0, 5.0], "variance": [1.0] * 5}))

    assert gap.slope == pytest.approx(1)
    assert (gap.n, gap.n_dropped, gap.df) == (4, 1, 2)


def test_times_may_be_given():
    months = trend(pd.DataFrame({"mean": [1.0, 2.0, 3.0, 4.0], "variance": 1.0, "at": [0.0, 2.0, 4.0, 6.0]}))

    assert months.slope == pytest.approx(0.5)


def test_three_waves_are_no_trend():
    with pytest.raises(TooFewWaves):
        trend(pd.DataFrame({"mean": [1.0, 2.0, 3.0], "variance": 1.0}))
    with pytest.raises(BadOption):
        trend(pd.DataFrame({"mean": [1.0, 2.0, 3.0, 4.0], "variance": 1.0, "at": 2.0}))


@given(st.lists(st.tuples(st.integers(0, 1000).map(lambda x: x / 10), st.floats(0.1, 20)), min_size=4, max_size=14))
def test_waves_read_backwards_turn_the_sign(rows):
    table = pd.DataFrame(rows, columns=["mean", "variance"])
    forth, back = trend(table), trend(table[::-1].reset_index(drop=True))

    assert back.slope == pytest.approx(-forth.slope, abs=1e-7)
    assert back.tau2 == pytest.approx(forth.tau2, rel=1e-6, abs=1e-9)


def test_waves_whose_errors_are_very_unlike_have_a_line():
    v = np.array([1e-12] + [1e6] * 5)
    y = np.array([60.0, 61.0, 59.0, 62.0, 58.0, 61.0])
    found = trend(pd.DataFrame({"mean": y, "variance": v}))
    # the line goes through the wave that is known, so the rest tell the slope alone
    x = np.arange(1.0, 6.0)
    assert found.tau2 == 0
    assert found.slope == pytest.approx(x @ (y[1:] - 60) / (x @ x), rel=1e-9)
    assert found.se == pytest.approx(1e3 / np.sqrt(x @ x), rel=1e-9)


def test_dates_are_no_numbers_of_months():
    days = pd.date_range("2026-01-01", periods=4, freq="MS")
    with pytest.raises(BadOption, match="months since the first wave"):
        trend(pd.DataFrame({"mean": [50.0, 52, 53, 55], "variance": 1.0, "at": days}))
