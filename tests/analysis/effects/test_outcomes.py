import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import effects
from analysis.effects import several_outcomes
from analysis.errors import ConstantItems, TooFewItems, TooFewRows
from analysis.inference.family_wise import holm_p_values

SIX, FOUR = [f"a{i}" for i in range(1, 7)], ["operations", "market", "finance", "growth"]


def firms(seed: int, *, n: int = 220, slopes: np.ndarray | None = None) -> pd.DataFrame:
    """Six activities, four dimensions of performance whose residuals go together."""
    rng = np.random.default_rng(seed)
    x = rng.multivariate_normal(np.zeros(6), np.full((6, 6), 0.3) + np.eye(6) * 0.7, n)
    if slopes is None:
        slopes = np.tile([[0.4], [0.3], [0.2], [0.1], [0.0], [0.0]], (1, 4))
    y = x @ slopes + rng.multivariate_normal(np.zeros(4), np.full((4, 4), 0.5) + np.eye(4) * 0.5, n)
    return pd.DataFrame(np.hstack([x, y]), columns=[*SIX, *FOUR]).assign(site=rng.integers(40, size=n))


def test_opposite_slopes_and_a_composite_without_one_by_hand():
    answers = pd.DataFrame({"x": [1, 2, 3, 4, 5], "y1": [2, 2.5, 3, 3.5, 4], "y2": [4, 3.5, 3, 2.5, 2]})
    for errors in ("classic", "hc3"):
        found = several_outcomes(answers, y=["y1", "y2"], x=["x"], errors=errors)

        assert found.effects["slope"].tolist() == pytest.approx([0.5, -0.5])
        assert found.effects["estimate"].tolist() == pytest.approx([1, -1])
        assert found.composite.loc[0, ["slope", "estimate"]].tolist() == pytest.approx([0, 0], abs=1e-12)
        assert found.opposite == ("x",)
        # coefficients without error need no test of being equal
        assert found.equality.empty
        assert found.equal is None


def test_six_activities_and_four_dimensions_are_four_regressions():
    data = firms(1)
    found = several_outcomes(data, y=FOUR, x=SIX)

    assert len(found.effects) == 24
    for outcome in FOUR:
        own = effects.regression(data, y=outcome, x=SIX, errors="hc3").coefficients[1:]
        ours = found.effects[found.effects["outcome"] == outcome]
        np.testing.assert_allclose(
            ours[["estimate", "se", "low", "high"]],
            own[["standardized", "standardized_se", "standardized_low", "standardized_high"]],
            rtol=1e-9,
        )
        np.testing.assert_allclose(ours["p"], own["p"], rtol=1e-9)
        np.testing.assert_allclose(ours["slope"], own["estimate"], rtol=1e-9)
    np.testing.assert_allclose(found.effects["p_holm"], holm_p_values(found.effects["p"].tolist()))


@pytest.mark.parametrize("errors", ["classic", "hc3"])
def test_statsmodels_has_the_same_coefficients_and_tests(errors):
    data = firms(2)
    found = several_outcomes(data, y=FOUR, x=SIX, errors=errors).effects
    z = (data[[*SIX, *FOUR]] - data[[*SIX, *FOUR]].mean()) / data[[*SIX, *FOUR]].std()
    for outcome in FOUR:
        kind = {"classic": "nonrobust", "hc3": "HC3"}[errors]
        other = sm.OLS(z[outcome], sm.add_constant(z[SIX])).fit(cov_type=kind, use_t=True)
        ours = found[found["outcome"] == outcome]
        np.testing.assert_allclose(ours["estimate"], other.params[1:], rtol=1e-8)
        np.testing.assert_allclose(ours["p"], other.pvalues[1:], rtol=1e-7)


def test_the_test_of_equal_slopes_is_that_of_differences_of_outcomes():
    """Equal standardised coefficients of two outcomes: their difference has no slope but for the spread's own error."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=2_000)
    data = pd.DataFrame({"x": x, "y1": rng.normal(size=2_000), "y2": rng.normal(size=2_000)})
    found = several_outcomes(data, y=["y1", "y2"], x=["x"])
    z1, z2 = ((data[name] - data[name].mean()) / data[name].std() for name in ("y1", "y2"))
    other = sm.OLS(z1 - z2, sm.add_constant(x)).fit(cov_type="HC3", use_t=True)

    assert found.equality.loc[0, "f"] == pytest.approx(float(other.tvalues.iloc[1]) ** 2, rel=0.01)
    assert found.equality.loc[0, ["df1", "df2"]].tolist() == [1, 1998]


def test_a_slope_that_turns_is_told_and_an_equal_one_is_not():
    slopes = np.zeros((6, 4))
    slopes[0], slopes[1] = 0.4, [0.5, 0.5, -0.5, 0.5]
    found = several_outcomes(firms(4, slopes=slopes), y=FOUR, x=SIX)
    p = found.equality.set_index("predictor")["p_holm"]

    assert found.opposite == ("a2",)
    assert p["a2"] < 1e-6
    assert (p.drop("a2") > 0.05).all()
    assert found.equal.df1 == 18
    assert found.equal.p < 1e-6
    row = found.composite.set_index("predictor").loc["a2"]
    assert (row["lowest"], found.composite.loc[1, "highest"] != "finance") == ("finance", True)


def test_clusters_widen_and_give_their_degrees():
    data = firms(5)
    found = several_outcomes(data, y=FOUR, x=SIX, errors="cluster", cluster="site")

    assert (found.clusters, found.correction) == (40, "CR2")
    assert found.equality["df2"].tolist() == [39 - 3 + 1] * 6
    assert found.equal.df2 == 39 - 18 + 1
    own = effects.regression(data, y="market", x=SIX, errors="cluster", cluster="site").coefficients[1:]
    ours = found.effects[found.effects["outcome"] == "market"]
    np.testing.assert_allclose(ours["se"], own["standardized_se"], rtol=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 500))
def test_the_composite_is_the_mean_and_units_change_nothing(seed):
    data = firms(seed, n=60)
    found = several_outcomes(data, y=FOUR, x=SIX)
    moved = several_outcomes(data.assign(market=data["market"] * 7 - 3), y=FOUR, x=SIX)
    means = found.effects.groupby("predictor")["estimate"].mean()

    np.testing.assert_allclose(found.composite.set_index("predictor")["estimate"], means[list(SIX)], atol=1e-12)
    np.testing.assert_allclose(found.effects["estimate"], moved.effects["estimate"], atol=1e-9)
    np.testing.assert_allclose(found.equality["f"], moved.equality["f"], rtol=1e-6)


@pytest.mark.long
def test_the_test_of_equal_slopes_keeps_its_level():
    """60 runs of 200 with equal slopes: at most 9 below .05 (binomial, one in a thousand)."""
    found = [several_outcomes(firms(seed, n=200), y=FOUR, x=SIX).equal.p for seed in range(60)]

    assert sum(p < 0.05 for p in found) <= 9


def test_what_cannot_be_compared_is_refused():
    data = firms(6)
    with pytest.raises(TooFewItems):
        several_outcomes(data, y=["market"], x=SIX)
    with pytest.raises(ConstantItems):
        several_outcomes(data.assign(market=1), y=FOUR, x=SIX)
    with pytest.raises(TooFewRows):
        several_outcomes(data[:7], y=FOUR, x=SIX)
