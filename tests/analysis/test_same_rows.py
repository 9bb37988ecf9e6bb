"""Columns that come beside scores tell of the same people in the same order, or are refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import waves
from analysis.errors import BadOption
from analysis.loyalty.approaches import relative
from analysis.loyalty.foretelling import foretell
from analysis.value.wallet import share_of_wallet
from analysis.words.keyness import keyness
from analysis.words.usage import word_usage

RNG = np.random.default_rng(5)
N = 80
INDEX = pd.Index([f"p{place}" for place in range(N)])
X = pd.Series(RNG.normal(60, 10, N), index=INDEX)
Y = X + pd.Series(RNG.uniform(1, 9, N), index=INDEX)
SITES = pd.Series(RNG.choice(list("abcdefgh"), N), index=INDEX)
STAYED = pd.Series(RNG.integers(0, 2, N), index=INDEX)
KNOWN = pd.DataFrame({"age": RNG.normal(size=N)}, index=INDEX)
SAID = pd.Series(["slow lift", "kind staff"] * (N // 2), index=INDEX)
Column = Any

DOORS: dict[str, tuple[Callable[[Column], object], Column]] = {
    "weighted_mean": (lambda own: waves.weighted_mean(X, own), Y),
    "weighted_mean, clusters": (lambda own: waves.weighted_mean(X, Y, clusters=own), SITES),
    "mean_change": (lambda own: waves.mean_change(X, Y, clusters=(own, SITES)), SITES),
    "icc": (lambda own: waves.icc(X, sites=own), SITES),
    "general_change": (lambda own: waves.general_change(X, Y, sites=(SITES, own)), SITES),
    "change_table": (
        lambda own: waves.change_table(
            X.to_frame("trust"), Y.to_frame("trust"), people=(waves.People(site=own), waves.People(site=SITES))
        ),
        SITES,
    ),
    "change_table, persons": (
        lambda own: waves.change_table(
            X.to_frame("trust"),
            Y.to_frame("trust"),
            people=(waves.People(site=SITES, person=SITES), waves.People(site=SITES, person=own)),
        ),
        SITES,
    ),
    "survivor_weights": (lambda own: waves.survivor_weights(own, KNOWN), STAYED),
    "survivor_mean": (lambda own: waves.survivor_mean(own, STAYED, KNOWN, replicates=100), X),
    "keyness": (lambda own: keyness(word_usage(SAID), own), SITES),
    "word_usage": (lambda own: word_usage(SAID, languages=own), SITES),
    "share_of_wallet": (lambda own: share_of_wallet(X, own), Y),
    "foretell": (lambda own: foretell(KNOWN, own, rng=np.random.default_rng(1)), Y),
    "relative": (lambda own: relative(X, own), Y.to_frame()),
}


@pytest.mark.parametrize("name", DOORS)
def test_the_same_people_in_another_order_are_not_taken_for_each_other(name):
    function, column = DOORS[name]
    function(column)
    with pytest.raises(BadOption, match="in another order"):
        function(column[::-1])


@pytest.mark.parametrize("name", DOORS)
def test_other_people_are_refused(name):
    function, column = DOORS[name]
    with pytest.raises(BadOption, match="rows of other people"):
        function(column.set_axis([f"q{place}" for place in range(N)]))
