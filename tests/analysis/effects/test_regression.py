import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import effects
from analysis.effects.errors import ExactFit, TooFewClusters
from analysis.effects.rows import correlations_of, standardized
from analysis.effects.standardized import normal_covariance
from analysis.errors import BadOption, ConstantItems, SingularMatrix, TooFewItems, TooFewRows, UnknownColumn
from analysis.inference.least_squares import OneRowDecides, solve
from tests.analysis.effects.drivers import driven

pytestmark = pytest.mark.long


X = ["trust", "room", "price"]


def test_six_people_by_hand():
    answers = pd.DataFrame({"trust": [1, 2, 3, 4, 5, 3], "loyalty": [2, 1, 4, 3, 5, 3]})
    found = effects.regression(answers, y="loyalty", x=["trust"])
    constant, slope = found.coefficients.to_dict("records")

    # sums of squares 10 and 10, of products 8; residual variance (10 - 6.4) / 4 = .9
    assert (slope["estimate"], constant["estimate"]) == (pytest.approx(0.8), pytest.approx(0.6))
    assert slope["se"] == pytest.approx((0.9 / 10) ** 0.5)
    assert slope["t"] == pytest.approx(0.8 / 0.3)
    assert (found.r2, found.r2_adjusted) == (pytest.approx(0.64), pytest.approx(1 - 0.36 * 5 / 4))
    assert (slope["standardized"], slope["vif"]) == (pytest.approx(0.8), pytest.approx(1))
    assert found.relative_weights["trust"] == pytest.approx(0.64)
    assert (found.n, found.n_dropped, found.advised, found.has_few_rows) == (6, 0, 58, True)


@pytest.mark.parametrize(("errors", "theirs"), [("classic", "nonrobust"), ("hc3", "HC3")])
def test_statsmodels_has_the_same_figures(errors, theirs):
    data = driven(1)
    found = effects.regression(data, y="loyalty", x=X, errors=errors)
    other = sm.OLS(data["loyalty"], sm.add_constant(data[X])).fit(cov_type=theirs, use_t=True)

    for ours, column in (("estimate", other.params), ("se", other.bse), ("t", other.tvalues), ("p", other.pvalues)):
        np.testing.assert_allclose(found.coefficients[ours], column, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.coefficients[["low", "high"]], other.conf_int(), rtol=1e-9)
    np.testing.assert_allclose(found.covariance, other.cov_params(), rtol=1e-9)
    joint = other.wald_test(np.eye(4)[1:], use_f=True, scalar=True)
    assert (found.joint.f, found.joint.p) == (pytest.approx(float(joint.statistic)), pytest.approx(float(joint.pvalue)))
    assert (found.r2, found.r2_adjusted) == (pytest.approx(other.rsquared), pytest.approx(other.rsquared_adj))


def test_banks_after_ndubisi_agree_with_statsmodels():
    """Loyalty of bank customers on trust, commitment, communication and conflict handling, with gender beside them."""
    rng = np.random.default_rng(220)
    four = rng.multivariate_normal(np.zeros(4), np.full((4, 4), 0.4) + np.eye(4) * 0.6, 220)
    data = pd.DataFrame(np.clip(np.rint(four * 0.8 + 3.5), 1, 5), columns=["rm_tru", "rm_com", "rm_cmn", "rm_cnf"])
    data["woman"] = rng.integers(0, 2, 220)
    data["loyalty"] = data[["rm_tru", "rm_com", "rm_cmn", "rm_cnf"]] @ [0.3, 0.2, 0.15, 0.2] + rng.normal(size=220)
    x = ["rm_tru", "rm_com", "rm_cmn", "rm_cnf", "woman"]
    found = effects.regression(data, y="loyalty", x=x)
    other = sm.OLS(data["loyalty"], sm.add_constant(data[x])).fit()
    z = (data - data.mean()) / data.std()
    betas = sm.OLS(z["loyalty"], z[x]).fit().params
    vifs = [1 / (1 - sm.OLS(data[one], sm.add_constant(data[[o for o in x if o != one]])).fit().rsquared) for one in x]

    np.testing.assert_allclose(found.coefficients["estimate"], other.params, rtol=1e-9)
    np.testing.assert_allclose(found.coefficients["p"], other.pvalues, rtol=1e-8)
    np.testing.assert_allclose(found.coefficients["standardized"][1:], betas, rtol=1e-9)
    np.testing.assert_allclose(found.vif, vifs, rtol=1e-9)
    assert found.r2 == pytest.approx(other.rsquared)
    assert found.relative_weights.sum() == pytest.approx(found.r2)


