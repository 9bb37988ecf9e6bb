import json
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from analysis.errors import AnalysisError, BadOption, ConstantItems, NotIdentified, SingularMatrix, TooFewRows
from analysis.factor import bartlett, congruence, explore, kmo
from analysis.factors.factor_fit import _rmsea_limits
from analysis.moments import Moments
from analysis.polychoric import polychoric
from tests.analysis.made_up import answers, correlation_frame

HALVES = correlation_frame(np.full((3, 3), 0.5) + 0.5 * np.eye(3))
SETS = {"mobi": ("mobi", None), "HS9": ("HolzingerSwineford1939", [f"x{i}" for i in range(1, 10)])}


def data_of(shared, name):
    file, columns = SETS[name]
    frame = pd.read_csv(shared / "data" / f"{file}.csv")
    return frame[columns] if columns else frame


def test_kmo_of_equal_correlations_by_hand():
    adequacy = kmo(HALVES, n=100)

    # r = 1/2, each partial correlation r / (1 + r) = 1/3
    assert adequacy.overall == pytest.approx((1 / 4) / (1 / 4 + 1 / 9))
    np.testing.assert_allclose(adequacy.per_item, adequacy.overall)


def test_bartlett_of_two_items_by_hand():
    test = bartlett(correlation_frame([[1, 0.6], [0.6, 1]]), n=51)

    assert test.chi2 == pytest.approx(-(50 - 9 / 6) * log(1 - 0.36))
    assert (test.df, test.n, test.n_dropped) == (1, 51, 0)


@pytest.mark.parametrize("name", SETS)
def test_factorability_equals_r_psych(shared, name):
    oracle = json.loads((shared / "oracle" / "factorability.json").read_text())[name]
    items = data_of(shared, name)

    adequacy, test = kmo(items), bartlett(items)

    assert adequacy.overall == pytest.approx(oracle["kmo"], rel=1e-10)
    np.testing.assert_allclose(adequacy.per_item, pd.Series(oracle["kmo_items"])[items.columns], rtol=1e-10)
    assert (test.chi2, test.df) == (pytest.approx(oracle["bartlett_chi2"], rel=1e-10), oracle["bartlett_df"])


@pytest.mark.parametrize("extraction", ["minres", "ml"])
@pytest.mark.parametrize(
    ("name", "data", "factors"), [("HS9_3", "HS9", 3), ("mobi_3", "mobi", 3), ("mobi_5", "mobi", 5)]
)
def test_fit_equals_r_psych(shared, name, data, factors, extraction):
    oracle = json.loads((shared / "oracle" / f"efa_{name}.json").read_text())[extraction]
    psych = oracle["psych_fa_default_oblimin"]
    items = data_of(shared, data)[oracle["unrotated"]["rows"]]

    found = explore(items, factors=factors, extraction=extraction, kaiser=False)

    np.testing.assert_allclose(found.loadings, psych["L"]["values"], atol=1e-4)
    np.testing.assert_allclose(found.factor_correlations, psych["Phi"], atol=1e-4)
    assert (found.chi2, found.df) == (pytest.approx(oracle["chi2_bartlett_corrected"], rel=1e-9), oracle["dof"])
    assert (found.p, found.rmsr) == (pytest.approx(oracle["p"], rel=1e-7), pytest.approx(oracle["rmsr"], rel=1e-9))
    limits = (found.rmsea, found.rmsea_low, found.rmsea_high)
    np.testing.assert_allclose(limits, [psych["rmsea"][x] for x in ("RMSEA", "lower", "upper")], atol=1e-5)
    np.testing.assert_allclose((found.tli, found.bic), (psych["tli"], psych["bic"]), rtol=1e-5)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["oblimin", "promax", "geomin", "varimax", None]))
