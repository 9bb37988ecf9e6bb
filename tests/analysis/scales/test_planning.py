import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import BadOption, TooFewItems
from analysis.scales.intervals import feldt_interval
from analysis.scales.planning import MOST, alpha_width, responses_for_width


def test_two_items_and_three_people_by_hand():
    # F(2, 2) has the quantile p / (1 - p): .975 gives 39, .025 gives 1/39
    width = alpha_width(0.9, n=3, k=2)

    assert width == pytest.approx(0.1 * (39 - 1 / 39))
    assert responses_for_width(0.9, width=width + 1e-9, k=2) == 3


@given(st.floats(0.1, 0.97), st.integers(5, 3000), st.integers(2, 30))
def test_the_width_of_n_people_asks_for_n_people(alpha, n, k):
    low, high = feldt_interval(alpha, n=n, k=k)

    assert responses_for_width(alpha, width=high - low + 1e-12, k=k) == n


@given(st.floats(-0.5, 0.97), st.floats(0.01, 0.5), st.integers(2, 30), st.sampled_from([0.9, 0.95, 0.99]))
def test_one_person_fewer_is_too_few(alpha, width, k, level):
    needed = responses_for_width(alpha, width=width, k=k, level=level)

    if needed is None:
        assert alpha_width(alpha, n=MOST, k=k, level=level) > width
        return
    assert alpha_width(alpha, n=needed, k=k, level=level) <= width
    assert needed == 2 or alpha_width(alpha, n=needed - 1, k=k, level=level) > width


@pytest.mark.parametrize(("alpha", "width", "k"), [(0.7, 0.1, 4), (0.8, 0.05, 6), (0.9, 0.03, 10)])
def test_many_people_come_close_to_bonetts_closed_form(alpha, width, k):
    z = stats.norm.ppf(0.975)
    closed = 8 * k / (k - 1) * (1 - alpha) ** 2 * (z / width) ** 2 + 2

    assert responses_for_width(alpha, width=width, k=k) == pytest.approx(closed, rel=0.03)


def test_a_width_beyond_a_million_people_is_not_promised():
    # two items at 99 %: 16 (2.576 / .01)^2 = 1,061,700 people
    assert responses_for_width(0.0, width=0.01, k=2, level=0.99) is None
    assert responses_for_width(0.2, width=0.0001, k=5) is None


def test_a_width_of_nothing_and_a_scale_of_one_item_are_refused():
    with pytest.raises(BadOption):
        responses_for_width(0.8, width=0, k=5)
    with pytest.raises(TooFewItems):
        responses_for_width(0.8, width=0.1, k=1)