def _by_matrices(data: pd.DataFrame, x: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """CR2 and Bell and McCaffrey's degrees of freedom from matrices of all rows."""
    design, y = sm.add_constant(data[x]).to_numpy(), data["loyalty"].to_numpy()
    inverse = np.linalg.inv(design.T @ design)
    hat = design @ inverse @ design.T
    left = np.eye(len(y)) - hat
    residuals = left @ y
    covariance, weights = 0, []
    for site in sorted(data["site"].unique()):
        own = np.flatnonzero(data["site"] == site)
        values, vectors = np.linalg.eigh(left[np.ix_(own, own)])
        adjust = (vectors * values**-0.5) @ vectors.T
        score = inverse @ design[own].T @ adjust @ residuals[own]
        covariance = covariance + np.outer(score, score)
        weights.append(left[:, own] @ adjust @ design[own] @ inverse)
    products = np.array([[(a * b).sum(axis=0) for b in weights] for a in weights])
    traces = np.einsum("ggc->c", products)
    return covariance, traces**2 / (products**2).sum(axis=(0, 1))


def test_clustered_errors_are_those_of_the_matrices_of_all_rows():
    data = driven(2)
    found = effects.regression(data, y="loyalty", x=X, errors="cluster", cluster="site")
    covariance, df = _by_matrices(data, X)

    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.coefficients["df"], df, rtol=1e-8)
    assert (found.clusters, found.correction, found.has_few_clusters) == (40, "CR2", False)
    assert (found.r2_low, found.r2_high) == (None, None)


def test_a_predictor_of_sites_alone_has_the_t_test_of_their_means():
    """Six sites of five people, three with a pool: CR2 gives the two-sample test of the site means, 4 degrees."""
    rng = np.random.default_rng(3)
    site = np.repeat(np.arange(6), 5)
    pool = (site < 3).astype(float)
    data = pd.DataFrame({"pool": pool, "site": site, "loyalty": rng.normal(size=30) + rng.normal(size=6)[site]})
    found = effects.regression(data, y="loyalty", x=["pool"], errors="cluster", cluster="site")
    means = data.groupby("site")["loyalty"].mean()
    row = found.coefficients.iloc[1]

    assert row["se"] == pytest.approx(np.sqrt(means[:3].var() / 3 + means[3:].var() / 3))
    assert row["df"] == pytest.approx(4)


def test_five_sites_with_a_pool_in_two_are_too_few():
    site = np.repeat(np.arange(5), 6)
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"pool": (site < 2) * 1.0, "site": site, "loyalty": rng.normal(size=30)})

    with pytest.raises(TooFewClusters) as refused:
        effects.regression(data, y="loyalty", x=["pool"], errors="cluster", cluster="site")
    assert refused.value.clusters == 5
    assert refused.value.found_df < 4


def test_clusters_of_one_are_close_to_hc3():
    data = driven(5).assign(site=range(200))
    alone = effects.regression(data, y="loyalty", x=X, errors="cluster", cluster="site").coefficients
    # with one row a cluster CR2 is HC2
    hc2 = sm.OLS(data["loyalty"], sm.add_constant(data[X])).fit(cov_type="HC2").bse

    np.testing.assert_allclose(alone["se"], hc2, rtol=1e-9)


def test_standardised_errors_under_normality_are_those_of_the_closed_form():
    """var = (s2 R^jj + b^2 (1 - r_jy^2 - 2 s2)) / df, worked out by hand from normal fourth moments."""
    data = driven(6)
    found = effects.regression(data, y="loyalty", x=X)
    together = data[[*X, "loyalty"]].corr().to_numpy()
    inverse, r = np.linalg.inv(together[:3, :3]), together[:3, 3]
    beta, left = inverse @ r, 1 - found.r2
    variance = (left * np.diag(inverse) + beta**2 * (1 - r**2 - 2 * left)) / (200 - 4)

    np.testing.assert_allclose(found.coefficients["standardized_se"][1:], np.sqrt(variance), rtol=1e-9)


def test_standardised_errors_with_hc3_are_close_to_the_jackknife():
    data = driven(7, n=150)
    found = effects.regression(data, y="loyalty", x=X, errors="hc3").coefficients["standardized_se"][1:]

    def betas(rows: pd.DataFrame) -> np.ndarray:
        z = standardized(rows[[*X, "loyalty"]].to_numpy())
        return np.linalg.lstsq(z[:, :3], z[:, 3], rcond=None)[0]

    left_out = np.array([betas(data.drop(index=i)) for i in range(150)])
    jackknife = np.sqrt(149 / 150 * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    np.testing.assert_allclose(found, jackknife, rtol=0.03)


def test_covariances_of_two_outcomes_under_normality_are_those_of_many_draws():
    rng = np.random.default_rng(8)
    sigma = np.array([[1, 0.5, 0.5, 0.2], [0.5, 1, 0.3, 0.4], [0.5, 0.3, 1, 0.6], [0.2, 0.4, 0.6, 1]])
    betas = np.linalg.inv(sigma[:2, :2]) @ sigma[:2, 2:]
    drawn = rng.multivariate_normal(np.zeros(4), sigma, (4_000, 400))
    z = (drawn - drawn.mean(axis=1, keepdims=True)) / drawn.std(axis=1, keepdims=True)
    r = np.einsum("sni,snj->sij", z, z) / 400
    found = np.linalg.solve(r[:, :2, :2], r[:, :2, 2:]).reshape(4_000, -1)

    np.testing.assert_allclose(np.cov(found.T), normal_covariance(sigma, betas, df=397), atol=1.5e-4)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(0.1, 50), st.floats(-100, 100))
