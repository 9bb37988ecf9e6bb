"""The moves that a normal distribution of attitude and patronage in two waves makes, with error and without."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, is_number
from analysis.errors import BadOption
from analysis.loyalty.axes import AXES
from analysis.loyalty.movement import covariances
from analysis.loyalty.movement.covariances import Errors
from analysis.loyalty.movement.reliabilities import Reliability, checked
from analysis.loyalty.movement.states import check_cuts, joint_frame, row_shares

Numbers = Sequence[float] | npt.NDArray[np.float64]
Given = float | Reliability | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ExpectedMoves:
    """What a distribution makes people do between two waves.

    observed, error_alone, corrected   where people of each state (rows) go (columns): as measured, where nobody changes
                                       and measurement alone moves them, and freed from error of measurement
    moves_observed, moves_error, moves_corrected   share of people in another state afterwards
    axes           for each axis the share that changes sides (observed, error_alone, corrected) and its stability
    shares         share of each state before and after, observed and corrected
    stabilities    latent correlation of each axis with itself, r / sqrt(rho rho'); more than 1 is told as it is
    at_boundary    the reliabilities leave no distribution: the nearest one was taken, with the same variances
    """

    observed: pd.DataFrame
    error_alone: pd.DataFrame
    corrected: pd.DataFrame
    moves_observed: float
    moves_error: float
    moves_corrected: float
    axes: pd.DataFrame
    shares: pd.DataFrame
    stabilities: "pd.Series[float]"
    at_boundary: bool
    cuts: tuple[float, float]
    reliabilities: tuple[float, float]

    def to_frame(self) -> pd.DataFrame:
        """One row for each kind of moves."""
        kinds = ("observed", "error", "corrected")
        return pd.DataFrame([{"name": f"moves_{one}", "estimate": getattr(self, f"moves_{one}")} for one in kinds])


def expected_moves(
    covariance: pd.DataFrame | npt.NDArray[np.float64],
    *,
    reliabilities: tuple[Given, Given],
    cuts: tuple[float, float],
    mean: Numbers = (0.0, 0.0, 0.0, 0.0),
    error_covariances: tuple[float, float] = (0.0, 0.0),
) -> ExpectedMoves:
    r"""Moves between the four states from the moments of two waves: for published figures and for planning.

    .. math:: \Sigma_T = S - \mathrm{diag}((1 - \rho_j) s_j^2), \quad
              \Sigma_0 = \begin{pmatrix} \bar S & \bar T \\ \bar T & \bar S \end{pmatrix}

    What is observed comes from the orthants of N(mean, S), what is corrected from those of N(mean, Sigma_T), and what
    error alone makes from those of Sigma_0, with the two waves pooled.

    Parameters
    ----------
    covariance : observed, 4 x 4: attitude and patronage before, attitude and patronage after
    reliabilities : of attitude and of patronage, above 0 and at most 1; None takes an axis as exact
    cuts : the same numbers in both waves
    mean : of the four columns
    error_covariances : between the errors of the same axis in both waves, in squared units of the axis

    Raises
    ------
    NoCovariance   the matrix is the covariance of nothing
    BadOption      a reliability, cut, mean or error covariance that means nothing

    Notes
    -----
    Checked against: scipy.stats.multivariate_normal, the arc cosine for one axis,
    tests/analysis/loyalty/movement/test_expected.py

    Examples
    --------
    >>> meant = np.array([[1, 0.5, 1, 0.5], [0.5, 1, 0.5, 1], [1, 0.5, 1, 0.5], [0.5, 1, 0.5, 1]])
    >>> found = expected_moves(meant + np.diag([1 / 0.8 - 1] * 4), reliabilities=(0.8, 0.8), cuts=(0, 0))
    >>> round(found.moves_observed, 3), round(found.moves_error, 3), round(found.moves_corrected, 3)
    (0.364, 0.364, 0.0)
    """
    matrix = covariances.check_covariance(covariance, size=4)
    centre = _four_numbers(mean)
    known = checked_reliabilities(reliabilities)
    first, second = (float(cut) for cut in check_cuts(cuts, median=False))
    shared = np.array(check_error_covariances(error_covariances))
    errors = errors_of(matrix, np.array([[known[0].value, known[1].value]]), shared)
    return expect(centre, matrix, errors, np.array([first, second]))


def checked_reliabilities(reliabilities: object) -> tuple[Reliability, Reliability]:
    """Of attitude and of patronage, each with its source."""
    if not isinstance(reliabilities, tuple | list) or len(reliabilities) != 2:
        raise BadOption("reliabilities", needed="of both axes, attitude and patronage", found=reliabilities)
    return checked("reliabilities", reliabilities[0]), checked("reliabilities", reliabilities[1])


def check_error_covariances(given: object) -> tuple[float, float]:
    """Two numbers, one for each axis."""
    if not isinstance(given, tuple | list) or len(given) != 2 or not all(map(is_number, given)):
        raise BadOption("error_covariances", needed="as two numbers, one for each axis", found=given)
    return float(given[0]), float(given[1])


def errors_of(observed: Array, reliabilities: Array, shared: Array) -> Errors:
    """Errors of one distribution, shape (1, 2); those of both waves covary within what their variance allows."""
    variances = np.diagonal(observed) * np.tile(1 - reliabilities[0], 2)
    most = np.sqrt(variances[:2] * variances[2:])
    if (np.abs(shared) > most * (1 + 1e-9)).any():
        needed = f"within the variance of the errors, {most[0]:g} and {most[1]:g}"
        raise BadOption("error_covariances", needed=needed, found=shared.tolist())
    return Errors(shares=1 - reliabilities, covariances=shared)


def expect(mean: Array, observed: Array, errors: Errors, cuts: Array) -> ExpectedMoves:
    """The moves of one distribution, shapes (4,), (4, 4), (2,)."""
    meant = covariances.latent(mean[None], observed[None], errors)
    pooled, still = covariances.error_alone(mean[None], observed[None], errors)
    of = {
        "observed": covariances.table(mean, observed, cuts),
        "error_alone": covariances.table(pooled[0], still[0], cuts),
        "corrected": covariances.table(mean, meant.covariance[0], cuts),
    }
    joint = {name: joint_frame(chances) for name, chances in of.items()}
    moved = {name: float(max(1 - np.trace(one.to_numpy()), 0.0)) for name, one in joint.items()}
    stabilities = _stabilities(observed, errors)
    axes = pd.DataFrame({"axis": AXES, **{name: _changed_sides(one) for name, one in of.items()}})
    return ExpectedMoves(
        observed=row_shares(joint["observed"]),
        error_alone=row_shares(joint["error_alone"]),
        corrected=row_shares(joint["corrected"]),
        moves_observed=moved["observed"],
        moves_error=moved["error_alone"],
        moves_corrected=moved["corrected"],
        axes=axes.assign(stability=stabilities.to_numpy()),
        shares=_shares(joint),
        stabilities=stabilities,
        at_boundary=bool(meant.at_boundary[0]),
        cuts=(float(cuts[0]), float(cuts[1])),
        reliabilities=(float(1 - errors.shares[0, 0]), float(1 - errors.shares[0, 1])),
    )


def _four_numbers(mean: object) -> Array:
    values = np.asarray(mean, dtype=object).ravel().tolist()
    if len(values) != 4 or not all(map(is_number, values)):
        raise BadOption("mean", needed="as four numbers", found=mean)
    return np.array(values, dtype=np.float64)


def _stabilities(observed: Array, errors: Errors) -> "pd.Series[float]":
    found = []
    for axis in (0, 1):
        scale = np.sqrt(observed[axis, axis] * observed[axis + 2, axis + 2]) * (1 - errors.shares[0, axis])
        found.append(float((observed[axis, axis + 2] - errors.covariances[axis]) / scale))
    return pd.Series(found, index=pd.Index(AXES, name="axis"), name="stability")


def _changed_sides(chances: Array) -> list[float]:
    """Share of people on the other side of the cut of each axis."""
    return [float(both[0, 1] + both[1, 0]) for both in (chances.sum(axis=(1, 3)), chances.sum(axis=(0, 2)))]


def _shares(joint: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Share of each state before and after."""
    kinds = ("observed", "corrected")
    before = {f"{name}_before": joint[name].sum(axis=1).to_numpy() for name in kinds}
    after = {f"{name}_after": joint[name].sum(axis=0).to_numpy() for name in kinds}
    return pd.DataFrame({"state": joint["observed"].index, **before, **after})
