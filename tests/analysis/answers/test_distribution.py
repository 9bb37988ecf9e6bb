import numpy as np
import pandas as pd
import pytest

from analysis.answers.distribution import distribution
from analysis.errors import BadOption, OutOfRange, TooFewRows


def test_shares_of_points_by_hand():
    found = distribution(pd.DataFrame({"a": [1, 2, 2, None], "b": [3, 3, 3, 1]}), points=[1, 2, 3])

    assert found.counts.loc["a"].tolist() == [1, 2, 0]
    assert found.shares.loc["a"].tolist() == [1 / 3, 2 / 3, 0]
    assert (found.answered.tolist(), found.n, found.n_dropped) == ([3, 4], 4, 0)


def test_a_row_without_any_answer_is_counted():
    assert distribution(pd.DataFrame({"a": [1, np.nan], "b": [2, np.nan]}), points=[1, 2]).n_dropped == 1


@pytest.mark.parametrize(
    ("values", "points", "error"),
    [([1, 4], [1, 2, 3], OutOfRange), ([1, 2], [1, 1], BadOption), ([None, None], [1, 2], TooFewRows)],
)
def test_answers_that_are_no_points_are_refused(values, points, error):
    with pytest.raises(error):
        distribution(pd.DataFrame({"a": values}, dtype=float), points=points)
