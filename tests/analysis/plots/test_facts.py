import json

import pandas as pd
import pytest

from analysis.plots import facts
from tests.analysis.plots.drawn import CHARTS, alphas, said, states


@pytest.mark.parametrize("name", CHARTS)
def test_facts_are_plain_values_that_json_can_carry(name):
    _, result, tell = CHARTS[name]

    found = tell(result())

    assert found
    assert all(json.dumps(dict(fact.values)) and fact.code for fact in found)


def test_facts_of_alpha_are_those_of_the_result():
    found = facts.alpha_forest(alphas())

    assert [fact.values["scale"] for fact in found] == ["i1", "i2"]
    assert found[0].values["alpha"] == alphas()["i1"].alpha


def test_facts_of_a_correlation_matrix_by_hand():
    matrix = pd.DataFrame([[1, 0.1, -0.7], [0.1, 1, 0.3], [-0.7, 0.3, 1]], index=list("abc"), columns=list("abc"))

    weakest, strongest = facts.correlation_map(matrix)

    assert dict(weakest.values) == {"first": "b", "second": "a", "r": 0.1}
    assert dict(strongest.values) == {"first": "c", "second": "a", "r": -0.7}


def test_facts_of_word_of_mouth_name_no_mean():
    found = facts.word_of_mouth_ladder(said())

    assert found[0].values["net"] == pytest.approx(0.45)
    assert all("mean" not in fact.values for fact in found)


def test_facts_of_the_states_add_up():
    shares = [fact.values["share"] for fact in facts.quadrant_square(states()) if fact.code == "share_of_state"]

    assert sum(shares) == pytest.approx(1)
