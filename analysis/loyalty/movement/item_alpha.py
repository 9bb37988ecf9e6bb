"""Alpha of the attitude from its items in both waves, in the people themselves and in samples of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, numeric_frame
from analysis.errors import BadOption, Inadmissible, TooFewItems, TooFewRows
from analysis.loyalty.movement.covariances import observed

# A sample whose items share nothing has a reliability all the same: the least that still leaves something to correct.
LEAST_RELIABILITY = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveItems:
    """Items of the same people in two waves, shape (n, k) each; who left a gap does not count in that wave."""

    waves: tuple[Array, Array]

    def alphas(self, drawn: Array) -> Array:
        """Alpha in each sample, from how often each person is drawn, shape (samples, n)."""
        spread = (_covariances(self.waves[0], drawn) + _covariances(self.waves[1], drawn)) / 2
        k = spread.shape[1]
        total = spread.sum(axis=(1, 2))
        own = np.trace(spread, axis1=1, axis2=2)
        # Items that cancel each other out share nothing at all.
        shared = 1 - np.divide(own, total, out=np.ones_like(own), where=total > 1e-9 * own)
        return np.asarray(np.clip(k / (k - 1) * shared, LEAST_RELIABILITY, 1.0))

    @property
    def alpha(self) -> float:
        """Of the people themselves.

        Raises
        ------
        Inadmissible   items that share nothing
        """
        found = float(self.alphas(np.ones((1, len(self.waves[0]))))[0])
        if found <= LEAST_RELIABILITY:
            raise Inadmissible(
                needed="items of the attitude that go together",
                found="an alpha of 0 or less",
                remedy="turn the items that are worded the other way round, or give a reliability",
            )
        return found

    @property
    def n(self) -> int:
        """People with every item in both waves."""
        return int((_complete(self.waves[0]) & _complete(self.waves[1])).sum())


def wave_items(items: object, people: "pd.Index") -> WaveItems:
    """The items of these people in both waves.

    Raises
    ------
    BadOption     no two frames with the same columns, or a person twice
    TooFewItems   fewer than two items
    TooFewRows    fewer than 10 people with every item in a wave
    """
    if not isinstance(items, tuple | list) or len(items) != 2 or not all(isinstance(x, pd.DataFrame) for x in items):
        raise BadOption("items", needed="as a frame for each wave", found=type(items).__name__)
    if list(items[0].columns) != list(items[1].columns):
        raise BadOption("items", needed="with the same columns in both waves", found="other columns")
    if items[0].index.has_duplicates or items[1].index.has_duplicates:
        raise BadOption("items", needed="with each person once", found="a person twice")
    if items[0].shape[1] < 2:
        raise TooFewItems(needed_items=2, found_items=items[0].shape[1], statistic="alpha")
    first, second = (numeric_frame(one.reindex(people)) for one in items)
    fewest = min(int(_complete(first).sum()), int(_complete(second).sum()))
    if fewest < 10:
        raise TooFewRows(needed_rows=10, found_rows=fewest, given_rows=len(people))
    return WaveItems(waves=(first, second))


def _complete(values: Array) -> npt.NDArray[np.bool_]:
    return np.asarray(~np.isnan(values).any(axis=1))


def _covariances(values: Array, drawn: Array) -> Array:
    """Covariance of the items in each sample, shape (samples, k, k)."""
    known = _complete(values)
    return observed(values[known], drawn[:, known])[1]
