import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score

from analysis.errors import BadOption, ConstantItems, TooFewRows
from analysis.loyalty.foretelling import _folds, foretell

pytestmark = pytest.mark.long


def people(n: int = 300, *, seed: int = 3) -> tuple[pd.DataFrame, "pd.Series[float]"]:
    rng = np.random.default_rng(seed)
    habit, feeling = rng.normal(size=n), rng.normal(size=n)
    later = habit + 0.6 * feeling + rng.normal(size=n)
    noise = rng.normal(size=n)
    table = pd.DataFrame({"behavioural": habit, "attitudinal": feeling, "noise": noise, "combined": habit + feeling})
    return table, pd.Series(later, name="purchases")


def test_r2_by_hand_and_against_another_package():
    table, later = people(60)
    found = foretell(table, later, rng=np.random.default_rng(5), folds=5)
    parts = _folds(later.to_numpy(), False, 5, np.random.default_rng(5))

    for name, row in found.table.set_index("name").iterrows():
        missed = base = 0.0
        for fold in range(5):
            inside, others = parts == fold, parts != fold
            line = LinearRegression().fit(table.loc[others, [name]].to_numpy(), later[others])
            missed += float(((later[inside] - line.predict(table.loc[inside, [name]].to_numpy())) ** 2).sum())
            base += float(((later[inside] - later[others].mean()) ** 2).sum())
        assert row["estimate"] == pytest.approx(1 - missed / base, abs=1e-12)


def test_auc_against_another_package():
    table, later = people()
    back = (later > 0.5).astype(int)
    found = foretell(table[["behavioural"]], back, rng=np.random.default_rng(5), folds=10)
    parts = _folds(back.to_numpy(), True, 10, np.random.default_rng(5))
    wins = pairs = 0.0
    for fold in range(10):
        inside = parts == fold
        own = int(back[inside].sum()) * int((1 - back[inside]).sum())
        wins += own * roc_auc_score(back[inside], table.loc[inside, "behavioural"])
        pairs += own

    assert found.statistic == "auc"
    assert found.table["estimate"][0] == pytest.approx(wins / pairs, abs=1e-12)


def test_the_combined_measure_rises_over_each_where_both_matter():
    table, later = people(800)
    found = foretell(table, later, rng=np.random.default_rng(1)).table.set_index("name")

    assert (found.loc[["behavioural", "attitudinal", "noise"], "rise_low"] > 0).all()
    assert found.loc["noise", "estimate"] < 0.02
    assert found.loc["combined", ["rise", "rise_low", "rise_high"]].tolist() == [0, 0, 0]


def test_limits_hold_the_figure_of_the_population_as_often_as_they_say():
    """A habit that explains a third; 200 samples of 200 people."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        habit = rng.normal(size=200)
        later = pd.Series(habit + np.sqrt(2) * rng.normal(size=200))
        row = foretell(pd.DataFrame({"habit": habit}), later, rng=rng).table.iloc[0]
        held += row["low"] <= 1 / 3 <= row["high"]

    assert 0.90 <= held / 200 <= 0.99


def test_the_same_seed_gives_the_same_figures_and_rows_without_everything_are_counted():
    table, later = people(40)
    table.loc[3, "noise"] = np.nan
    one, other = (foretell(table, later, rng=np.random.default_rng(9)) for _ in range(2))

    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.n, one.n_dropped, one.folds) == (39, 1, 10)


def test_what_cannot_be_foretold_is_refused():
    table, later = people(40)
    with pytest.raises(TooFewRows):
        foretell(table[:10], later[:10], rng=np.random.default_rng(1))
    with pytest.raises(TooFewRows):
        foretell(table, pd.Series([1] * 3 + [0] * 37), rng=np.random.default_rng(1))
    with pytest.raises(ConstantItems):
        foretell(table, later * 0 + 1, rng=np.random.default_rng(1))
    with pytest.raises(BadOption):
        foretell(table, later, rng=np.random.default_rng(1), against="none")


@given(st.floats(-50, 50).filter(lambda x: abs(x) > 0.01), st.floats(-100, 100))
def test_units_of_a_measure_do_not_matter(factor, shift):
    table, later = people(40)
    plain = foretell(table, later, rng=np.random.default_rng(2)).table
    other = foretell(table * factor + shift, later, rng=np.random.default_rng(2)).table

    assert other["estimate"].to_numpy() == pytest.approx(plain["estimate"].to_numpy(), abs=1e-6)
