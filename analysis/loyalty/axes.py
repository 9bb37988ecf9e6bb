"""The two axes as they come in: one value for each person, the same people on both."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, check_scores, is_number
from analysis.errors import BadOption

Values = pd.Series | Sequence[float] | npt.NDArray[np.float64]
AXES = ("attitude", "patronage")


def are_reliabilities(values: object) -> bool:
    """One for each axis: above 0 and at most 1, or None."""
    return isinstance(values, tuple | list) and len(values) == 2 and all(map(_is_reliability, values))


def _is_reliability(value: float | None) -> bool:
    return value is None or (is_number(value) and 0 < value <= 1)


def _axis_values(name: str, values: Values) -> Array:
    """One axis as float; text, infinities and unusable sizes are refused by its name."""
    if not isinstance(values, pd.Series | Sequence | np.ndarray) or isinstance(values, str | bytes):
        raise BadOption(name, needed="as a series of numbers, one for each person", found=type(values).__name__)
    if np.ndim(values) != 1:
        raise BadOption(name, needed="as one column", found=f"{np.ndim(values)} dimensions")
    return check_scores(pd.Series(np.asarray(values), name=name))


def people_of(attitude: Values, patronage: Values) -> pd.DataFrame:
    """Both axes of the same people; missing where an axis is missing."""
    columns = {name: _axis_values(name, values) for name, values in zip(AXES, (attitude, patronage), strict=True)}
    labels = [values.index for values in (attitude, patronage) if isinstance(values, pd.Series)]
    if len(attitude) != len(patronage) or (len(labels) == 2 and not labels[0].equals(labels[1])):
        found = f"{len(attitude)} and {len(patronage)} values"
        raise BadOption("attitude and patronage", needed="of the same people in the same order", found=found)
    return pd.DataFrame(columns, index=labels[0] if labels else pd.RangeIndex(len(attitude)))
