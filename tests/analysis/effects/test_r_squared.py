import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analysis import effects
from analysis.effects.r_squared import r_squared_interval
from analysis.errors import BadOption, TooFewItems, TooFewRows


def _distribution(r2, rho2, n, k):
    """The noncentral F of fixed predictors, averaged over the predictors that could have been drawn."""
    f, spread = r2 / k / ((1 - r2) / (n - k - 1)), rho2 / (1 - rho2)
    return integrate.quad(
        lambda w: stats.chi2.pdf(w, n - 1) * stats.ncf.cdf(f, k, n - k - 1, spread * w), 0, 6 * n, limit=400
    )[0]


@pytest.mark.parametrize(("r2", "n", "k"), [(0.25, 100, 5), (0.6, 30, 2), (0.1, 250, 4)])
def test_limits_are_where_what_was_found_is_a_quantile(r2, n, k):
    low, high = r_squared_interval(r2, n=n, k=k)

    if low:
        assert _distribution(r2, low, n, k) == pytest.approx(0.975, abs=1e-6)
    assert _distribution(r2, high, n, k) == pytest.approx(0.025, abs=1e-6)


def test_one_predictor_by_hand_where_the_population_has_none():
    """n = 3 and one predictor: under no relation R squared is Beta(1/2, 1/2), whose 97.5 % quantile is .99846."""
    quantile = np.sin(np.pi / 2 * 0.975) ** 2

    assert r_squared_interval(quantile * 0.999, n=3, k=1).low == 0
    assert r_squared_interval(quantile * 1.0005, n=3, k=1).low > 0


def test_nothing_found_is_nothing_and_many_people_leave_little_room():
    assert r_squared_interval(0.0, n=100, k=5) == (0, 0)
    low, high = r_squared_interval(0.5, n=10**6, k=5)
    # asymptotic se: 2 sqrt(.5) (1 - .5) / sqrt(n)
    assert (high - low) / 2 == pytest.approx(1.96 * 2 * 0.5**0.5 * 0.5 / 1000, rel=0.01)


def test_the_sum_and_the_integral_meet(monkeypatch):
    one_by_one = r_squared_interval(0.4, n=3_000, k=4)
    monkeypatch.setattr("analysis.effects.r_squared.MOST_TERMS", 10)
    np.testing.assert_allclose(r_squared_interval(0.4, n=3_000, k=4), one_by_one, rtol=1e-9)


@given(st.floats(0, 0.98), st.integers(1, 12), st.integers(2, 500))
def test_limits_hold_the_adjusted_value_and_widen_with_the_level(r2, k, more):
    n = k + more
    low, high = r_squared_interval(r2, n=n, k=k)
    wider = r_squared_interval(r2, n=n, k=k, level=0.99)
    adjusted = 1 - (1 - r2) * (n - 1) / (n - k - 1)

    assert 0 <= low <= high < 1
    assert low <= max(adjusted, 0) + 1e-9
    assert wider.low <= low + 1e-9
    assert wider.high >= high - 1e-9


def test_figures_that_cannot_be_are_refused():
    for bad in (-0.1, 1.0, float("nan")):
        with pytest.raises(BadOption):
            effects.r_squared_interval(bad, n=100, k=5)
    with pytest.raises(TooFewRows):
        effects.r_squared_interval(0.5, n=6, k=5)
    with pytest.raises(TooFewItems):
        effects.r_squared_interval(0.5, n=6, k=0)
