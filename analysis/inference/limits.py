"""Confidence limits, and those that replicates give."""

from typing import NamedTuple

import numpy as np

from analysis.checks import Array


class Limits(NamedTuple):
    """Lower and upper confidence limit."""

    low: float
    high: float


def percentile_limits(draws: Array, *, level: float) -> tuple[Array, Array]:
    """Quantiles (type 7) over the replicates, which are the first axis."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high
