import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from analysis.errors import BadOption, ConstantItems, TooFewRows
from analysis.loyalty import quadrants, state_probabilities
from analysis.loyalty.movement.errors import NoCovariance
from tests.analysis.loyalty.movement.made_up import CUTS, OBSERVED, RELIABILITIES, drawn

pytestmark = pytest.mark.long

HERE = {"mean": (0, 0), "covariance": OBSERVED[:2, :2], "reliabilities": RELIABILITIES, "cuts": CUTS}


def at(attitude, patronage):
    return pd.DataFrame({"attitude": [attitude], "patronage": [patronage]})


def test_the_person_of_the_worked_example():
    found = state_probabilities(at(0.5, 0.1), **HERE).probabilities.iloc[0]

    assert found.round(3).to_dict() == {"none": 0.164, "spurious": 0.255, "latent": 0.196, "loyal": 0.385}


def test_it_is_the_normal_distribution_of_what_is_meant():
    observed = OBSERVED[:2, :2]
    meant = np.array([[1, 0.5], [0.5, 1]])
    weights = meant @ np.linalg.inv(observed)
    posterior = multivariate_normal(weights @ [-1.0, 0.7], meant - weights @ meant)

    found = state_probabilities(at(-1.0, 0.7), **HERE).probabilities.iloc[0]

    assert found["none"] == pytest.approx(posterior.cdf(CUTS), abs=1e-5)


@given(st.integers(0, 2**32 - 1))
def test_chances_add_up_and_follow_the_state_where_nothing_is_error(seed):
    people, _ = drawn(OBSERVED, n=50, seed=seed)

    chances = state_probabilities(people, reliabilities=RELIABILITIES, cuts=CUTS).probabilities
    certain = state_probabilities(people, reliabilities=(1, None), cuts=CUTS).probabilities

    assert chances.sum(axis=1).to_numpy() == pytest.approx(1)
    assert certain.idxmax(axis=1).tolist() == list(
        quadrants(people["attitude"], people["patronage"], cut=CUTS, replicates=100).states
    )
    assert certain.max(axis=1).eq(1).all()


def test_people_without_an_axis_have_no_chances_and_are_counted():
    people, _ = drawn(OBSERVED, n=30)
    people.loc[3, "patronage"] = np.nan

    found = state_probabilities(people, reliabilities=RELIABILITIES, cuts=CUTS)

    assert found.probabilities.loc[3].isna().all()
    assert (found.n, found.n_dropped) == (29, 1)


def test_what_cannot_be_judged_is_refused():
    people, _ = drawn(OBSERVED, n=9)
    with pytest.raises(TooFewRows):
        state_probabilities(people, reliabilities=RELIABILITIES, cuts=CUTS)
    with pytest.raises(ConstantItems):
        state_probabilities(pd.concat([at(1, 2)] * 12, ignore_index=True), reliabilities=RELIABILITIES, cuts=CUTS)
    with pytest.raises(NoCovariance):
        state_probabilities(at(0, 0), **HERE | {"covariance": np.array([[1, 2], [2, 1]])})
    with pytest.raises(BadOption, match="high enough"):
        state_probabilities(at(0, 0), **HERE | {"covariance": np.array([[1, 0.9], [0.9, 1]])})


def test_people_without_a_label_have_their_chances_too():
    people, _ = drawn(OBSERVED, n=30)
    found = state_probabilities(people, reliabilities=RELIABILITIES, cuts=CUTS)
    nameless = state_probabilities(people.set_axis([None] * 20 + [1] * 10), reliabilities=RELIABILITIES, cuts=CUTS)
    assert np.array_equal(nameless.probabilities.to_numpy(), found.probabilities.to_numpy())
