"""Many tests at once: the chance that even one of them speaks up by chance."""

from collections.abc import Sequence

import numpy as np

from analysis.checks import check_chances


def holm_p_values(p: Sequence[float]) -> list[float]:
    r"""P values adjusted so that those at most alpha hold a false one with a chance of at most alpha.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \min\left((m - j + 1) p_{(j)}, 1\right)

    Raises
    ------
    BadOption   a value outside [0, 1]

    Notes
    -----
    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Holds whatever the dependence of the tests.
    Checked against: statsmodels multipletests, tests/analysis/inference/test_family_wise.py

    Examples
    --------
    >>> holm_p_values([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    values = check_chances("p", p)
    if not len(values):
        return []
    order = np.argsort(values, kind="stable")
    adjusted = np.empty(len(values))
    adjusted[order] = np.maximum.accumulate(np.minimum(values[order] * np.arange(len(values), 0, -1), 1))
    return [float(value) for value in adjusted]
