"""Sites and dimensions judged together: the worked example, other packages, and tables that cannot be judged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

from analysis.errors import BadOption, NotNumeric, UnknownColumn
from analysis.waves import changes, power_of_change

BEFORE = [220, 180, 60, 240, 150, 90, 400, 25]
AFTER = [200, 210, 55, 230, 160, 80, 380, 20]
CHANGE = [-6.4, 1.2, -4.0, 0.5, -1.8, 2.5, -0.6, -9.0]
EIGHT = pd.DataFrame({
    "site": range(1, 9), "n_before": BEFORE, "n_after": AFTER, "change": CHANGE, "sd_before": 20.0, "sd_after": 20.0,
})  # fmt: skip


@pytest.fixture(scope="module")
def eight():
    return changes(EIGHT)


def test_the_example_has_one_alarm_among_seven_sites(eight):
    table = eight.table

    assert table["p"].iloc[0] == pytest.approx(0.0011, abs=5e-5)
    assert table["adjusted"].iloc[0] == pytest.approx(0.0080, abs=5e-5)
    assert (table["adjusted"].iloc[1:7] >= 0.75).all()
    assert list(table["told"]) == ["fell", *["no_change"] * 6, "too_few"]
    assert (eight.tested, eight.found, eight.n_dropped) == (7, 1, 1)
    assert pd.isna(table["adjusted"].iloc[7])


def test_the_example_is_shrunken_over_all_eight_sites(eight):
    pooled = eight.pooled.iloc[0]

    assert pooled["cochran"] == pytest.approx(13.263, abs=5e-4)
    assert eight.tau2.iloc[0] == pytest.approx(4.8818, abs=5e-5)
    assert eight.mu.iloc[0] == pytest.approx(-1.4449, abs=5e-5)
    expected = [-4.225, -0.012, -2.108, -0.299, -1.617, -0.101, -0.850, -2.347]
    assert list(eight.table["shrunken"]) == pytest.approx(expected, abs=5e-4)
    assert eight.table["shrunken_low"].iloc[0] == pytest.approx(-7.26, abs=0.005)
    assert eight.table["shrunken_high"].iloc[0] == pytest.approx(-1.19, abs=0.005)


def test_the_example_has_these_ranks(eight):
    ranks = list(zip(eight.table["rank_low"], eight.table["rank_high"], strict=True))

    assert ranks == [(1, 7), (2, 8), *[(1, 8)] * 6]


def test_sites_stand_by_their_shrunken_change_and_few_answers_last(eight):
    assert list(eight.ordered("")["site"]) == [1, 3, 5, 7, 4, 6, 2, 8]


def test_what_was_selected_has_limits_that_know_it(eight):
    row = eight.table.iloc[0]
    # one of seven: level 1 - .05/7
    reach = stats.t.ppf(1 - 0.05 / 14, row["df"]) * row["se"]

    assert row["selected_low"] == pytest.approx(row["change"] - reach)
    assert row["selected_low"] < row["low"] < row["high"] < row["selected_high"]
    assert eight.table["selected_low"].iloc[1:].isna().all()


@pytest.mark.parametrize(("n", "power"), [(50, 0.045), (100, 0.143), (200, 0.428), (350, 0.786)])
def test_the_power_of_an_alarm_among_thirty_two(n, power):
    many = pd.concat([EIGHT.assign(dimension=name) for name in "abcd"], ignore_index=True)
    found = changes(many.assign(n_before=n, n_after=n))

    assert found.tested == 32
    assert found.table["power"].iloc[0] == pytest.approx(power, abs=5e-4)
    assert found.table["power_single"].iloc[0] == pytest.approx(power_of_change(0.3, n_before=n, n_after=n))


@pytest.mark.parametrize(("n", "power"), [(50, 0.04), (100, 0.15), (200, 0.43), (400, 0.86)])
def test_the_power_that_the_page_names(n, power):
    assert power_of_change(0.3, n_before=n, n_after=n, alpha=0.05 / 32) == pytest.approx(power, abs=0.011)


def test_four_fifths_in_one_of_thirty_two_need_359_a_wave():
    at = [power_of_change(0.3, n_before=n, n_after=n, alpha=0.05 / 32) for n in (358, 359)]

    assert at[0] < 0.8 <= at[1]


def test_uncontrolled_alarms_of_a_year():
    assert pytest.approx(17.6) == 8 * 4 * 11 * 0.05


def test_shrinkage_equals_statsmodels():
    rng = np.random.default_rng(3)
    d, v = rng.normal(-1, 3, 12), rng.uniform(1, 6, 12)
    found = changes(pd.DataFrame({
        "site": range(12), "n_before": 99, "n_after": 99, "change": d, "se": np.sqrt(v), "df": 196.0}))  # fmt: skip
    theirs = combine_effects(d, v, method_re="pm")

    assert found.tau2.iloc[0] == pytest.approx(float(theirs.tau2), rel=1e-4)
    assert found.mu.iloc[0] == pytest.approx(float(theirs.mean_effect_re), rel=1e-5)
    assert found.pooled["cochran"].iloc[0] == pytest.approx(float(theirs.q), rel=1e-9)


def test_tests_equal_scipy_and_statsmodels():
    rng = np.random.default_rng(4)
    rows, theirs = [], []
    for site in range(6):
        one, other = rng.normal(60, 20, 50 + site), rng.normal(58, 15, 70)
        own = {"n_before": len(one), "mean_before": one.mean(), "sd_before": one.std(ddof=1)}
        own |= {"n_after": len(other), "mean_after": other.mean(), "sd_after": other.std(ddof=1)}
        rows.append(own | {"site": site})
        theirs.append(stats.ttest_ind(other, one, equal_var=False).pvalue)
    found = changes(pd.DataFrame(rows)).table

    assert list(found["p"]) == pytest.approx(theirs, rel=1e-9)
    assert list(found["adjusted"]) == pytest.approx(list(multipletests(theirs, method="fdr_bh")[1]), rel=1e-9)


def test_fewer_than_five_sites_are_not_shrunken():
    four = changes(EIGHT[:4]).table

    assert four[["shrunken", "shrunken_low", "shrunken_high"]].isna().all(axis=None)
    assert four["rank_low"].notna().all()


def test_one_site_has_one_place():
    one = changes(EIGHT[:1]).table.iloc[0]

    assert (one["rank_low"], one["rank_high"], one["told"]) == (1, 1, "fell")


def test_sites_that_differ_by_chance_alone_are_drawn_to_their_mean():
    same = changes(EIGHT.assign(change=-2.0))

    assert same.tau2.iloc[0] == 0
    assert list(same.table["shrunken"]) == pytest.approx([-2.0] * 8)


def test_sites_where_nobody_differs_are_not_judged():
    found = changes(EIGHT.assign(sd_before=[0.0, *[20.0] * 7], sd_after=[0.0, *[20.0] * 7]))

    assert found.table["told"].iloc[0] == "no_spread"
    assert found.table.iloc[0][["p", "adjusted", "shrunken", "rank_low"]].isna().all()
    assert found.tested == 6


def test_a_site_without_people_in_a_wave_has_too_few():
    found = changes(EIGHT.assign(n_before=[0, *BEFORE[1:]], change=[np.nan, *CHANGE[1:]]))

    assert found.table["told"].iloc[0] == "too_few"
    assert found.table.iloc[0][["change", "low", "p", "shrunken"]].isna().all()


def test_every_dimension_is_shrunken_towards_its_own_mean():
    two = pd.concat([EIGHT.assign(dimension="a"), EIGHT.assign(dimension="b", change=np.array(CHANGE) + 10)])
    found = changes(two)

    assert found.mu["b"] == pytest.approx(found.mu["a"] + 10)
    assert found.tau2["b"] == pytest.approx(found.tau2["a"])
    assert found.dimensions == ("a", "b")


@given(
    st.lists(
        st.tuples(
            st.integers(2, 500), st.integers(2, 500), st.integers(-300, 300).map(lambda x: x / 10), st.floats(0.5, 40)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_shrunken_changes_lie_between_the_change_and_the_mean(rows):
    before, after, change, sd = zip(*rows, strict=True)
    found = changes(pd.DataFrame({
        "site": range(len(rows)), "n_before": before, "n_after": after, "change": change, "sd_before": sd,
        "sd_after": sd}))  # fmt: skip
    table = found.table
    known = table[table["shrunken"].notna()]

    assert (known["rank_low"] <= known["rank_high"]).all()
    if len(known):
        mu = float(found.mu.iloc[0])
        low, high = np.minimum(known["change"], mu), np.maximum(known["change"], mu)
        assert ((known["shrunken"] >= low - 1e-9) & (known["shrunken"] <= high + 1e-9)).all()


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"n_before": [1.5] * 8}, BadOption),
        ({"n_before": [-1] * 8}, BadOption),
        ({"sd_before": [-1.0] * 8}, BadOption),
        ({"site": [1] * 8}, BadOption),
        ({"site": [None, *range(7)]}, BadOption),
        ({"change": ["much"] * 8}, NotNumeric),
        ({"change": [np.inf] * 8}, NotNumeric),
    ],
)
def test_tables_that_mean_nothing_are_refused(bad, error):
    with pytest.raises(error):
        changes(EIGHT.assign(**bad))


def test_what_is_missing_is_named():
    with pytest.raises(UnknownColumn, match="sd_before"):
        changes(EIGHT.drop(columns="sd_after"))
    with pytest.raises(BadOption, match="at least one row"):
        changes(EIGHT[:0])


def test_few_sites_have_no_mean_change_of_their_dimension():
    table = pd.DataFrame({"site": ["a"], "n_before": 90, "n_after": 90, "change": 1.0, "se": 2.0, "df": 100.0})
    found = changes(table)
    assert found.tau2.isna().all()
    assert found.mu.isna().all()
