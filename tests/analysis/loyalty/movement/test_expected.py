import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption
from analysis.loyalty import expected_moves
from analysis.loyalty.movement.errors import NoCovariance
from tests.analysis.loyalty.movement.made_up import CUTS, OBSERVED, RELIABILITIES

pytestmark = pytest.mark.long

# To none, spurious, latent, loyal.
CORRECTED = {
    "none": (0.8442, 0.0709, 0.0651, 0.0197),
    "spurious": (0.1199, 0.7249, 0.0054, 0.1498),
    "latent": (0.2263, 0.0111, 0.6365, 0.1262),
    "loyal": (0.0283, 0.1272, 0.0522, 0.7923),
}


@pytest.fixture(scope="module")
def example():
    return expected_moves(OBSERVED, reliabilities=RELIABILITIES, cuts=CUTS)


def test_the_moves_of_the_worked_example(example):
    found = (example.moves_observed, example.moves_error, example.moves_corrected)

    assert found == pytest.approx((0.3635, 0.3097, 0.2204), abs=6e-5)


@pytest.mark.parametrize("state", CORRECTED)
def test_the_corrected_rows_of_the_worked_example(example, state):
    row = example.corrected.loc[state, ["none", "spurious", "latent", "loyal"]]

    assert tuple(row) == pytest.approx(CORRECTED[state], abs=1e-4)


def test_the_stabilities_of_the_worked_example(example):
    assert example.stabilities.to_dict() == pytest.approx({"attitude": 0.9, "patronage": 0.95})


def still(reliability, r):
    """Covariance of two waves in which nobody changes; latent standard deviations of 1."""
    one = np.array([[1, r], [r, 1.0]])
    return np.tile(one, (2, 2)) + np.eye(4) * (1 / reliability - 1)


@pytest.mark.parametrize(("reliability", "share"), [(0.7, 0.437), (0.8, 0.364), (0.9, 0.264)])
def test_false_migration_with_a_true_correlation_of_one_half(reliability, share):
    found = expected_moves(still(reliability, 0.5), reliabilities=(reliability,) * 2, cuts=(0, 0))

    assert round(found.moves_error, 3) == share
    assert found.moves_observed == pytest.approx(found.moves_error, abs=1e-5)
    assert found.moves_corrected < 1e-6


@pytest.mark.parametrize(("reliability", "per_cent"), [(0.7, 44), (0.8, 37), (0.9, 27)])
def test_false_migration_of_uncorrelated_axes(reliability, per_cent):
    found = expected_moves(still(reliability, 0), reliabilities=(reliability,) * 2, cuts=(0, 0))

    assert round(100 * found.moves_error) == per_cent
    assert found.moves_error == pytest.approx(1 - (1 - np.arccos(reliability) / np.pi) ** 2, abs=1e-5)


@pytest.mark.parametrize(
    ("reliability", "stability", "share"), [(0.8, 1.0, 0.2048), (0.9, 1.0, 0.1436), (0.8, 0.9, 0.2441)]
)
def test_one_axis_moves_by_the_arc_cosine(reliability, stability, share):
    meant = np.array([[1, 0, stability, 0], [0, 1, 0, 1], [stability, 0, 1, 0], [0, 1, 0, 1.0]])
    observed = meant + np.diag([1 / reliability - 1, 0.25] * 2)

    found = expected_moves(observed, reliabilities=(reliability, 0.8), cuts=(0, 0)).axes.loc[0]

    assert round(found["observed"], 4) == share
    assert found["observed"] == pytest.approx(np.arccos(reliability * stability) / np.pi, abs=1e-5)
    assert found["error_alone"] == pytest.approx(np.arccos(reliability) / np.pi, abs=1e-5)


def test_errors_that_covary_move_fewer_people():
    alone = expected_moves(OBSERVED, reliabilities=RELIABILITIES, cuts=CUTS)
    shared = expected_moves(OBSERVED, reliabilities=RELIABILITIES, cuts=CUTS, error_covariances=(0.1, 0.05))

    assert shared.moves_error < alone.moves_error
    assert shared.moves_corrected > alone.moves_corrected
    assert shared.stabilities["attitude"] == pytest.approx(0.8)


def test_axes_without_error_move_nobody_by_error():
    found = expected_moves(OBSERVED, reliabilities=(None, 1), cuts=CUTS)

    assert found.moves_error == pytest.approx(0, abs=1e-9)
    assert found.moves_corrected == found.moves_observed
    assert not found.at_boundary


def test_reliabilities_that_leave_no_distribution_are_told():
    found = expected_moves(OBSERVED, reliabilities=(0.4, 0.5), cuts=CUTS)

    assert found.at_boundary
    assert (found.stabilities > 1).all()
    assert 0 <= found.moves_corrected < found.moves_observed


@pytest.mark.parametrize(
    "covariance",
    [np.diag([1, 1, 0, 1.0]), OBSERVED + np.triu(np.ones((4, 4))), OBSERVED * np.array([[1, 5, 1, 1]] * 4), -OBSERVED],
    ids=["constant", "lopsided", "scaled by column", "negative"],
)
def test_a_matrix_that_is_no_covariance_is_refused(covariance):
    with pytest.raises(NoCovariance) as refusal:
        expected_moves(covariance, reliabilities=RELIABILITIES, cuts=CUTS)

    assert refusal.value.code == "no_covariance"


def test_correlations_beyond_what_people_can_have_are_refused():
    impossible = np.where(np.eye(4) == 1, 1.0, -0.9)

    with pytest.raises(NoCovariance, match="a root of"):
        expected_moves(impossible, reliabilities=RELIABILITIES, cuts=CUTS)


@pytest.mark.parametrize(
    "options",
    [
        {"reliabilities": (0, 0.8)},
        {"reliabilities": (1.1, 0.8)},
        {"reliabilities": (0.8,)},
        {"cuts": ("median", 0)},
        {"cuts": (0,)},
        {"mean": (0, 0)},
        {"error_covariances": (5, 0)},
        {"covariance": np.eye(3)},
        {"covariance": pd.DataFrame([["a"]])},
    ],
    ids=lambda options: next(iter(options)),
)
def test_options_that_mean_nothing_are_refused(options):
    given = {"covariance": OBSERVED, "reliabilities": RELIABILITIES, "cuts": CUTS} | options

    with pytest.raises(BadOption):
        expected_moves(given.pop("covariance"), **given)


@given(st.integers(0, 2**32 - 1))
def test_rows_are_shares_and_error_takes_only_what_it_adds(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4))
    observed = root @ root.T + np.eye(4) * 0.1
    rho = tuple(rng.uniform(0.3, 1, 2))

    found = expected_moves(observed, reliabilities=rho, cuts=tuple(rng.normal(size=2)), mean=rng.normal(size=4))

    for table in (found.observed, found.error_alone, found.corrected):
        totals = table.sum(axis=1)
        assert ((totals - 1).abs().lt(1e-9) | totals.eq(0)).all()
    # the same distribution in both waves goes both ways
    assert found.shares.drop(columns="state").sum().to_numpy() == pytest.approx(1)
    assert 0 <= found.moves_error <= 1
