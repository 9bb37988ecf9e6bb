"""A matrix of coefficients is no table of answers: refused by name, and no table of answers is taken for one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import require_frame
from analysis.correlation import pearson
from analysis.describe import describe, mardia
from analysis.dimensions import kaiser
from analysis.errors import MatrixGiven
from analysis.factor import bartlett, explore, kmo
from analysis.moments import Moments, PairwiseMoments
from analysis.quality import careless
from analysis.reliability import cronbach_alpha, guttman, item_statistics, omega, split_half
from analysis.scoring import score
from tests.analysis.made_up import answers

DOORS = [cronbach_alpha, guttman, split_half, item_statistics, omega, pearson, describe, mardia, kmo, bartlett, kaiser]
DOORS += [careless, score, Moments.from_frame, PairwiseMoments.from_frame, lambda items: explore(items, factors=1)]
CORRELATIONS = answers(1).corr()
MATRICES = {
    "with its names": CORRELATIONS,
    "without names of rows": CORRELATIONS.reset_index(drop=True),
    "some of its columns": CORRELATIONS[CORRELATIONS.columns[2:5]].reset_index(drop=True),
    "in another order": CORRELATIONS.iloc[::-1].reset_index(drop=True),
    "rounded": CORRELATIONS.round(2).reset_index(drop=True),
    "covariances": answers(1).cov(),
}


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("door", DOORS)
def test_a_matrix_as_rows_is_refused_by_name(door, matrix):
    with pytest.raises(MatrixGiven, match="matrix of correlations or covariances") as caught:
        door(MATRICES[matrix])

    assert caught.value.code == "matrix_given"


def test_with_the_people_behind_it_a_correlation_matrix_is_welcome():
    assert kmo(CORRELATIONS, n=200).n == 200


@given(st.lists(st.lists(st.integers(0, 1), min_size=2, max_size=4), min_size=2, max_size=6))
def test_answers_of_zero_and_one_are_no_matrix(rows):
    width = min(map(len, rows))

    require_frame(pd.DataFrame([row[:width] for row in rows]))


@pytest.mark.parametrize("values", [[[1, 2], [2, 1]], [[1, 0.5], [0.25, 1]], [[5, 3], [3, 4]], [[1, np.nan], [0.5, 1]]])
def test_small_tables_of_answers_are_no_matrix(values):
    require_frame(pd.DataFrame(values, columns=["a", "b"]))
