"""How likely each state is for a person, given what was measured."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, is_number
from analysis.errors import BadOption, ConstantItems, TooFewRows
from analysis.loyalty.axes import AXES
from analysis.loyalty.movement.covariances import check_covariance
from analysis.loyalty.movement.expected import Given, checked_reliabilities
from analysis.loyalty.movement.orthants import corners
from analysis.loyalty.movement.reliabilities import Reliability
from analysis.loyalty.movement.states import axes_frame, check_cuts
from analysis.loyalty.quadrants import PLACES, STATES

# Two dimensions need no more points than this for an error below 1e-6.
POINTS = 1_024
FEWEST = 10
# A variance below this share of that of what is meant is rounding.
NO_VARIANCE = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class StateProbabilities:
    """Chance of each state for each person.

    probabilities   one row for each person, one column for each state; missing where an axis is missing
    mean, covariance   of the scores that people were measured against
    """

    probabilities: pd.DataFrame
    mean: tuple[float, float]
    covariance: pd.DataFrame
    reliabilities: tuple[Reliability, Reliability]
    cuts: tuple[float, float]
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each person."""
        return self.probabilities


def state_probabilities(
    people: pd.DataFrame,
    *,
    reliabilities: tuple[Given, Given],
    cuts: tuple[float, float],
    mean: tuple[float, float] | None = None,
    covariance: pd.DataFrame | npt.NDArray[np.float64] | None = None,
) -> StateProbabilities:
    r"""Chance of each of the four states for each person: near a cut none of them is certain.

    .. math:: T | x \sim N(\mu + \Sigma_T S^{-1} (x - \mu),\; \Sigma_T - \Sigma_T S^{-1} \Sigma_T), \quad
              \Sigma_T = S - \mathrm{diag}((1 - \rho_j) s_j^2)

    Parameters
    ----------
    people : columns attitude and patronage of one wave, a row for each person
    reliabilities : of attitude and of patronage; None takes an axis as exact
    cuts : numbers
    mean, covariance : of the scores (2, and 2 x 2); None takes those of the people themselves

    Raises
    ------
    TooFewRows      fewer than 10 people to take mean and covariance from
    ConstantItems   an axis on which nobody differs
    NoCovariance    the matrix is the covariance of nothing
    BadOption       a reliability, cut or mean that means nothing; reliabilities so low that nothing is left but error

    Notes
    -----
    Checked against: scipy.stats.multivariate_normal, tests/analysis/loyalty/movement/test_persons.py

    Examples
    --------
    >>> one = pd.DataFrame({"attitude": [0.5], "patronage": [0.1]})
    >>> found = state_probabilities(one, reliabilities=(0.8, 0.9), cuts=(0.3, 0), mean=(0, 0),
    ...                             covariance=np.array([[1 / 0.8, 0.5], [0.5, 1 / 0.9]]))
    >>> found.probabilities.round(3).iloc[0].to_dict()
    {'loyal': 0.385, 'latent': 0.196, 'spurious': 0.255, 'none': 0.164}
    """
    everybody = axes_frame("people", people)
    known = everybody.dropna()
    ratios = checked_reliabilities(reliabilities)
    numbers = np.array([float(cut) for cut in check_cuts(cuts, median=False)])
    centre, spread = _moments(known, mean, covariance)
    meant = spread - np.diag(np.array([1 - one.value for one in ratios]) * np.diag(spread))
    if np.linalg.eigvalsh(meant)[0] < -1e-9 * np.diag(meant).max():
        raise BadOption("reliabilities", needed="high enough for the correlation of the axes", found=reliabilities)
    chances = np.full((len(everybody), len(STATES)), np.nan)
    is_known = everybody.notna().all(axis=1).to_numpy()
    chances[is_known] = _chances(known.to_numpy(), centre, spread, meant, numbers)
    return StateProbabilities(
        probabilities=pd.DataFrame(chances, index=everybody.index, columns=list(STATES)),
        mean=(float(centre[0]), float(centre[1])),
        covariance=pd.DataFrame(spread, index=list(AXES), columns=list(AXES)),
        reliabilities=ratios,
        cuts=(float(numbers[0]), float(numbers[1])),
        n=len(known),
        n_dropped=len(everybody) - len(known),
    )


def _moments(known: pd.DataFrame, mean: object, covariance: object) -> tuple[Array, Array]:
    if mean is None or covariance is None:
        if len(known) < FEWEST:
            raise TooFewRows(needed_rows=FEWEST, found_rows=len(known))
        constant = [axis for axis in AXES if np.ptp(known[axis].to_numpy()) == 0]
        if constant:
            raise ConstantItems(constant)
    if mean is not None and not (
        isinstance(mean, tuple | list | np.ndarray) and len(mean) == 2 and all(map(is_number, mean))
    ):
        raise BadOption("mean", needed="as two numbers", found=mean)
    centre = known.mean().to_numpy() if mean is None else np.array([float(one) for one in np.asarray(mean)])
    spread = known.cov().to_numpy() if covariance is None else check_covariance(covariance, size=2)
    return centre, spread


def _chances(points: Array, mean: Array, observed: Array, meant: Array, cuts: Array) -> Array:
    """Chance of each state, shape (n, 4)."""
    if not len(points):
        return np.empty((0, len(STATES)))
    # Axes that repeat each other leave a singular matrix; the person then lies where both agree.
    weights = meant @ np.linalg.pinv(observed, hermitian=True)
    expected = mean + (points - mean) @ weights.T
    left = _without_rounding(meant - weights @ meant, np.diag(meant))
    n = len(points)
    spread, heights = np.broadcast_to(left, (n, 2, 2)), np.broadcast_to(cuts, (n, 2))
    found = corners(expected, spread, heights, points=POINTS)
    return np.stack([found[:, attitude, patronage] for attitude, patronage in PLACES], axis=1)


def _without_rounding(left: Array, meant: Array) -> Array:
    """What an axis without error leaves of its variance is nothing, but for the last bits."""
    varies = np.diag(left) > NO_VARIANCE * meant
    return np.where(np.outer(varies, varies), (left + left.T) / 2, 0.0)
