"""Many tests at once: the chance that even one of them speaks up by chance."""

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.checks import is_number
from analysis.errors import BadOption


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
    given: list[object] = list(p) if isinstance(p, Iterable) and not isinstance(p, str) else [p]
    if not all(map(is_number, given)):
        raise BadOption("p", needed="between 0 and 1", found=p)
    values = np.asarray(given, dtype=np.float64)
    if not len(values):
        return []
    if not ((values >= 0) & (values <= 1)).all():
        raise BadOption("p", needed="between 0 and 1", found=p)
    order = np.argsort(values, kind="stable")
    adjusted = np.empty(len(values))
    adjusted[order] = np.maximum.accumulate(np.minimum(values[order] * np.arange(len(values), 0, -1), 1))
    return [float(value) for value in adjusted]
