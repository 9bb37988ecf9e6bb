import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from analysis.loyalty.movement.covariances import nearest_covariances
from analysis.loyalty.movement.orthants import chance_of_staying, corners, lower_factors
from tests.analysis.loyalty.movement.made_up import MEANT, OBSERVED


def by_scipy(covariance, cuts):
    """Each corner as a lower orthant of the turned distribution."""
    found = np.empty((2,) * len(cuts))
    for corner in np.ndindex(found.shape):
        signs = 1 - 2 * np.array(corner)
        turned = covariance * np.outer(signs, signs)
        found[corner] = multivariate_normal.cdf(cuts * signs, np.zeros(len(cuts)), turned, abseps=1e-7, maxpts=10**6)
    return found


@pytest.mark.long
@pytest.mark.parametrize("covariance", [MEANT, OBSERVED], ids=["meant", "observed"])
def test_corners_agree_with_scipy(covariance):
    cuts = np.array([0.3, 0.0, 0.3, 0.0])

    found = corners(np.zeros((1, 4)), covariance[None], cuts[None])[0]

    assert found == pytest.approx(by_scipy(covariance, cuts), abs=2e-5)


def test_two_variables_have_the_arc_sine():
    r = np.array([-0.9, -0.3, 0.0, 0.5, 0.99])
    covariance = np.array([[[1, x], [x, 1]] for x in r])

    found = chance_of_staying(np.zeros((5, 2)), covariance, np.zeros((5, 2)))

    assert found == pytest.approx(1 - np.arccos(r) / np.pi, abs=1e-5)


def test_a_variable_that_repeats_another_stays_with_it():
    covariance = np.ones((1, 2, 2))

    assert chance_of_staying(np.zeros((1, 2)), covariance, np.full((1, 2), 0.4))[0] == pytest.approx(1, abs=1e-12)


def test_a_value_that_is_certain_and_at_its_cut_is_above():
    found = corners(np.zeros((1, 2)), np.zeros((1, 2, 2)), np.zeros((1, 2)))[0]

    assert found.tolist() == [[0, 0], [0, 1]]


@given(st.integers(0, 2**32 - 1))
def test_the_chances_of_the_corners_add_up_and_agree_with_those_who_stay(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, rng.integers(1, 5)))
    covariance, mean, cuts = root @ root.T, rng.normal(size=4), rng.normal(size=4)

    found = corners(mean[None], covariance[None], cuts[None], points=512)[0]
    staying = chance_of_staying(mean[None], covariance[None], cuts[None], points=512)[0]

    assert found.min() >= 0
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert staying == pytest.approx(sum(found[a, a, b, b] for a in (0, 1) for b in (0, 1)), abs=0.02)


@given(st.integers(0, 2**32 - 1))
def test_factors_of_singular_matrices_give_them_back(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, rng.integers(1, 5)))
    sd = np.linalg.norm(root, axis=1)
    matrix = (root @ root.T) / np.outer(sd, sd)

    factor = lower_factors(matrix[None])[0]

    assert factor @ factor.T == pytest.approx(matrix, abs=1e-5)


def test_the_nearest_correlations_are_those_of_higham():
    """Higham (2002), the example of section 4: ones beside the diagonal, 0 in the corner."""
    found, moved = nearest_covariances(np.array([[[1, 1, 0], [1, 1, 1], [0, 1, 1.0]]]))

    assert moved.tolist() == [True]
    assert found[0] == pytest.approx(
        np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=1e-4
    )


@given(st.integers(0, 2**32 - 1))
def test_the_nearest_covariance_keeps_the_variances_and_has_no_negative_root(seed):
    rng = np.random.default_rng(seed)
    r = rng.uniform(-1, 1, (4, 4))
    matrix = (r + r.T) / 2
    np.fill_diagonal(matrix, 1.0)
    sd = rng.uniform(0.1, 10, 4)
    matrix = matrix * np.outer(sd, sd)

    found = nearest_covariances(matrix[None])[0][0]

    assert np.diag(found) == pytest.approx(sd**2)
    assert np.linalg.eigvalsh(found / np.outer(sd, sd))[0] > -1e-6
