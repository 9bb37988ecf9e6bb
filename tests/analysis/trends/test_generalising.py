"""Sites as a sample of sites, against the formulas with whole matrices."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption, ConstantScore, TooFewRows, TooFewSites
from analysis.waves import general_change, icc


def made(sites, rng, *, spread=3.0, sizes=(5, 15)):
    rows = []
    for site in range(sites):
        for wave in (0, 1):
            own = rng.normal(60 + spread * rng.normal(), 10, rng.integers(*sizes))
            rows += [(site, wave, value) for value in own]
    table = pd.DataFrame(rows, columns=["site", "wave", "score"])
    return [table[table["wave"] == wave].reset_index(drop=True) for wave in (0, 1)]


def with_whole_matrices(before, after):
    """CR2 and Satterthwaite, written out: every matrix as large as the data."""
    y = np.r_[before["score"], after["score"]]
    x = np.column_stack([np.ones(len(y)), np.repeat([0.0, 1.0], [len(before), len(after)])])
    site = np.r_[before["site"], after["site"]]
    m = np.linalg.inv(x.T @ x)
    hat = x @ m @ x.T
    e = y - hat @ y
    keep = np.eye(len(y)) - hat
    columns, middle = [], np.zeros((2, 2))
    for one in np.unique(site):
        own = site == one
        values, vectors = np.linalg.eigh(keep[np.ix_(own, own)])
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-30)), 0)
        a = vectors @ np.diag(root) @ vectors.T
        g = x[own].T @ a @ e[own]
        middle += np.outer(g, g)
        columns.append(keep[:, own] @ a @ x[own] @ m[:, 1])
    p = np.column_stack(columns)
    inner = p.T @ p
    return (m @ middle @ m)[1, 1] ** 0.5, np.trace(inner) ** 2 / np.trace(inner @ inner)


@pytest.mark.parametrize("sites", [6, 9, 20])
def test_errors_and_freedom_equal_the_whole_matrices(sites):
    before, after = made(sites, np.random.default_rng(sites))
    found = general_change(before["score"], after["score"], sites=(before["site"], after["site"]))
    se, df = with_whole_matrices(before, after)

    assert found.se == pytest.approx(se, rel=1e-9)
    assert found.df == pytest.approx(df, rel=1e-9)
    assert found.change == pytest.approx(after["score"].mean() - before["score"].mean())


def test_sites_that_moved_apart_make_a_change_less_certain():
    before, after = made(10, np.random.default_rng(1), spread=8.0, sizes=(40, 50))
    found = general_change(before["score"], after["score"], sites=(before["site"], after["site"]))

    assert found.se > 2 * (before["score"].var() / len(before) + after["score"].var() / len(after)) ** 0.5


@pytest.mark.parametrize("sites", [1, 2, 4])
def test_a_few_sites_do_not_speak_for_others(sites):
    before, after = made(sites, np.random.default_rng(2))
    with pytest.raises(TooFewSites):
        general_change(before["score"], after["score"], sites=(before["site"], after["site"]))


def test_waves_that_cannot_be_compared_are_refused():
    before, after = made(8, np.random.default_rng(3))
    with pytest.raises(TooFewRows):
        general_change(before["score"], after["score"] * np.nan, sites=(before["site"], after["site"]))
    with pytest.raises(ConstantScore):
        general_change(before["score"] * 0, after["score"] * 0, sites=(before["site"], after["site"]))
    with pytest.raises(BadOption):
        general_change(before["score"], after["score"], sites=(after["site"], after["site"][:3]))


def test_alike_people_of_a_site_by_hand():
    found = icc(pd.Series([1.0, 2.0, 5.0, 6.0]), sites=pd.Series(["a", "a", "b", "b"]))

    # between 16, within .5: (16 - .5) / (16 + .5)
    assert found.icc == pytest.approx(15.5 / 16.5)
    assert (found.size, found.sites, found.n) == (2, 2, 4)


def test_it_equals_pingouin_for_sites_of_one_size():
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"site": np.repeat(range(12), 6), "rater": np.tile(range(6), 12)})
    table["score"] = rng.normal(0, 1, 72) + np.repeat(rng.normal(0, 1, 12), 6)
    found = icc(table["score"], sites=table["site"])
    theirs = pingouin.intraclass_corr(table, targets="site", raters="rater", ratings="score").iloc[0]

    assert found.icc == pytest.approx(float(theirs["ICC"]), abs=1e-9)
    assert [found.low, found.high] == pytest.approx(list(theirs.filter(like="CI").iloc[0]), abs=0.006)


def test_one_site_and_people_alone_have_no_likeness():
    with pytest.raises(TooFewSites):
        icc(pd.Series([1.0, 2.0]), sites=pd.Series(["a", "a"]))
    with pytest.raises(TooFewRows):
        icc(pd.Series([1.0, 2.0]), sites=pd.Series(["a", "b"]))
    with pytest.raises(ConstantScore):
        icc(pd.Series([1.0, 1.0, 2.0, 2.0]), sites=pd.Series(["a", "a", "b", "b"]))


@given(st.integers(0, 10_000), st.floats(-20, 20), st.floats(0.1, 5))
def test_units_and_origin_change_no_share(seed, shift, factor):
    before, _ = made(5, np.random.default_rng(seed))
    plain = icc(before["score"], sites=before["site"])
    moved = icc(before["score"] * factor + shift, sites=before["site"])

    assert moved.icc == pytest.approx(plain.icc, abs=1e-8)
    assert plain.low <= plain.icc <= plain.high
