"""Alpha of the normal variables thought to stand behind ordered answers."""

from dataclasses import dataclass

import pandas as pd

from analysis.correlation import Missing, polychoric
from analysis.moments import PairTables
from analysis.scales.alpha import standardized_alpha


@dataclass(frozen=True, kw_only=True)
class OrdinalAlpha:
    """Alpha from polychoric correlations.

    It describes the variables behind the answers, not the score that is reported: read it beside Cronbach's alpha.

    alpha           alpha of the standardized variables behind the answers
    mean_r          their mean correlation
    is_indefinite   whether the correlations contradict each other
    at_edge         pairs reported as -1 or 1
    n, k            rows used; items
    n_dropped       rows left out because an answer was missing
    """

    alpha: float
    mean_r: float
    is_indefinite: bool
    at_edge: tuple[tuple[str, str], ...]
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; pairs at the edge as text."""
        pairs = "; ".join(f"{first} and {second}" for first, second in self.at_edge)
        return pd.DataFrame([{**vars(self), "at_edge": pairs}])


def ordinal_alpha(items: pd.DataFrame | PairTables, *, missing: Missing = "listwise") -> OrdinalAlpha:
    r"""Ordinal alpha: alpha of the polychoric correlations.

    .. math:: \alpha = \frac{k \bar r}{1 + (k - 1) \bar r}

    Raises
    ------
    NotIntegers, ConstantItems, TooFewItems, TooFewRows   as `correlation.polychoric`
    ConstantScore   the variables cancel out

    Notes
    -----
    Source: Zumbo, Gadermann & Zeisser (2007), Journal of Modern Applied Statistical Methods 6, 21-29; for its limits
    Chalmers (2018), Educational and Psychological Measurement 78, 1056-1071.
    Checked against: oracle polychoric.json, ordinal_alpha
    """
    found = polychoric(items, missing=missing)
    k = len(found.correlations)
    mean_r = float((found.correlations.to_numpy().sum() - k) / (k * (k - 1)))
    return OrdinalAlpha(
        alpha=standardized_alpha(mean_r, k=k),
        mean_r=mean_r,
        is_indefinite=found.is_indefinite,
        at_edge=found.at_edge,
        n=found.n,
        k=k,
        n_dropped=found.n_dropped,
    )