def test_communalities_and_uniquenesses_add_to_one(seed, rotation):
    found = explore(answers(seed), factors=3, rotation=rotation)

    np.testing.assert_allclose(found.communalities + found.uniquenesses, 1, atol=1e-12)
    implied = found.loadings.to_numpy() @ found.factor_correlations.to_numpy() @ found.loadings.to_numpy().T
    np.testing.assert_allclose(found.communalities, np.diag(implied))
    np.testing.assert_allclose(found.structure, found.loadings @ found.factor_correlations)
    assert found.variance["ss_loadings"].sum() == pytest.approx(found.communalities.sum())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["minres", "ml"]))
def test_the_order_of_items_changes_nothing(seed, extraction):
    items = answers(seed)
    mixed = items[np.random.default_rng(seed).permutation(items.columns)]

    before, after = (explore(x, factors=3, extraction=extraction) for x in (items, mixed))

    np.testing.assert_allclose(after.loadings.loc[items.columns], before.loadings, atol=1e-7)
    np.testing.assert_allclose(after.factor_correlations, before.factor_correlations, atol=1e-7)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_the_unit_of_items_changes_nothing(seed, factor, shift):
    items = answers(seed)

    before, after = (explore(x, factors=3) for x in (items, items * factor + shift))

    np.testing.assert_allclose(after.loadings, before.loadings, atol=1e-7)
    assert kmo(items * factor + shift).overall == pytest.approx(kmo(items).overall, abs=1e-8)


@pytest.mark.parametrize("df", [1, 2, 24, 300])
@pytest.mark.parametrize("share", [0.05, 0.95])
@pytest.mark.parametrize("beside", [0, 1e-15, 1e-13, 1e-11, -1e-15])
def test_a_chi2_next_to_a_quantile_has_limits_of_rmsea(df, share, beside):
    chi2 = float(special.chdtri(df, 1 - share)) * (1 + beside)

    low, high = _rmsea_limits(chi2, df, 200)

    assert 0 <= low <= high
    # the limit that belongs to this quantile is zero there, and leaves it no faster than the square root
    assert (high if share == 0.05 else low) < 1e-4


def test_frame_moments_and_matrix_give_the_same_solution():
    items = answers(1, points=7)
    moments = Moments.from_frame(items)

    frame, sums, matrix = (
        explore(items, factors=3),
        explore(moments, factors=3),
        explore(items.corr(), factors=3, n=300),
    )

    np.testing.assert_allclose(sums.loadings, frame.loadings, atol=1e-12)
    np.testing.assert_allclose(matrix.loadings, frame.loadings, atol=1e-10)
    assert frame.n == sums.n == matrix.n == 300


def test_rows_with_a_missing_answer_are_left_out_and_counted():
    items = answers(2)
    items.iloc[[3, 7], 0] = np.nan

    found = explore(items, factors=3)

    assert (found.n, found.n_dropped) == (298, 2)
    np.testing.assert_allclose(found.loadings, explore(items.drop(index=[3, 7]), factors=3).loadings)


@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_scores_stand_beside_the_factors_they_measure(method):
    items = answers(5, n=2000)
    items.iloc[4, 2] = np.nan

    scores = explore(items, factors=3).scores(method)

    assert list(scores.scores.index) == [i for i in items.index if i != 4]
    np.testing.assert_allclose(scores.scores.mean(), 0, atol=1e-10)
    assert ((scores.determinacy > 0.8) & (scores.determinacy < 1)).all()


def test_regression_scores_have_the_variance_that_determinacy_says():
    scores = explore(answers(5), factors=3).scores("regression")

    np.testing.assert_allclose(scores.scores.var(), scores.determinacy**2, rtol=1e-10)


def test_bartlett_scores_reproduce_the_loadings_without_bias():
    found = explore(answers(5), factors=3)

    weights = found.scores("bartlett").weights

    np.testing.assert_allclose(weights.T.to_numpy() @ found.loadings.to_numpy(), np.eye(3), atol=1e-10)


