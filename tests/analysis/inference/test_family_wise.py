import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadOption
from analysis.inference.family_wise import holm_p_values


def test_three_by_hand():
    assert holm_p_values([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm_p_values([]) == []


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_statsmodels_has_the_same_values(p):
    # seconds to import: the fast tests go without
    from statsmodels.stats.multitest import multipletests

    assert holm_p_values(p) == pytest.approx(multipletests(p, method="holm")[1].tolist(), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_none_is_smaller_than_it_was_and_the_order_stays(p):
    found = holm_p_values(p)

    assert all(ours >= own for ours, own in zip(found, p, strict=True))
    assert all(found[i] <= found[j] + 1e-12 for i in range(len(p)) for j in range(len(p)) if p[i] < p[j])


@pytest.mark.parametrize("p", [[1.1], [-0.1], [float("nan")], ["x"], "x", None])
def test_values_that_are_no_chances_are_refused(p):
    with pytest.raises(BadOption):
        holm_p_values(p)
