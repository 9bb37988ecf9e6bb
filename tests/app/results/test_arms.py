"""Two arms side by side: Newcombe's limits of shares, Welch's of means, nothing of too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from app.results.arms import means_compared, shares_compared

FLAGS = st.lists(st.booleans(), min_size=10, max_size=60)


def test_shares_are_compared_as_statsmodels_does() -> None:
    acted_on, held_back = [True] * 30 + [False] * 10, [True] * 12 + [False] * 18

    found = shares_compared(acted_on, held_back, share=0.4)

    low, high = confint_proportions_2indep(30, 40, 12, 30, method="newcomb", compare="diff")
    assert (found.value, found.low, found.high) == pytest.approx((0.35, low, high))


def test_means_are_compared_as_scipy_does() -> None:
    acted_on, held_back = [60.0, 70, 80, 65, 75] * 4, [50.0, 55, 45, 60] * 4

    found = means_compared(acted_on, held_back)

    limits = stats.ttest_ind(acted_on, held_back, equal_var=False).confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((17.5, *limits))


@given(FLAGS, FLAGS)
def test_the_difference_turns_with_the_arms_and_stays_within_its_limits(one: list[bool], other: list[bool]) -> None:
    found, turned = shares_compared(one, other, share=0.5), shares_compared(other, one, share=0.5)

    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert turned.value == pytest.approx(-found.value)
    assert turned.high == pytest.approx(-found.low)


def test_arms_without_a_spread_or_with_too_few_are_not_told() -> None:
    assert not means_compared([50.0] * 20, [50.0] * 20).is_told
    assert not means_compared([50.0, 60] * 4, [50.0, 60] * 20).is_told
    assert not shares_compared([True] * 9, [False] * 40, share=0.2).is_told
    assert not shares_compared([True] * 12, [False] * 40, share=0.2, fewest=13).is_told


def test_a_smaller_arm_needs_more_people_together() -> None:
    even, odd = (shares_compared([], [], share=share).needed for share in (0.5, 0.2))

    assert even == (388, 388)
    assert odd is not None
    assert sum(odd) > 776
    assert odd[1] == pytest.approx(4 * odd[0], abs=4)
