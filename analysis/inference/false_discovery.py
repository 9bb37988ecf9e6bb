"""Many tests at once: how many of those that speak up do so by chance."""

from collections.abc import Sequence

import numpy as np

from analysis.checks import check_chances


def adjusted_p_values(p: Sequence[float]) -> list[float]:
    r"""P values adjusted for the false discovery rate; those at most q are found at rate q.

    .. math:: \tilde p_{(i)} = \min_{j \ge i} \min\left(\frac{m}{j} p_{(j)}, 1\right)

    Raises
    ------
    BadOption   a value outside [0, 1]

    Notes
    -----
    Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300. Holds for independent and for positively
    dependent tests, as the dimensions of one site are.
    Checked against: statsmodels multipletests, tests/analysis/trends/test_mean_change.py

    Examples
    --------
    >>> [round(value, 3) for value in adjusted_p_values([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    values = check_chances("p", p)
    if not len(values):
        return []
    order = np.argsort(values)[::-1]
    ranks = np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum.accumulate(np.minimum(values[order] * len(values) / ranks, 1))
    return [float(value) for value in adjusted]
