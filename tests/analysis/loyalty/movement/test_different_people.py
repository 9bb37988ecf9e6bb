import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.errors import BadOption, TooFewRows
from analysis.loyalty import share_changes
from tests.analysis.loyalty.movement.made_up import CUTS, OBSERVED, drawn


def test_the_shares_of_a_few_people_by_hand():
    before = pd.DataFrame({"attitude": [1, 1, 5, 5], "patronage": [0, 0, 1, 0]})
    after = pd.DataFrame({"attitude": [5, 1, 5, 5, 5], "patronage": [1, 0, 1, 1, np.nan]})

    found = share_changes(before, after, cuts=(3, 0.5))

    assert found.table.set_index("state")["change"].to_dict() == {
        "loyal": 0.5,
        "latent": -0.25,
        "spurious": 0.0,
        "none": -0.25,
    }
    assert (found.n_before, found.n_after, found.n_dropped) == (4, 4, 1)


@given(st.integers(0, 2**32 - 1))
def test_the_limits_of_numbers_are_newcombes(seed):
    before, _ = drawn(OBSERVED, n=80, seed=seed)
    after, _ = drawn(OBSERVED, n=60, seed=seed + 1)

    for _, row in share_changes(before, after, cuts=CUTS).table.iterrows():
        low, high = confint_proportions_2indep(
            row["count_after"], 60, row["count_before"], 80, method="newcomb", compare="diff"
        )
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-9)


def test_a_median_cut_is_drawn_with_the_first_wave():
    """Half of the first wave is high on the attitude whoever is drawn; the change varies with the cut all the same."""
    rng = np.random.default_rng(3)
    before, after = (pd.DataFrame({"attitude": rng.normal(size=400), "patronage": 1.0}) for _ in range(2))

    found = share_changes(before, after, cuts=("median", 0.5)).table.set_index("state")

    changes = []
    for _ in range(2_000):
        one, other = rng.choice(before["attitude"], 400), rng.choice(after["attitude"], 400)
        changes.append((other >= np.median(one)).mean() - (one >= np.median(one)).mean())
    assert found.loc["loyal", "share_before"] == 0.5
    assert found.loc["loyal", "se"] == pytest.approx(np.std(changes), rel=0.08)
    assert found.loc["none", "change"] == 0
    assert found.loc["none", "low"] < 0 < found.loc["none", "high"]


def test_equal_input_gives_equal_output():
    before, after = drawn(OBSERVED, n=60)

    one, other = (share_changes(before, after, cuts=("median", "median")).table for _ in range(2))

    pd.testing.assert_frame_equal(one, other)


def test_too_few_people_and_bad_cuts_are_refused():
    before, after = drawn(OBSERVED, n=60)
    with pytest.raises(TooFewRows):
        share_changes(before, after[:1], cuts=CUTS)
    with pytest.raises(BadOption):
        share_changes(before, after, cuts=("midpoint", 0))


def test_labels_of_different_people_do_not_matter():
    before, _ = drawn(OBSERVED, n=90)
    after, _ = drawn(OBSERVED, n=80, seed=2)
    found = share_changes(before, after, cuts=CUTS)
    nameless = before.set_axis([None] * 40 + [7] * 50)
    again = share_changes(nameless, after.set_axis([1.0] * 80), cuts=CUTS)
    assert (again.n_before, again.n_after, again.n_dropped) == (90, 80, 0)
    pd.testing.assert_frame_equal(again.table, found.table)
