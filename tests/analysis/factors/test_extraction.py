import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import Inadmissible, NotConverged, NotIdentified
from analysis.factors import extraction
from analysis.factors.extraction import METHODS, _ml_derivatives, _newton, extract
from analysis.pairs.correlation_input import correlations_of
from tests.analysis.made_up import answers, correlation_frame

ORACLE = json.loads((Path(__file__).parent.parent.parent / "oracles" / "factor.json").read_text())
NINE = [f"x{i}" for i in range(1, 10)]


def noise(seed):
    return correlations_of(pd.DataFrame(np.random.default_rng(seed).standard_normal((30, 8))))


@pytest.mark.parametrize("method", METHODS)
def test_one_factor_of_three_items_by_hand(method):
    exact = np.array([[1, 0.72, 0.63], [0.72, 1, 0.56], [0.63, 0.56, 1]])

    found = extract(exact, factors=1, method=method, columns=("a", "b", "c"))

    np.testing.assert_allclose(found.loadings[:, 0], [0.9, 0.8, 0.7], atol=1e-10)
    np.testing.assert_allclose(found.uniquenesses, [0.19, 0.36, 0.51], atol=1e-10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("name", "file", "factors"), [("HS9_3", "HolzingerSwineford1939", 3), ("mobi_3", "mobi", 3), ("mobi_5", "mobi", 5)]
)
def test_unrotated_loadings_equal_r_to_the_last_digit(shared, name, file, factors, method):
    oracle = json.loads((shared / "oracle" / f"efa_{name}.json").read_text())[method.replace("paf", "pa")]
    data = correlations_of(pd.read_csv(shared / "data" / f"{file}.csv")[oracle["unrotated"]["rows"]])

    found = extract(data.values, factors=factors, method=method, columns=data.columns)

    np.testing.assert_allclose(found.loadings, oracle["unrotated"]["values"], atol=1e-10)
    np.testing.assert_allclose(found.uniquenesses, list(oracle["uniqueness"].values()), atol=1e-10)


@pytest.mark.parametrize(("method", "oracle"), [("paf", "paf"), ("minres", "paf"), ("ml", "ml")])
def test_communalities_equal_statsmodels(method, oracle):
    found = extract(np.array(ORACLE["correlations"]), factors=3, method=method, columns=tuple("abcdefghij"))

    expected = np.array(ORACLE[f"{oracle}_communalities"])
    np.testing.assert_allclose(1 - found.uniquenesses, expected, atol=ORACLE["tolerance"]["communalities"])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_principal_axes_and_minres_agree(seed):
    data = correlations_of(answers(seed))

    axes, minres = (extract(data.values, factors=3, method=m, columns=data.columns) for m in ("paf", "minres"))

    np.testing.assert_allclose(axes.loadings, minres.loadings, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(METHODS), st.integers(1, 4))
def test_noise_gives_a_proper_solution_or_a_reason(seed, method, factors):
    data = noise(seed)

    with suppress(Inadmissible):
        found = extract(data.values, factors=factors, method=method, columns=data.columns)
        np.testing.assert_allclose((found.loadings**2).sum(axis=1) + found.uniquenesses, 1, atol=1e-7)
        assert found.uniquenesses.min() >= 0.005


@pytest.mark.parametrize(("seed", "factors"), [(8, 2), (41, 2), (217, 4), (218, 1), (219, 2), (247, 3), (269, 3)])
def test_a_likelihood_that_falls_to_the_edge_of_its_domain_ends_with_a_reason(seed, factors):
    data = noise(seed)

    with pytest.raises(Inadmissible, match="Heywood"):
        extract(data.values, factors=factors, method="ml", columns=data.columns)


def test_outside_its_domain_the_likelihood_is_no_number_but_absent():
    vanishing = np.append(np.zeros(7), -100.0)

    assert _ml_derivatives(vanishing, noise(8).values, 2) is None


def test_a_step_out_of_the_domain_is_a_worse_step():
    def from_one(x):
        # (x - 1)^2, and nothing at all beyond 2
        return None if x[0] > 2 else (float((x[0] - 1) ** 2), 2 * (x - 1), np.array([[1e-3]]))

    x, slope, _ = _newton(from_one, np.array([-3.0]))

    assert (x[0], slope) == pytest.approx((1, 0), abs=1e-9)


def test_a_start_outside_the_domain_is_told_as_not_converged(monkeypatch):
    monkeypatch.setattr(extraction, "_ml_derivatives", lambda *_: None)

    with pytest.raises(NotConverged):
        extract(noise(3).values, factors=1, method="ml", columns=tuple("abcdefgh"))


def test_more_factors_than_identified_are_refused():
    with pytest.raises(NotIdentified, match="from 1 to 2 factors for 5 items") as caught:
        extract(np.eye(5), factors=3, method="minres", columns=tuple("abcde"))
    assert caught.value.code == "not_identified"


def test_two_items_hold_no_factor():
    with pytest.raises(NotIdentified, match="at least 3 items"):
        extract(np.eye(2), factors=1, method="ml", columns=("a", "b"))


@pytest.mark.parametrize("method", METHODS)
def test_a_heywood_case_is_named(method):
    heywood = correlation_frame([[1, 0.9, 0.8], [0.9, 1, 0.5], [0.8, 0.5, 1]]).to_numpy()

    with pytest.raises(Inadmissible, match=r"less for a \(Heywood case\)"):
        extract(heywood, factors=1, method=method, columns=("a", "b", "c"))
