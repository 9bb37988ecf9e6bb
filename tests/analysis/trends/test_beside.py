"""A group beside the others, and the places that many figures may have."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.waves import beside_others, rank_intervals

pytestmark = pytest.mark.long

COLUMNS = ["n", "mean", "variance", "n_others", "mean_others", "variance_others"]


def test_by_hand() -> None:
    """57 (variance 2.4) against 65 (.6): 8 less, standard error the root of 3."""
    found = beside_others(pd.DataFrame([(203, 57.0, 2.4, 875, 65.0, 0.6)], columns=COLUMNS)).table.iloc[0]
    assert found["difference"] == -8.0
    assert found["se"] == pytest.approx(math.sqrt(3))
    assert found["told"] == "below"


def test_too_few_and_no_spread_are_not_tested() -> None:
    rows = [(29, 50.0, 2.0, 500, 60.0, 1.0), (300, 50.0, 0.0, 500, 60.0, 0.0), (300, 50.0, 2.0, 500, math.nan, 1.0)]
    found = beside_others(pd.DataFrame(rows, columns=COLUMNS))
    assert list(found.table["told"]) == ["too_few"] * 3
    assert found.table["difference"].isna().all()
    assert (found.tested, found.n_dropped, found.n) == (0, 3, 0)


def test_the_same_as_scipy_and_statsmodels() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "n": rng.integers(30, 300, 8),
            "mean": rng.normal(60, 3, 8),
            "variance": rng.uniform(1, 4, 8),
            "n_others": rng.integers(300, 900, 8),
            "mean_others": rng.normal(60, 3, 8),
            "variance_others": rng.uniform(0.3, 1, 8),
        }
    )
    found = beside_others(table).table
    own, others = ((table[f"variance{of}"] * table[f"n{of}"]) ** 0.5 for of in ("", "_others"))
    columns = [table["mean"], own, table["n"], table["mean_others"], others, table["n_others"]]
    p = stats.ttest_ind_from_stats(*(np.asarray(column, dtype=float) for column in columns), equal_var=False).pvalue
    assert found["p"].to_numpy() == pytest.approx(p, rel=1e-9)
    assert found["adjusted"].to_numpy() == pytest.approx(multipletests(p, method="holm")[1], rel=1e-9)


figures = st.lists(st.tuples(st.floats(1, 100), st.floats(0.1, 20)), min_size=1, max_size=12)


@given(figures)
def test_places_are_those_of_a_loop_over_pairs(given_figures: list[tuple[float, float]]) -> None:
    values, variances = (pd.Series(column) for column in zip(*given_figures, strict=True))
    found = rank_intervals(values, variances=variances)
    many = len(given_figures)
    limit = stats.norm.ppf(1 - 0.025 / (many - 1)) if many > 1 else math.inf
    for place, (value, variance) in enumerate(given_figures):
        z = [(value - other) / math.sqrt(variance + error) for other, error in given_figures]
        assert found["rank_low"].iloc[place] == 1 + sum(one > limit for one in z)
        assert found["rank_high"].iloc[place] == many - sum(one < -limit for one in z)


@given(figures)
def test_own_and_others_changed_about_turn_the_difference(given_figures: list[tuple[float, float]]) -> None:
    rows = [(50, mean, variance, 400, 60.0, 1.0) for mean, variance in given_figures]
    one = beside_others(pd.DataFrame(rows, columns=COLUMNS)).table
    turned = [COLUMNS[3], COLUMNS[4], COLUMNS[5], COLUMNS[0], COLUMNS[1], COLUMNS[2]]
    other = beside_others(pd.DataFrame(rows, columns=turned)).table
    assert np.allclose(one["difference"], -other["difference"])
    assert np.allclose(one["adjusted"], other["adjusted"])