def test_units_change_raw_slopes_and_nothing_else(seed, factor, shift):
    data = driven(seed, n=40)
    moved = data.assign(trust=data["trust"] * factor + shift)
    for errors in ("classic", "hc3"):
        here, there = (effects.regression(d, y="loyalty", x=X, errors=errors) for d in (data, moved))
        same = ["standardized", "standardized_se", "standardized_low", "t", "p", "vif"]

        np.testing.assert_allclose(here.coefficients[same][1:], there.coefficients[same][1:], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(
            here.coefficients["estimate"][1], there.coefficients["estimate"][1] * factor, rtol=1e-6, atol=1e-9
        )
        assert here.relative_weights.sum() == pytest.approx(here.r2)


def test_rows_with_a_gap_are_left_out_and_counted():
    data = driven(9)
    gaps = data.astype({"trust": float})
    gaps.loc[:9, "trust"] = np.nan
    found = effects.regression(gaps, y="loyalty", x=X)

    assert (found.n, found.n_dropped) == (190, 10)
    assert found.r2 == pytest.approx(effects.regression(data[10:], y="loyalty", x=X).r2)


def test_what_cannot_be_told_is_refused_by_name():
    data = driven(10)
    with pytest.raises(SingularMatrix) as repeats:
        effects.regression(
            data.assign(sum=data["trust"] + data["room"]), y="loyalty", x=["trust", "room", "price", "sum"]
        )
    assert set(repeats.value.items) == {"trust", "room", "sum"}
    with pytest.raises(ConstantItems) as still:
        effects.regression(data.assign(same=4.1), y="loyalty", x=["trust", "same"])
    assert still.value.items == ("same",)
    with pytest.raises(ConstantItems):
        effects.regression(data.assign(loyalty=3), y="loyalty", x=["trust"])
    with pytest.raises(TooFewRows) as few:
        effects.regression(data[:4], y="loyalty", x=X)
    assert few.value.needed_rows == 5
    with pytest.raises(ExactFit):
        effects.regression(data.assign(loyalty=data["trust"] * 2 + data["room"]), y="loyalty", x=["trust", "room"])
    with pytest.raises(OneRowDecides):
        effects.regression(data.assign(first=[1.0] + [0.0] * 199), y="loyalty", x=["trust", "first"], errors="hc3")
    with pytest.raises(UnknownColumn):
        effects.regression(data, y="loyalty", x=["trust", "smell"])
    with pytest.raises(BadOption):
        effects.regression(data, y="loyalty", x=["trust", "loyalty"])
    with pytest.raises(BadOption):
        effects.regression(data, y="loyalty", x=["trust"], errors="cluster")
    with pytest.raises(BadOption):
        effects.regression(data, y="loyalty", x=["trust"], cluster="site")
    with pytest.raises(TooFewItems):
        effects.regression(data, y="loyalty", x=[])
    with pytest.raises(TooFewClusters):
        effects.regression(data.assign(site=1), y="loyalty", x=X, errors="cluster", cluster="site")


def test_a_design_as_crooked_as_digits_allow_agrees_with_exact_arithmetic():
    """Powers of one to twenty: standardising before solving loses no digit that solving itself keeps."""
    t = np.arange(1, 21)
    data = pd.DataFrame({f"p{power}": t**power / 20.0**power for power in range(1, 5)})
    data["y"] = data.sum(axis=1) + np.tile([1, -1], 10) * 1e-3
    found = effects.regression(data, y="y", x=["p1", "p2", "p3", "p4"])
    solved = solve(np.column_stack([np.ones(20), data[["p1", "p2", "p3", "p4"]]]), data[["y"]].to_numpy())

    np.testing.assert_allclose(found.coefficients["estimate"], solved.coefficients[:, 0], rtol=1e-8)
    assert found.vif.max() > 1e4
    assert np.linalg.cond(correlations_of(data[["p1", "p2", "p3", "p4"]].to_numpy())) > 1e5


def test_satisfaction_and_economic_intentions_by_hand():
    """Intentions 4, 4, 5, 2 (reversed) of one guest score 4.25; five guests by hand."""
    assert np.mean([4, 4, 5, 6 - 2]) == 4.25
    guests = pd.DataFrame({"rq_sat": [1.0, 2, 3, 4, 5], "bi_eco": [2.0, 2.25, 3.5, 3.25, 4.25]})
    found = effects.regression(guests, y="bi_eco", x=["rq_sat"])

    # products 5.5 on squares of 10
    assert found.coefficients["estimate"][1] == pytest.approx(0.55)
    assert found.r2 == pytest.approx(0.55**2 * 10 / (((guests["bi_eco"] - 3.05) ** 2).sum()))
