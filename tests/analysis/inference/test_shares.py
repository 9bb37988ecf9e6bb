import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import BadOption, TooFewRows
from analysis.inference.shares import difference, wilson_interval


@given(st.integers(1, 200), st.data())
def test_wilson_limits_equal_scipy(n, data):
    count = data.draw(st.integers(0, n))
    expected = stats.binomtest(count, n).proportion_ci(method="wilson")

    assert wilson_interval(count, n) == (pytest.approx(expected.low, abs=1e-9), pytest.approx(expected.high, abs=1e-9))


def test_difference_by_hand():
    found = difference(60, 15, n=100)

    assert found.value == pytest.approx(0.45)
    assert found.se == pytest.approx(((0.75 - 0.45**2) / 100) ** 0.5)


@pytest.mark.parametrize("count", [-1, 11])
def test_a_count_outside_its_people_is_refused(count):
    with pytest.raises(BadOption):
        wilson_interval(count, 10)


def test_a_difference_among_nobody_is_refused():
    with pytest.raises(TooFewRows):
        difference(0, 0, n=0)
    with pytest.raises(BadOption):
        difference(6, 5, n=10)
