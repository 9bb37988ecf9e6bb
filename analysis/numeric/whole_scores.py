"""Scores of many people from answers kept in small whole numbers: bit by bit those of `scoring.score`."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.checks import Array

Answers = Mapping[str, npt.NDArray[Any]]
Flags = npt.NDArray[np.bool_]
# a sum of so many answers of a byte fits in two
MOST_ITEMS = 200


def whole_scores(
    answers: Answers,
    *,
    reverse: Collection[str],
    range: tuple[float, float],
    missing: Callable[[npt.NDArray[Any]], Flags],
) -> Array | None:
    """The mean of the answered items of each person, reversed ones turned; missing below half of them.

    None where this way does not lead: answers outside the range, in more than a byte, or a range that is not whole.
    """
    low, high = range
    if low != int(low) or high != int(high) or not 0 < len(answers) <= MOST_ITEMS:
        return None
    n = len(next(iter(answers.values())))
    total, answered = np.zeros(n, dtype=np.int16), np.zeros(n, dtype=np.int16)
    for name, column in answers.items():
        if column.dtype != np.int8:
            return None
        is_known = ~missing(column)
        own = np.where(is_known, column, np.int8(0)).astype(np.int16)
        if len(own) and ((column > high) | ((column < low) & is_known)).any():
            return None
        total += np.where(is_known, np.int16(low + high) - own, np.int16(0)) if name in reverse else own
        answered += is_known
    enough = (answered > 0) & (answered >= 0.5 * len(answers))
    means = np.full(n, np.nan)
    np.divide(total.astype(np.float64), answered.astype(np.float64), out=means, where=enough)
    return means
