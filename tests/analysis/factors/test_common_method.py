import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import TooFewItems
from analysis.factors.common_method import harman
from tests.analysis.made_up import answers, correlation_frame
from tests.analysis.test_factor import data_of


def test_shares_of_equal_correlations_by_hand():
    found = harman(correlation_frame(np.full((4, 4), 0.36) + 0.64 * np.eye(4)), n=100)

    assert found.component_share == pytest.approx((1 + 3 * 0.36) / 4)
    assert found.factor_share == pytest.approx(0.36)


@pytest.mark.parametrize("name", ["mobi", "HS9"])
def test_shares_equal_r_psych(shared, name):
    oracle = json.loads((shared / "oracle" / "factorability.json").read_text())[name]

    found = harman(data_of(shared, name))

    assert found.component_share * 100 == pytest.approx(oracle["harman_pca_pct"], rel=1e-10)
    assert found.factor_share * 100 == pytest.approx(oracle["harman_paf_pct"], rel=1e-8)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_a_factor_never_holds_more_than_a_component(seed):
    found = harman(answers(seed))

    assert 0 < found.factor_share < found.component_share < 1


def test_two_items_are_refused():
    with pytest.raises(TooFewItems):
        harman(answers(1)[["i1", "i2"]])
