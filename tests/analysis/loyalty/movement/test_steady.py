import numpy as np
import pandas as pd
import pytest

from analysis.errors import BadOption, NotIdentified, TooFewRows, TooFewWaves
from analysis.loyalty import steady_state, transitions
from tests.analysis.loyalty.movement.made_up import AXES, CUTS, MEANT, OBSERVED, RELIABILITIES, drawn


@pytest.fixture(scope="module")
def steps():
    return [
        transitions(*drawn(OBSERVED, seed=seed), reliabilities=RELIABILITIES, cuts=CUTS, replicates=100)
        for seed in (1, 2, 3)
    ]


def test_shares_at_rest_are_where_the_moves_lead_from_anywhere(steps):
    found = steady_state(steps)

    far = np.linalg.matrix_power(found.moves.to_numpy(), 400)
    assert found.shares["at_rest"].to_numpy() == pytest.approx(far[0], abs=1e-9)
    assert found.shares["at_rest"].sum() == pytest.approx(1)
    assert (found.waves, found.n) == (4, 400)


def test_the_moves_are_those_of_all_steps_by_their_people(steps):
    found = steady_state(steps)

    flows = sum(step.n * np.diag(step.shares["corrected_before"]) @ step.corrected.to_numpy() for step in steps)
    assert found.moves.to_numpy() == pytest.approx(flows / flows.sum(axis=1, keepdims=True))


def test_fewer_than_four_waves_have_no_steady_state(steps):
    with pytest.raises(TooFewWaves) as refusal:
        steady_state(steps[:2])

    assert (refusal.value.needed_waves, refusal.value.found_waves) == (4, 3)
    with pytest.raises(BadOption):
        steady_state("steps")


def test_steps_of_few_people_have_none_either(steps):
    few = transitions(*drawn(OBSERVED, n=40), reliabilities=RELIABILITIES, cuts=CUTS)

    with pytest.raises(TooFewRows):
        steady_state([*steps, few])


def test_where_nobody_moves_there_is_no_one_set_of_shares():
    meant = np.random.default_rng(1).multivariate_normal([0, 0], MEANT[:2, :2], 400)
    people = pd.DataFrame(meant, columns=AXES)
    still = transitions(people, people, reliabilities=(1, 1), cuts=CUTS, replicates=100)

    with pytest.raises(NotIdentified):
        steady_state([still] * 3)
