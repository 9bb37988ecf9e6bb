"""Where the shares of the states would come to rest if people went on moving as they did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array
from analysis.errors import BadOption, NotIdentified, TooFewRows, TooFewWaves
from analysis.loyalty.quadrants import STATES
from analysis.loyalty.transitions import Transitions

# From so many waves on it can be seen whether people go on moving in the same way.
FEWEST_WAVES = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class SteadyState:
    """Shares of the states at rest.

    shares   of each state at rest, beside those of the last wave (corrected)
    moves    the corrected moves of all steps together, where people of each state (rows) go
    waves    how many waves it rests on
    n        people of the step with the fewest
    """

    shares: pd.DataFrame
    moves: pd.DataFrame
    waves: int
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each state."""
        return self.shares


def steady_state(steps: Sequence[Transitions]) -> SteadyState:
    r"""Shares that the corrected moves of consecutive waves leave unchanged.

    .. math:: \pi P = \pi, \quad P_{ij} = \frac{\sum_t n_t p_{ti} P_{tij}}{\sum_t n_t p_{ti}}

    A what-if: it holds if people go on moving as in these steps, by nothing but the state they are in.

    Parameters
    ----------
    steps : moves from each wave to the next, three steps or more

    Raises
    ------
    TooFewWaves     fewer than four waves
    TooFewRows      a step of fewer than 50 people, which has no corrected moves
    NotIdentified   states between which nobody moves: no one set of shares

    Notes
    -----
    Checked against: powers of the matrix, tests/analysis/loyalty/movement/test_steady.py
    """
    if not isinstance(steps, tuple | list) or not all(isinstance(step, Transitions) for step in steps):
        raise BadOption("steps", needed="as a list of results of transitions", found=type(steps).__name__)
    if len(steps) + 1 < FEWEST_WAVES:
        raise TooFewWaves(needed_waves=FEWEST_WAVES, found_waves=len(steps) + 1 if steps else 0)
    matrix = _together(steps)
    shares = _at_rest(matrix)
    last = steps[-1].shares
    now = last["corrected_after"].to_numpy() if last is not None else shares
    return SteadyState(
        shares=pd.DataFrame({"state": STATES, "now": now, "at_rest": shares}),
        moves=pd.DataFrame(matrix, index=list(STATES), columns=list(STATES)),
        waves=len(steps) + 1,
        n=min(step.n for step in steps),
    )


def _together(steps: Sequence[Transitions]) -> Array:
    """Corrected moves of all steps, each weighted by its people."""
    flows = np.zeros((len(STATES), len(STATES)))
    for step in steps:
        if step.corrected is None or step.shares is None:
            raise TooFewRows(needed_rows=50, found_rows=step.n)
        flows += step.n * step.shares["corrected_before"].to_numpy()[:, None] * step.corrected.to_numpy()
    starts = flows.sum(axis=1, keepdims=True)
    if (starts <= 0).any():
        raise NotIdentified(
            needed="people in every state",
            found="a state that nobody is in",
            remedy="read the moves of each step instead",
        )
    matrix: Array = flows / starts
    return matrix


def _at_rest(matrix: Array) -> Array:
    k = len(matrix)
    roots = np.sort(np.abs(np.linalg.eigvals(matrix)))
    if roots[-2] > 1 - 1e-6:
        raise NotIdentified(
            needed="moves by which people can reach every state",
            found="states between which nobody moves",
            remedy="read the moves of each step instead",
        )
    equations = np.vstack([matrix.T - np.eye(k), np.ones(k)])
    solution = np.linalg.lstsq(equations, np.append(np.zeros(k), 1.0), rcond=None)[0]
    shares = np.maximum(solution, 0.0)
    return np.asarray(shares / shares.sum())
