import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import SquareTable

from analysis.errors import BadOption
from analysis.loyalty.movement.homogeneity import bhapkar
from analysis.loyalty.quadrants import STATES


def table(cells):
    names = list(STATES)[: len(cells)]
    return pd.DataFrame(cells, index=names, columns=names)


def test_two_states_by_hand():
    """20, 10; 5, 15 of 50: d = .1, V = (10 + 5)/50 - .01, W = 50 * .01 / .29."""
    found = bhapkar(table([[20, 10], [5, 15]]))

    assert found.statistic == pytest.approx(50 * 0.01 / 0.29)
    assert (found.df, found.n) == (1, 50)


@given(st.lists(st.integers(1, 60), min_size=16, max_size=16))
def test_it_is_that_of_statsmodels(cells):
    counts = np.array(cells).reshape(4, 4)
    theirs = SquareTable(counts, shift_zeros=False).homogeneity(method="bhapkar")

    found = bhapkar(table(counts))

    assert found.statistic == pytest.approx(theirs.statistic, rel=1e-6, abs=1e-9)
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-6)
    assert found.df == 3


def test_an_empty_state_is_dropped():
    cells = np.array([[30, 8, 4, 0], [2, 25, 6, 0], [3, 5, 20, 0], [0, 0, 0, 0]])

    found, without = bhapkar(table(cells)), bhapkar(table(cells[:3, :3]))

    assert (found.statistic, found.df) == pytest.approx((without.statistic, without.df))
    assert found.states == STATES[:3]


def test_a_state_of_stayers_alone_tells_nothing():
    cells = np.array([[30, 8, 4, 0], [2, 25, 6, 0], [3, 5, 20, 0], [0, 0, 0, 9]])

    assert bhapkar(table(cells)).states == STATES[:3]


@pytest.mark.parametrize(
    "cells", [np.diag([5, 5, 5, 5]), np.zeros((4, 4), int), np.eye(4, k=3, dtype=int) * 9], ids=["still", "none", "all"]
)
def test_where_nothing_can_be_tested_there_is_no_test(cells):
    assert bhapkar(table(cells)) is None


@pytest.mark.parametrize("counts", [None, pd.DataFrame([[1, 2]]), table([[0.5, 1], [1, 1]]), table([["x", 1], [1, 1]])])
def test_what_is_no_square_table_of_counts_is_refused(counts):
    with pytest.raises(BadOption):
        bhapkar(counts)
