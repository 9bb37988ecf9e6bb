"""Omega of a whole instrument: what one general factor explains beside group factors."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, check_whole
from analysis.errors import BadOption, ConstantScore, Inadmissible
from analysis.factor import FactorSolution, explore
from analysis.factors.extraction import Method, extract
from analysis.moments import Moments


@dataclass(frozen=True, kw_only=True, eq=False)
class OmegaHierarchical:
    """Schmid-Leiman reliability of an instrument with several factors; unpacks as (hierarchical, total).

    hierarchical   share of the variance of the total score that the general factor explains
    total          share that all common factors explain
    explained_common_variance   share of the common variance that is general
    general        loading of each item on the general factor
    groups         loadings on the group factors, what the general factor leaves of them
    equal_loadings with two factors the general factor's loadings are not identified and are taken as equal
    n, k           complete rows used; items
    n_dropped      rows left out because an answer was missing
    factors, extraction   the options that made it
    """

    hierarchical: float
    total: float
    explained_common_variance: float
    general: "pd.Series[float]"
    groups: pd.DataFrame
    equal_loadings: bool
    n: int
    k: int
    n_dropped: int
    factors: int
    extraction: Method

    def __iter__(self) -> Iterator[float]:
        yield self.hierarchical
        yield self.total

    def to_frame(self) -> pd.DataFrame:
        """One row of all fields but the loadings."""
        held = {name: value for name, value in vars(self).items() if name not in ("general", "groups")}
        return pd.DataFrame([held])


def omega_hierarchical(
    items: pd.DataFrame | Moments, *, factors: int, extraction: Method = "minres"
) -> OmegaHierarchical:
    r"""Hierarchical and total omega by a Schmid-Leiman transformation of factors turned by oblimin.

    .. math:: g = \Lambda \gamma, \quad \omega_h = \frac{(\sum g_i)^2}{1'R1}, \quad
              \omega_t = 1 - \frac{\sum u_i^2}{1'R1}

    gamma are the loadings of the factors on one second-order factor. For whole instruments of several dimensions; a
    scale of a few items takes `omega`.

    Parameters
    ----------
    items : shape (rows, k)
        Reversed items already turned; no item is turned in silence.
    factors : group factors, 2 or more
        With 2 the second-order loadings are not identified and are taken as equal.
    extraction : of the group factors; see `factor.explore`

    Raises
    ------
    BadOption       fewer than 2 factors
    Inadmissible    factors that do not share one general factor
    and those of `factor.explore`

    Notes
    -----
    Source: Schmid & Leiman (1957), Psychometrika 22, 53-61; Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70,
    123-133. Oblimin without Kaiser's normalisation, as R psych.
    Checked against: oracle omega.json (R psych)
    """
    factors = check_whole("factors", factors)
    if factors < 2:
        raise BadOption("factors", needed="of at least 2", found=factors, remedy="use omega for one factor")
    solution = explore(items, factors=factors, extraction=extraction, rotation="oblimin", kaiser=False)
    pattern = solution.loadings.to_numpy()
    second = _second_order(solution)
    general, groups = pattern @ second, pattern * np.sqrt(1 - second**2)
    unique = solution.uniquenesses.to_numpy()
    spread = float(solution.correlations.values.sum())
    if spread <= 1e-12 * len(general):
        raise ConstantScore("the sum of the standardized items")
    names = list(solution.loadings.index)
    return OmegaHierarchical(
        hierarchical=float(general.sum() ** 2 / spread),
        total=float(1 - unique.sum() / spread),
        explained_common_variance=float((general**2).sum() / ((general**2).sum() + (groups**2).sum())),
        general=pd.Series(general, index=names, name="general"),
        groups=pd.DataFrame(groups, index=names, columns=list(solution.loadings.columns)),
        equal_loadings=factors == 2,
        n=solution.n,
        k=len(names),
        n_dropped=solution.n_dropped,
        factors=factors,
        extraction=extraction,
    )


def _second_order(solution: FactorSolution) -> Array:
    """Loadings of the factors on one factor of their own."""
    phi = solution.factor_correlations.to_numpy()
    if len(phi) == 2:
        if phi[0, 1] < 0:
            raise Inadmissible(
                needed="two factors that go together",
                found=f"a correlation of {phi[0, 1]:.2f}",
                remedy="turn the items that are worded the other way round, or report the factors apart",
            )
        return np.full(2, np.sqrt(phi[0, 1]))
    names = tuple(map(str, solution.loadings.columns))
    return extract(phi, factors=1, method="minres", columns=names).loadings[:, 0]
