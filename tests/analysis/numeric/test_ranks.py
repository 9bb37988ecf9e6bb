"""Ranks are those of scipy.stats, which takes longer to load than most figures take to compute."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.numeric.ranks import average_ranks

CODES = st.integers(-3, 3).map(float)


def test_equal_numbers_share_the_mean_of_their_ranks() -> None:
    assert average_ranks(np.array([30.0, 10.0, 30.0, 20.0])).tolist() == [3.5, 1, 3.5, 2]


@given(arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=CODES))
def test_ranks_of_columns_are_those_of_scipy(values: np.ndarray) -> None:
    assert np.array_equal(average_ranks(values), stats.rankdata(values, axis=0))
    assert np.array_equal(average_ranks(values[:, 0]), stats.rankdata(values[:, 0]))


@given(arrays(float, st.integers(0, 30), elements=CODES))
def test_ranks_add_up_and_do_not_feel_the_unit(values: np.ndarray) -> None:
    ranks = average_ranks(values)

    assert ranks.sum() == len(values) * (len(values) + 1) / 2
    assert np.array_equal(ranks, average_ranks(3 * values + 1))
