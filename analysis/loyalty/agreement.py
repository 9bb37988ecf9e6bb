"""Whether different ways to cut the axes put people in the same state."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.errors import BadOption
from analysis.loyalty.quadrants import STATES, Quadrants


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """Each pair of methods side by side.

    pairs    first, second, n (people both gave a state), same (share in the same state), kappa (beyond chance; missing
             where both put everybody in one state)
    states   state by each method for each person
    shares   share of each state by each method
    """

    pairs: pd.DataFrame
    states: pd.DataFrame
    shares: pd.DataFrame
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each pair of methods."""
        return self.pairs


def agreement(results: Mapping[str, Quadrants]) -> Agreement:
    r"""How far several typologies of the same people agree.

    .. math:: \kappa = \frac{p_o - p_e}{1 - p_e}

    Parameters
    ----------
    results : at least two, each under the name of its method

    Raises
    ------
    BadOption   fewer than two, different people, or nobody with a state in all

    Notes
    -----
    Source: Cohen (1960), Educ. Psychol. Meas. 20, 37-46.
    """
    if len(results) < 2:
        raise BadOption("results", needed="of at least two methods", found=len(results))
    first = next(iter(results.values())).states.index
    if not all(result.states.index.equals(first) for result in results.values()):
        raise BadOption("results", needed="for the same people", found="different people")
    states = pd.DataFrame({name: result.states for name, result in results.items()})
    known = states.dropna()
    if known.empty:
        raise BadOption("results", needed="with people that have a state by every method", found="nobody")
    pairs = [_pair(known, one, other) for one, other in combinations(results, 2)]
    shares = pd.DataFrame({name: known[name].value_counts(normalize=True).reindex(list(STATES)) for name in results})
    return Agreement(pairs=pd.DataFrame(pairs), states=states, shares=shares, n=len(known))


def _pair(known: pd.DataFrame, first: str, second: str) -> dict[str, str | int | float | None]:
    table = np.array([[float(((known[first] == a) & (known[second] == b)).mean()) for b in STATES] for a in STATES])
    same, chance = float(np.trace(table)), float(table.sum(axis=1) @ table.sum(axis=0))
    kappa = (same - chance) / (1 - chance) if chance < 1 - 1e-12 else None
    return {"first": first, "second": second, "n": len(known), "same": same, "kappa": kappa}
