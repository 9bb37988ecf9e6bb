import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import effects
from analysis.effects import regression_by_group
from analysis.errors import BadOption, ConstantItems, TooFewRows
from tests.analysis.effects.drivers import driven

X = ["trust", "room", "price"]


@pytest.mark.parametrize(("errors", "theirs"), [("classic", "nonrobust"), ("hc3", "HC3")])
def test_statsmodels_has_the_same_products(errors, theirs):
    data = driven(21)
    found = regression_by_group(data, y="loyalty", x=X, by="gender", errors=errors)
    first, second = found.groups.index
    group = (data["gender"] == second).astype(float)
    centred = data[X] - data[X].mean()
    design = sm.add_constant(pd.concat([group, centred, centred.mul(group, axis=0).add_suffix("_by")], axis=1))
    other = sm.OLS(data["loyalty"], design).fit(cov_type=theirs, use_t=True)

    ours = found.differences
    np.testing.assert_allclose(
        ours[["estimate", "se", "p"]],
        np.column_stack([other.params[-3:], other.bse[-3:], other.pvalues[-3:]]),
        rtol=1e-8,
    )
    np.testing.assert_allclose(
        found.shifts[["estimate", "se"]].iloc[0], [other.params.iloc[1], other.bse.iloc[1]], rtol=1e-8
    )
    joint = other.wald_test(np.eye(8)[5:], use_f=True, scalar=True)
    assert (found.joint.f, found.joint.p) == (pytest.approx(float(joint.statistic)), pytest.approx(float(joint.pvalue)))
    assert found.groups[first] >= found.groups[second]


def test_slopes_are_those_of_each_group_alone():
    data = driven(22)
    found = regression_by_group(data, y="loyalty", x=X, by="gender")
    for gender in ("man", "woman"):
        own = effects.regression(data[data["gender"] == gender], y="loyalty", x=X, errors="hc3").coefficients[1:]
        ours = found.slopes[found.slopes["group"] == gender]
        np.testing.assert_allclose(ours[["estimate", "se"]], own[["estimate", "se"]], rtol=1e-8)


def test_two_lines_by_hand():
    """Women: slope 2; men: slope 1; residuals +-.5 that add up to nothing."""
    x = np.tile([1.0, 1, 2, 2, 3, 3], 2)
    off = np.tile([0.5, -0.5], 6)
    woman = np.repeat([0, 1], 6)
    data = pd.DataFrame({"x": x, "y": x * (1 + woman) + off, "who": np.where(woman, "woman", "man")})
    found = regression_by_group(data, y="y", x=["x"], by="who", errors="classic", least=6)

    assert found.slopes["estimate"].tolist() == pytest.approx([1, 2])
    difference = found.differences.iloc[0]
    # residual variance 12 x .25 / 8; squares of x are 4 in each group
    assert (difference["estimate"], difference["se"]) == (
        pytest.approx(1),
        pytest.approx((3 / 8 * (1 / 4 + 1 / 4)) ** 0.5),
    )


@settings(max_examples=20)
@given(st.integers(0, 300))
def test_the_names_of_groups_do_not_matter(seed):
    data = driven(seed, n=120)
    here = regression_by_group(data, y="loyalty", x=X, by="gender")
    there = regression_by_group(data.replace({"gender": {"man": "b", "woman": "a"}}), y="loyalty", x=X, by="gender")

    assert here.joint.p == pytest.approx(there.joint.p, rel=1e-6)


def test_small_groups_are_left_out_and_too_few_are_refused():
    data = driven(23)
    gender = data["gender"].where(data.index > 4, "another")
    found = regression_by_group(data.assign(gender=gender), y="loyalty", x=X, by="gender")

    assert (found.left_out, found.n) == (5, 195)
    with pytest.raises(TooFewRows):
        regression_by_group(
            data.assign(gender="man").assign(gender=gender.replace("woman", "man")), y="loyalty", x=X, by="gender"
        )
    still = data.assign(trust=data["trust"].where(data["gender"] == "man", 3.0))
    with pytest.raises(ConstantItems):
        regression_by_group(still, y="loyalty", x=X, by="gender")
    with pytest.raises(BadOption):
        regression_by_group(data, y="loyalty", x=X, by="gender", errors="cluster")


def test_one_group_and_a_small_second_one_are_told_as_such():
    data, x = driven(3, n=90), ["trust", "room"]
    with pytest.raises(TooFewRows, match=r"two groups of at least 30 .* found: 0 in the second largest"):
        regression_by_group(data.assign(gender="man"), y="loyalty", x=x, by="gender")
    with pytest.raises(TooFewRows, match="found: 5 in the second largest"):
        regression_by_group(data.assign(gender=["man"] * 5 + ["woman"] * 85), y="loyalty", x=x, by="gender")
