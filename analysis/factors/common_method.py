"""How much one factor carries: weak evidence about common-method bias, in either direction."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.factors.extraction import extract
from analysis.numeric.single_thread import single_thread
from analysis.pairs.correlation_input import Items, correlations_of


@dataclass(frozen=True, kw_only=True)
class Harman:
    """Harman's single factor: it can neither show nor rule out common-method bias. Report it, conclude nothing.

    component_share   share of the items' variance in the first principal component
    factor_share      share in one common factor (principal axes)
    """

    component_share: float
    factor_share: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


def harman(items: Items, *, n: int | None = None) -> Harman:
    r"""Share of variance in one component and in one common factor.

    .. math:: \lambda_1 / k, \quad \sum_i l_i^2 / k

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix

    Raises
    ------
    TooFewItems    fewer than 3 items; see also ``correlation_input.correlations_of``
    Inadmissible   one factor fits with a uniqueness under .005 (Heywood case)

    Notes
    -----
    Source: Podsakoff & Organ (1986), J. Manage. 12, 531-544; against it: Podsakoff et al. (2003).
    Checked against: factorability.json of the reference values (R psych)
    """
    found = correlations_of(items, n=n, min_items=3, statistic="Harman's single factor")
    with single_thread():
        one = extract(found.values, factors=1, method="paf", columns=found.columns)
        first = float(np.linalg.eigvalsh(found.values)[-1])
    return Harman(
        component_share=first / found.k,
        factor_share=float((one.loadings**2).sum()) / found.k,
        n=found.n,
        n_dropped=found.n_dropped,
    )
