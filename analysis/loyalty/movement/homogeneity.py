"""Whether the shares of the states differ between two waves of the same people."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array
from analysis.errors import BadOption

# Roots of the covariance of the differences below this share of the largest are rounding.
NO_ROOT = 1e-10


@dataclass(frozen=True, kw_only=True)
class Homogeneity:
    """Bhapkar's test that every state has the same share in both waves.

    states   those that anybody left or entered; the others do not count
    """

    statistic: float
    df: int
    p: float
    states: tuple[str, ...]
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def bhapkar(counts: pd.DataFrame) -> Homogeneity | None:
    r"""Bhapkar's statistic of a square table of the same people before (rows) and after (columns).

    .. math:: W = n\, d' V^{-1} d, \quad d_i = p_{i.} - p_{.i}, \quad
              V_{ij} = \delta_{ij}(p_{i.} + p_{.i}) - p_{ij} - p_{ji} - d_i d_j

    States that nobody left and nobody entered are dropped. None where nothing can be tested: nobody moved, or
    everybody did in one and the same way.

    Raises
    ------
    BadOption   not a square table of counts with the same states in rows and columns

    Notes
    -----
    Source: Bhapkar (1966), J. Am. Stat. Assoc. 61, 228-235.
    Checked against: statsmodels SquareTable.homogeneity, tests/analysis/loyalty/movement/test_homogeneity.py

    Examples
    --------
    >>> found = bhapkar(pd.DataFrame([[20, 10], [5, 15]], index=["a", "b"], columns=["a", "b"]))
    >>> round(found.statistic, 3), found.df
    (1.724, 1)
    """
    table = _square(counts)
    n = table.sum()
    moved = table - np.diag(np.diag(table))
    moving = (moved.sum(axis=0) + moved.sum(axis=1)) > 0
    shares = table[np.ix_(moving, moving)] / max(n, 1)
    difference = shares.sum(axis=1) - shares.sum(axis=0)
    spread = np.diag(shares.sum(axis=1) + shares.sum(axis=0)) - shares - shares.T - np.outer(difference, difference)
    inverse, df = _inverse(spread)
    if df == 0:
        return None
    statistic = float(n * difference @ inverse @ difference)
    states = tuple(str(name) for name, is_moving in zip(counts.index, moving, strict=True) if is_moving)
    return Homogeneity(statistic=statistic, df=df, p=float(special.chdtrc(df, statistic)), states=states, n=int(n))


def _square(counts: pd.DataFrame) -> Array:
    if not isinstance(counts, pd.DataFrame) or not counts.index.equals(counts.columns):
        raise BadOption("counts", needed="as a square table, the same states in rows and columns", found=type(counts))
    try:
        table = counts.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        table = np.array([[-1.0]])
    if not (np.isfinite(table).all() and (table >= 0).all() and (table == np.rint(table)).all() and table.max() < 1e15):
        raise BadOption("counts", needed="as whole numbers of people, 0 or more", found="other cells")
    return table


def _inverse(spread: Array) -> tuple[Array, int]:
    """Inverse within the directions that people moved in, and how many there are.

    Groups of states between which nobody moves are each told by their own differences alone.
    """
    if not spread.size:
        return spread, 0
    roots, vectors = np.linalg.eigh(spread)
    kept = roots > NO_ROOT * max(float(roots[-1]), 1.0)
    return np.asarray((vectors[:, kept] / roots[kept]) @ vectors[:, kept].T), int(kept.sum())