def test_scores_from_a_matrix_are_refused():
    with pytest.raises(AnalysisError, match="frame of answers"):
        explore(answers(1).corr(), factors=3, n=300).scores()


def test_a_just_identified_solution_has_no_test():
    found = explore(HALVES, factors=1, n=100)

    assert (found.df, found.p, found.rmsea, found.tli) == (0, None, None, None)


def test_congruence_with_itself_is_one_and_with_another_sample_nearly():
    first, second = (explore(answers(seed, n=1000), factors=3) for seed in (1, 1))

    assert congruence(first, second).coefficients.to_numpy().diagonal() == pytest.approx(1)
    assert congruence(first, first.loadings.iloc[:6]).n_items == 6


def test_loadings_without_factors_are_judged_without_what_lay_in_memory(monkeypatch):
    monkeypatch.setattr(np, "empty", lambda *shape, **more: np.full(*shape, np.inf, **more))
    found = congruence(pd.DataFrame(index=["a", "b"]), pd.DataFrame(index=["a", "b"]))

    assert found.coefficients.shape == (0, 0)


def test_congruence_by_hand():
    a, b = pd.DataFrame({"F1": [0.8, 0.6]}), pd.DataFrame({"G1": [0.6, 0.8]})

    assert congruence(a, b).to_frame()["congruence"].tolist() == [pytest.approx(0.96)]


@pytest.mark.parametrize("function", [kmo, bartlett, lambda x: explore(x, factors=1)])
@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda x: x.assign(i1=3.0), ConstantItems),
        (lambda x: x.assign(i1=x["i2"]), SingularMatrix),
        (lambda x: x.assign(i1=x[["i2", "i3"]].sum(axis=1)), SingularMatrix),
        (lambda x: x.assign(i1=np.nan), TooFewRows),
        (lambda x: x.head(12), TooFewRows),
        (lambda x: x[["i1"]], AnalysisError),
    ],
)
def test_items_that_hold_no_factors_are_refused_with_a_remedy(function, damage, error):
    with pytest.raises(error) as caught:
        function(damage(answers(1)))
    assert caught.value.remedy


def test_repeated_items_are_named():
    with pytest.raises(SingularMatrix) as caught:
        kmo(answers(1).assign(i9=lambda x: x["i2"]))
    assert set(caught.value.items) == {"i2", "i9"}


@pytest.mark.parametrize(
    "matrix", [HALVES * 2, HALVES.assign(a=[1, 0.2, 0.5]), HALVES.iloc[:2], HALVES.replace(0.5, np.nan)]
)
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(BadOption):
        kmo(matrix, n=100)


@pytest.mark.parametrize("option", ["extraction", "rotation"])
def test_an_unknown_method_is_refused(option):
    with pytest.raises(BadOption) as caught:
        explore(answers(1), factors=3, **{option: "principal"})
    assert caught.value.option == option


@pytest.mark.parametrize("factors", [0, 8, 99])
def test_a_number_of_factors_that_items_cannot_settle_is_refused(factors):
    with pytest.raises(NotIdentified):
        explore(answers(1), factors=factors)


def test_residuals_are_what_the_factors_leave():
    found = explore(answers(1), factors=3)

    below = found.residuals.to_numpy()[np.tril_indices(12, -1)]
    assert np.sqrt((below**2).mean()) == pytest.approx(found.rmsr)


def test_polychoric_correlations_give_back_the_loadings_that_few_points_hide():
    rng = np.random.default_rng(1)
    behind = rng.standard_normal((3000, 1)) * 0.8 + rng.standard_normal((3000, 6)) * 0.6
    items = pd.DataFrame(np.digitize(behind, [0.3, 1.3]))

    found = polychoric(items)
    hidden, seen = explore(found.correlations, n=found.n, factors=1), explore(items, factors=1)

    np.testing.assert_allclose(hidden.loadings["F1"], 0.8, atol=0.04)
    assert (seen.loadings["F1"] < 0.74).all()
