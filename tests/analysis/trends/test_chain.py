"""A chain: its line with fixed weights, and Kitagawa's two parts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import WLS

from analysis.errors import BadOption, TooFewSites, UnknownColumn
from analysis.waves import chain_line, kitagawa

TWO = pd.DataFrame({
    "site": ["a", "b"], "share_before": [0.5, 0.5], "share_after": [0.2, 0.8], "mean_before": [80.0, 60.0],
    "mean_after": [82.0, 62.0],
})  # fmt: skip


def test_the_chain_fell_though_both_sites_rose():
    found = kitagawa(TWO)

    assert (found.change, found.within, found.mix) == (pytest.approx(-4), pytest.approx(2), pytest.approx(-6))
    assert list(found.table["within"]) == pytest.approx([0.7, 1.3])


def test_shares_may_come_from_people():
    people = TWO.drop(columns=["share_before", "share_after"]).assign(n_before=[50, 50], n_after=[20, 80])

    assert kitagawa(people).mix == pytest.approx(-6)
    assert kitagawa(people).n == 200


def test_a_site_that_stands_in_one_wave_is_mix_alone():
    new = pd.DataFrame({
        "site": ["a", "b"], "n_before": [100, 0], "n_after": [50, 50], "mean_before": [80.0, np.nan],
        "mean_after": [80.0, 60.0],
    })  # fmt: skip

    assert (kitagawa(new).change, kitagawa(new).within) == (pytest.approx(-10), 0)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 300), st.integers(0, 100).map(float), st.integers(0, 100).map(float)
        ),
        min_size=1,
        max_size=9,
    ).filter(lambda rows: sum(r[0] for r in rows) > 0 and sum(r[1] for r in rows) > 0)
)
def test_both_parts_add_up_to_the_change_of_the_mean(rows):
    table = pd.DataFrame(rows, columns=["n_before", "n_after", "mean_before", "mean_after"]).assign(
        site=range(len(rows))
    )
    found = kitagawa(table)
    means = [np.average(table[f"mean_{wave}"], weights=table[f"n_{wave}"]) for wave in ("before", "after")]

    assert found.change == pytest.approx(means[1] - means[0], abs=1e-9)
    assert found.within + found.mix == pytest.approx(found.change)


def test_shares_that_are_none_are_refused():
    for bad in ({"share_before": [0.5, 0.6]}, {"share_before": [-0.5, 1.5]}, {"mean_after": [np.nan, 62.0]}):
        with pytest.raises(BadOption):
            kitagawa(TWO.assign(**bad))
    with pytest.raises(UnknownColumn):
        kitagawa(TWO.drop(columns="share_after"))


def cells(means, variance=1.0, n=None):
    rows = [(s, t, value) for s, line in enumerate(means) for t, value in enumerate(line)]
    table = pd.DataFrame(rows, columns=["site", "wave", "mean"]).assign(variance=variance)
    return table if n is None else table.assign(n=n)


def test_the_line_by_hand():
    found = chain_line(cells([[60, 62], [70, 72]]), weights=pd.Series({0: 3.0, 1: 1.0}))

    # both sites rose by 2: nothing is left of site times wave
    assert list(found.table["mean"]) == pytest.approx([62.5, 64.5])
    assert found.tau2 == 0
    assert list(found.table["se"]) == pytest.approx([(9 / 16 + 1 / 16) ** 0.5] * 2)


def test_more_people_of_one_site_do_not_move_the_line():
    even = chain_line(cells([[60, 60], [80, 80]], n=[100, 100, 100, 100]))
    moved = chain_line(cells([[60, 60], [80, 80]], n=[100, 300, 100, 10]))

    assert list(even.table["mean"]) == pytest.approx([70, 70])
    assert moved.table["mean"].iloc[0] == pytest.approx(moved.table["mean"].iloc[1])


def test_passing_events_of_sites_widen_it_and_equal_weighted_least_squares():
    rng = np.random.default_rng(7)
    table = cells(rng.normal(60, 4, (6, 5)))
    found = chain_line(table)
    design = np.column_stack([np.eye(6)[table["site"]], np.eye(5)[table["wave"]][:, 1:]])
    theirs = WLS(table["mean"], design, weights=np.full(30, 1 / (1 + found.tau2))).fit()

    # at Paule and Mandel's variance the weighted squares are the degrees of freedom
    assert float(theirs.scale) == pytest.approx(1, rel=1e-8)
    assert found.table["se"].iloc[0] == pytest.approx(((1 + found.tau2) / 6) ** 0.5)


def test_sites_without_answers_in_some_wave_are_left_out_and_named():
    found = chain_line(cells([[60, 62], [np.nan, 72], [70, 71]]))

    assert found.left_out == (1,)
    assert list(found.weights.index) == [0, 2]
    assert (found.n, found.n_dropped) == (4, 2)
    with pytest.raises(TooFewSites):
        chain_line(cells([[np.nan, 62], [70, np.nan]]))


def test_what_is_no_table_of_sites_and_waves_is_refused():
    with pytest.raises(BadOption):
        chain_line(pd.concat([cells([[1, 2]])] * 2))
    with pytest.raises(BadOption):
        chain_line(cells([[1, 2]]), weights=pd.Series({0: -1.0}))
    with pytest.raises(BadOption):
        chain_line(cells([[1, 2]], variance=0.0))


def test_sites_that_nobody_answered_have_no_weights():
    cells = pd.DataFrame({"site": ["a", "b"], "wave": 1, "mean": 60.0, "variance": 1.0, "n": 0})
    with pytest.raises(BadOption, match="n with people"):
        chain_line(cells)


def test_a_site_twice_is_no_split_of_a_change():
    table = pd.DataFrame(
        {"site": ["a", "a"], "n_before": [9, 9], "n_after": [9, 9], "mean_before": [1.0, 2.0], "mean_after": [2.0, 3.0]}
    )
    with pytest.raises(BadOption, match="a twice"):
        kitagawa(table)


def test_a_chain_without_a_complete_site_says_what_it_needs():
    cells = pd.DataFrame({"site": ["a", "b"], "wave": [1, 2], "mean": 60.0, "variance": 1.0})
    with pytest.raises(TooFewSites, match="a site with answers in every wave"):
        chain_line(cells)
