"""How often people are drawn, and where the draws come from."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import effects, factor, loyalty
from analysis.errors import BadOption
from analysis.numeric.draws import drawn_anew, generator, portions, times_drawn
from analysis.reliability import cronbach_alpha

RNG = np.random.default_rng(1)
MEANT = np.repeat(RNG.normal(size=(200, 2)), 4, axis=1)
ANSWERS = pd.DataFrame(MEANT + RNG.normal(size=(200, 8)), columns=list("abcdefgh"))
DOORS = {
    "alpha": lambda rng: cronbach_alpha(ANSWERS, interval="bootstrap", rng=rng),
    "explore": lambda rng: factor.explore(ANSWERS, factors=2, rng=rng),
    "quadrants": lambda rng: loyalty.quadrants(ANSWERS["a"], ANSWERS["e"], cut=("median", "median"), rng=rng),
    "weights": lambda rng: effects.relative_weights(ANSWERS, y="a", x=["b", "c"], rng=rng),
}


@given(st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=1, max_size=6))
def test_each_is_counted_as_often_as_drawn(drawn):
    found = times_drawn(np.array(drawn), 5)

    assert found.tolist() == [[Counter(row)[unit] for unit in range(5)] for row in drawn]


def test_a_sample_has_as_many_as_there_are():
    assert drawn_anew(7, samples=20, rng=np.random.default_rng(2)).sum(axis=1).tolist() == [7] * 20


def test_portions_are_all_replicates():
    assert list(portions(10, most=4)) == [4, 4, 2]
    assert list(portions(2, most=0)) == [1, 1]


def test_without_a_generator_the_stream_is_fixed():
    assert generator(None, seed=3).integers(9, size=5).tolist() == generator(None, seed=3).integers(9, size=5).tolist()


@pytest.mark.parametrize("name", DOORS)
def test_what_makes_no_random_numbers_is_refused_by_name(name):
    with pytest.raises(BadOption, match="rng as a generator"):
        DOORS[name](5)
