import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadOption, NotConverged
from analysis.factors import rotation_search
from analysis.factors.rotation import _CRITERIA, ROTATIONS, by_size, rotate, row_lengths

ORACLE = json.loads((Path(__file__).parent.parent.parent / "oracles" / "factor.json").read_text())
SETS = ["HS9_3", "mobi_3", "mobi_5"]
EXTRACTIONS = ["minres", "ml", "pa"]
SIMPLE = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6]]))
HALF_TURN = np.array([[1, -1], [1, 1]]) / 2**0.5


def reference(shared, name, extraction, kind):
    oracle = json.loads((shared / "oracle" / f"efa_{name}.json").read_text())[extraction]
    unrotated, found = np.array(oracle["unrotated"]["values"]), oracle[kind]
    loadings = np.array(found["L"]["values"] if "L" in found else found["values"])
    return unrotated, loadings, np.array(found.get("Phi", np.eye(loadings.shape[1]))), found


def varimax_slope(loadings):
    """How far loadings are from a stationary point of Kaiser's varimax."""
    scaled = loadings / row_lengths(loadings)[:, None]
    pull = scaled.T @ (scaled**3 - scaled * (scaled**2).mean(axis=0))
    return np.abs(pull - pull.T).max()


@pytest.mark.parametrize("kaiser", [True, False])
@pytest.mark.parametrize("extraction", EXTRACTIONS)
@pytest.mark.parametrize("name", SETS)
def test_oblimin_equals_r_to_the_last_digit(shared, name, extraction, kaiser):
    kind = "oblimin_kaiser" if kaiser else "oblimin_nonorm"
    unrotated, loadings, phi, found = reference(shared, name, extraction, kind)

    ours = rotate(unrotated, rotation="oblimin", kaiser=kaiser)

    np.testing.assert_allclose(ours.loadings, loadings, atol=1e-8)
    np.testing.assert_allclose(ours.factor_correlations, phi, atol=1e-8)
    assert ours.criterion <= found["criterion"] + 1e-12


@pytest.mark.parametrize("kind", ["varimax_kaiser", "promax4", "promax4_kaiser"])
@pytest.mark.parametrize("extraction", EXTRACTIONS)
@pytest.mark.parametrize("name", SETS)
def test_varimax_and_promax_equal_r_as_far_as_r_went(shared, name, extraction, kind):
    # R's varimax stops when its criterion has no digits left, up to 6e-8 before the optimum: the reference's own slope
    # says how far it is off, ours is at the optimum to 1e-14.
    unrotated, loadings, phi, _ = reference(shared, name, extraction, kind)
    _, varimax, _, _ = reference(shared, name, extraction, "varimax_kaiser")
    rotation = kind.split("_")[0].removesuffix("4")
    allowed = 1e-8 + 4 * varimax_slope(varimax)

    ours = rotate(unrotated, rotation=rotation, kaiser=kind.endswith("kaiser"))

    np.testing.assert_allclose(ours.loadings, loadings, atol=allowed)
    np.testing.assert_allclose(ours.factor_correlations, phi, atol=allowed)
    assert varimax_slope(rotate(unrotated, rotation="varimax").loadings) < 1e-12


@pytest.mark.parametrize("rotation", ["varimax", "quartimin"])
def test_rotation_equals_statsmodels(rotation):
    expected = np.array(ORACLE[rotation])[:, by_size(np.array(ORACLE[rotation]))]

    ours = rotate(np.array(ORACLE["paf"]), rotation=rotation, kaiser=False)

    np.testing.assert_allclose(ours.loadings, expected * np.sign(expected.sum(axis=0)), atol=1e-8)


def test_geomin_reaches_what_a_general_minimiser_reaches():
    ours = rotate(np.array(ORACLE["paf"]), rotation="geomin", kaiser=False)

    assert ours.criterion == pytest.approx(ORACLE["geomin"], abs=ORACLE["tolerance"]["geomin"])


