"""People of two waves are linked by their label, once each."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import BadOption, UnknownColumn
from analysis.loyalty import transitions
from analysis.loyalty.movement.errors import NotLinked
from tests.analysis.loyalty.movement.made_up import (
    CUTS,
    OBSERVED,
    RELIABILITIES,
    drawn,
)

HOW = {"reliabilities": RELIABILITIES, "cuts": CUTS, "replicates": 100}


def test_the_observed_table_counts_people_linked_by_their_label():
    before = pd.DataFrame({"attitude": [5, 1, 5, 1], "patronage": [1, 0, 0, 1]}, index=list("abcd"))
    after = pd.DataFrame({"attitude": [1, 5, 1, 5], "patronage": [0, 1, 0, 1]}, index=list("dcba"))

    found = transitions(before, after, reliabilities=(0.8, None), cuts=(3, 0.5))

    assert found.observed.to_dict("index")["loyal"] == {"loyal": 1, "latent": 0, "spurious": 0, "none": 0}
    assert found.observed.loc["latent", "loyal"] == 1
    assert found.observed.loc["spurious", "none"] == 1
    assert found.moves_observed == 0.5


def test_rows_with_a_gap_are_dropped_and_counted():
    before, after = drawn(OBSERVED)
    before.loc[0, "attitude"] = np.nan
    after = after.drop(index=1)

    found = transitions(before, after, **HOW)

    assert (found.n, found.n_dropped) == (398, 2)


def test_nobody_in_both_waves_is_refused():
    before, after = drawn(OBSERVED)

    with pytest.raises(NotLinked) as refusal:
        transitions(before, after.set_index(after.index + 1_000), **HOW)

    assert (refusal.value.before, refusal.value.after) == (400, 400)


def test_a_person_twice_and_an_unknown_column_are_refused():
    before, after = drawn(OBSERVED)
    with pytest.raises(BadOption, match="each person once"):
        transitions(pd.concat([before, before[:1]]), after, **HOW)
    with pytest.raises(UnknownColumn):
        transitions(before[["attitude"]], after, **HOW)


def test_people_without_a_label_are_dropped_and_counted():
    before, after = drawn(OBSERVED, n=60)
    labels = [None, None, *range(2, 60)]
    found = transitions(before.set_axis(labels), after, reliabilities=(0.8, 0.9), cuts=CUTS, replicates=100)
    # of the four rows two stand in each wave, and nothing says that they are the same people
    assert (found.n, found.n_dropped) == (58, 4)


def test_labels_of_two_parts_link_people():
    before, after = drawn(OBSERVED, n=60)
    labels = pd.MultiIndex.from_arrays([["hotel"] * 60, range(60)])
    options = {"reliabilities": (0.8, 0.9), "cuts": CUTS, "replicates": 100}
    found = transitions(before.set_axis(labels), after.set_axis(labels), **options)
    assert found.excess == transitions(before, after, **options).excess
