import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import BadOption, NotIntegers, OutOfRange, TooFewRows
from analysis.loyalty.word_of_mouth import balance_of_counts, heard_gap, recommendation_balance, word_of_mouth

HUNDRED = pd.Series(np.repeat(range(-4, 5), [1, 2, 4, 8, 25, 30, 18, 9, 3]), name="wom")


def test_a_hundred_people_on_nine_levels_by_hand():
    found = word_of_mouth(HUNDRED)

    assert found.mean == pytest.approx(0.79)
    assert (found.positive, found.negative, found.neutral) == (0.6, 0.15, 0.25)
    assert found.net.value == pytest.approx(0.45)
    assert (found.active_positive, found.active_negative) == (0.12, 0.03)
    assert found.shares["count"].tolist() == [1, 2, 4, 8, 25, 30, 18, 9, 3]


def test_the_mean_of_opposite_camps_is_not_silence():
    found = word_of_mouth(pd.Series([4, 4, -4, -4]))

    assert (found.mean, found.net.value) == (0, 0)
    assert (found.neutral, found.active_positive, found.active_negative) == (0, 0.5, 0.5)


def test_recommendation_balance_by_hand():
    found = balance_of_counts(40, 35, 25)

    assert found.balance == pytest.approx(0.15)
    assert found.se == pytest.approx(0.0792, abs=5e-5)
    assert (found.low, found.high) == (pytest.approx(-0.005, abs=5e-4), pytest.approx(0.305, abs=5e-4))


def test_answers_fall_in_three_groups():
    found = recommendation_balance(pd.Series([0, 6, 7, 8, 9, 10, None]))

    assert (found.promoters, found.passives, found.detractors) == (1 / 3, 1 / 3, 1 / 3)
    assert (found.n, found.n_dropped) == (6, 1)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_the_interval_is_that_of_the_mean_of_signs(answers):
    found = recommendation_balance(pd.Series(answers))
    signs = np.array([1 if x >= 9 else -1 if x <= 6 else 0 for x in answers])

    assert found.balance == pytest.approx(signs.mean())
    assert found.se == pytest.approx(signs.std() / len(signs) ** 0.5, abs=1e-8)
    assert -1 <= found.low <= found.balance <= found.high <= 1


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((20, 0, 0), 1 - 2 * 0.1684, 1), ((0, 0, 20), -1, 2 * 0.1684 - 1), ((0, 20, 0), -0.1684, 0.1684)],
)
def test_twenty_of_one_kind_are_not_certainty(counts, low, high):
    found = balance_of_counts(*counts)

    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=40))
def test_mirrored_answers_mirror_everything(answers):
    here, there = (word_of_mouth(pd.Series(answers) * sign) for sign in (1, -1))

    assert there.mean == pytest.approx(-here.mean)
    assert (there.positive, there.active_positive) == (here.negative, here.active_negative)
    assert (there.net.low, there.net.high) == (pytest.approx(-here.net.high), pytest.approx(-here.net.low))


@pytest.mark.parametrize("function", [word_of_mouth, recommendation_balance])
@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([], TooFewRows),
        ([None, None], TooFewRows),
        ([11, 2], OutOfRange),
        ([-5.0], OutOfRange),
        ([1.5, 2], NotIntegers),
    ],
)
def test_answers_that_are_no_points_are_refused(function, answers, error):
    with pytest.raises(error):
        function(pd.Series(answers, dtype=float))


def test_counts_below_zero_are_refused():
    with pytest.raises(BadOption):
        balance_of_counts(10, 5, -1)


def test_the_gap_of_said_and_heard_by_hand():
    """Mean .79 said, .20 heard."""
    found = heard_gap(HUNDRED, pd.Series(np.repeat([0, 1], [80, 20])))

    assert (found.own, found.heard) == (pytest.approx(0.79), pytest.approx(0.20))
    assert found.value == pytest.approx(0.59)


def test_of_people_with_both_the_gap_is_a_paired_difference():
    rng = np.random.default_rng(2)
    own = pd.Series(rng.integers(-4, 5, 50))
    heard = (own + rng.integers(-1, 2, 50)).clip(-4, 4)
    found, paired = heard_gap(own, heard), stats.ttest_rel(own, heard).confidence_interval()

    assert (found.low, found.high) == (pytest.approx(paired.low), pytest.approx(paired.high))


def test_of_different_people_the_gap_has_the_error_of_two_means():
    own, heard = pd.Series([1, 2, 3] * 20 + [np.nan] * 40), pd.Series([np.nan] * 60 + [0, 1] * 20)
    found = heard_gap(own, heard)

    assert (found.n, found.n_both) == (100, 0)
    assert found.se == pytest.approx(np.sqrt(np.var([1, 2, 3]) / 60 + np.var([0, 1]) / 40), rel=0.01)


def test_a_gap_needs_both_and_the_same_rows():
    with pytest.raises(TooFewRows):
        heard_gap(HUNDRED, HUNDRED * np.nan)
    with pytest.raises(BadOption):
        heard_gap(HUNDRED, HUNDRED[:50])


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=2, max_size=20))
def test_a_gap_turned_round_has_the_other_sign(pairs):
    own, heard = (pd.Series(column) for column in zip(*pairs, strict=True))
    one, other = heard_gap(own, heard), heard_gap(heard, own)

    assert one.value == pytest.approx(-other.value)
    assert one.low == pytest.approx(-other.high)
