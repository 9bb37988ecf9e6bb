"""Many shares in two waves: by hand, beside other packages, and how often chance alone speaks up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from analysis.errors import BadOption, NotNumeric, UnknownColumn
from analysis.waves import changed_shares

COUNTS = pd.DataFrame(
    {"before": [9, 15, 41, 0], "after": [31, 18, 38, 1]}, index=["waiting", "price", "staff", "towels"]
)


def test_one_share_by_hand():
    row = changed_shares(COUNTS, n_before=128, n_after=134).table.loc["waiting"]
    pooled = 40 / 262
    se = (pooled * (1 - pooled) * (1 / 128 + 1 / 134)) ** 0.5

    assert row["z"] == pytest.approx((31 / 134 - 9 / 128) / se * (261 / 262) ** 0.5)
    assert (row["told"], row["share_before"], row["share_after"]) == ("rose", 9 / 128, 31 / 134)


def test_what_is_expected_to_hold_fewer_than_one_person_is_not_tested():
    found = changed_shares(COUNTS, n_before=128, n_after=134)

    assert list(found.table["told"]) == ["rose", "no_change", "no_change", "too_few"]
    assert found.table.loc["towels", ["z", "p", "adjusted"]].isna().all()
    assert (found.tested, found.found, found.n, found.n_dropped) == (3, 1, 262, 1)


def test_everybody_in_both_waves_is_not_tested():
    found = changed_shares(pd.DataFrame({"before": [20, 0], "after": [30, 0]}), n_before=20, n_after=30)

    assert list(found.table["told"]) == ["too_few", "too_few"]
    assert (found.tested, found.found) == (0, 0)


def test_other_packages_find_the_same():
    tested = changed_shares(COUNTS.iloc[:3], n_before=128, n_after=134).table
    for _, row in tested.iterrows():
        counts, n = [row["after"], row["before"]], [134, 128]
        table = [[count, size - count] for count, size in zip(counts, n, strict=True)]
        chi2 = stats.chi2_contingency(table, correction=False).statistic
        low, high = confint_proportions_2indep(*(value for pair in zip(counts, n, strict=True) for value in pair),
                                               method="newcomb", compare="diff")  # fmt: skip
        assert row["z"] ** 2 == pytest.approx(chi2 * 261 / 262, rel=1e-12)
        assert row["z"] == pytest.approx(proportions_ztest(counts, n)[0] * (261 / 262) ** 0.5, rel=1e-12)
        assert (row["low"], row["high"]) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))
    assert tested["adjusted"].tolist() == pytest.approx(multipletests(tested["p"], method="fdr_bh")[1])


@pytest.mark.parametrize(("n", "other"), [(10, 10), (20, 60), (40, 40), (25, 200)])
def test_chance_alone_is_told_about_as_often_as_it_says(n, other):
    """Every outcome of two waves with one true share, weighed by how likely it is."""
    before, after = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(other + 1), indexing="ij"))
    rows = pd.DataFrame({"before": before, "after": after})
    p = changed_shares(rows, n_before=n, n_after=other).table["p"].to_numpy()
    for share in (0.05, 0.1, 0.2, 0.35, 0.5):
        chance = stats.binom.pmf(before, n, share) * stats.binom.pmf(after, other, share)
        assert chance[p <= 0.05].sum() <= 0.06


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_waves_turned_round_turn_the_verdicts_round(n, other, data):
    rows = data.draw(st.lists(st.tuples(st.integers(0, n), st.integers(0, other)), min_size=1, max_size=6))
    counts = pd.DataFrame(rows, columns=["before", "after"])
    one = changed_shares(counts, n_before=n, n_after=other).table
    back = changed_shares(
        counts.rename(columns={"before": "after", "after": "before"}), n_before=other, n_after=n
    ).table
    turned = one["told"].replace({"fell": "rose", "rose": "fell"})

    assert list(back["told"]) == list(turned)
    assert list(back["change"]) == pytest.approx(list(-one["change"]))
    assert (one["low"] <= one["change"] + 1e-12).all()
    assert (one["change"] <= one["high"] + 1e-12).all()


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(BadOption):
        changed_shares(COUNTS, n_before=40, n_after=134)
    with pytest.raises(BadOption):
        changed_shares(COUNTS[:0], n_before=1, n_after=1)
    with pytest.raises(BadOption):
        changed_shares(COUNTS, n_before=0, n_after=134)
    with pytest.raises(UnknownColumn):
        changed_shares(COUNTS[["before"]], n_before=128, n_after=134)
    with pytest.raises(NotNumeric):
        changed_shares(COUNTS.assign(before="often"), n_before=128, n_after=134)