@pytest.mark.parametrize("kaiser", [True, False])
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_hidden_simple_structure_is_found_again(rotation, kaiser):
    ours = rotate(SIMPLE @ HALF_TURN, rotation=rotation, kaiser=kaiser)

    np.testing.assert_allclose(np.sort(ours.loadings, axis=1), np.sort(SIMPLE, axis=1), atol=1e-8)
    np.testing.assert_allclose(ours.factor_correlations, np.eye(2), atol=1e-8)


@pytest.mark.parametrize("rotation", ["oblimin", "quartimin"])
def test_correlated_factors_are_found_again(rotation):
    phi = np.array([[1, 0.5], [0.5, 1]])

    ours = rotate(SIMPLE @ np.linalg.cholesky(phi), rotation=rotation)

    np.testing.assert_allclose(ours.loadings, SIMPLE, atol=1e-8)
    np.testing.assert_allclose(ours.factor_correlations, phi, atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(ROTATIONS), st.booleans(), st.integers(2, 5))
def test_rotation_changes_no_implied_correlation(seed, rotation, kaiser, factors):
    unrotated = np.random.default_rng(seed).uniform(-0.4, 0.5, (12, factors))

    ours = rotate(unrotated, rotation=rotation, kaiser=kaiser, starts=3)

    implied = ours.loadings @ ours.factor_correlations @ ours.loadings.T
    np.testing.assert_allclose(implied, unrotated @ unrotated.T, atol=1e-9)
    np.testing.assert_allclose(np.diag(ours.factor_correlations), 1)
    assert (np.diff((ours.loadings**2).sum(axis=0)) <= 1e-12).all()
    assert (ours.loadings.sum(axis=0) >= -1e-12).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_more_starts_never_end_higher(seed):
    unrotated = np.random.default_rng(seed).uniform(-0.5, 0.6, (15, 4))

    one, many = (rotate(unrotated, rotation="geomin", starts=s) for s in (1, 12))

    assert many.criterion <= one.criterion + 1e-9
    assert 1 <= many.local_optima <= 12


def test_equal_input_gives_equal_output():
    unrotated = np.random.default_rng(3).uniform(-0.5, 0.6, (15, 4))

    first, second = (rotate(unrotated, rotation="geomin") for _ in range(2))

    np.testing.assert_array_equal(first.loadings, second.loadings)


def test_factors_that_coincide_are_never_a_lower_criterion():
    coinciding = np.ones((2, 2)) / np.sqrt(2)
    together = np.stack([np.eye(2), coinciding, HALF_TURN])

    values, _ = rotation_search.Oblique.evaluate(SIMPLE, together, _CRITERIA["oblimin"])
    alone, _ = rotation_search.Oblique.evaluate(SIMPLE, together[[0, 2]], _CRITERIA["oblimin"])

    np.testing.assert_array_equal(values[[0, 2]], alone)
    assert not values[1] <= np.inf


def test_an_item_without_communality_stays_at_zero():
    ours = rotate(np.vstack([SIMPLE @ HALF_TURN, np.zeros(2)]), rotation="oblimin")

    np.testing.assert_allclose(ours.loadings[-1], 0, atol=1e-12)


@pytest.mark.parametrize(("option", "value"), [("rotation", "equamax"), ("starts", 0)])
def test_an_option_without_meaning_is_refused(option, value):
    with pytest.raises(BadOption) as caught:
        rotate(SIMPLE, **({"rotation": "varimax"} | {option: value}))
    assert caught.value.option == option


def test_a_rotation_that_has_not_arrived_is_refused(monkeypatch):
    monkeypatch.setattr(rotation_search, "MAX_STEPS", 1)
    monkeypatch.setattr(rotation_search, "MAX_NEWTON_STEPS", 0)

    with pytest.raises(NotConverged):
        rotate(np.array(ORACLE["paf"]), rotation="geomin")
