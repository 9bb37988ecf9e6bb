"""Everything that is wrong to hand to a door."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from tests.analysis.doors.door import Door
from tests.analysis.doors.good import SCORES
from tests.analysis.test_bad_input import FRAMES, GOOD

INF = float("inf")
# whole numbers that are no integers, and the last chance before certainty
NUMBERS = [float("nan"), INF, -INF, 1e300, -1e300, 1e-300, 0, -1, 0.5, 2, 2.0, 200.0, 1 - 2**-53, 10**400, "text", None,
           [1], GOOD]  # fmt: skip
SERIES = {
    "empty": SCORES[:0],
    "one": SCORES[:1],
    "two equal": pd.Series([2.0, 2.0]),
    "constant": SCORES * 0 + 3,
    "all missing": SCORES * np.nan,
    "infinite": SCORES.where(SCORES > 3, INF),
    "huge": SCORES * 1e300,
    "tiny": SCORES * 1e-300,
    "text": SCORES.astype(object).where(SCORES > 3, "often"),
    "a list of text": ["x"] * 40,
    "none": None,
    "a frame": GOOD,
    "a number": 3.0,
}
MORE_FRAMES = FRAMES | {
    "absurdly huge": GOOD * 1e300,
    "absurdly tiny": GOOD * 1e-300,
    "one absurd cell": GOOD.assign(a=GOOD["a"].where(GOOD["a"] != 1, 1e300)),
    "correlations": GOOD.corr(),
    "covariances": GOOD.cov(),
    "unnamed correlations": GOOD.corr().reset_index(drop=True),
    "days": GOOD.assign(a=pd.Timestamp("2026-01-01")),
    "lists": GOOD.assign(a=[[1]] * 40),
    "complex": GOOD + 1j,
    "categories": GOOD.astype("category"),
    "a series": GOOD["a"],
    "an array": GOOD.to_numpy(),
    "none": None,
    "text": "items",
}
OTHERS = [
    None,
    "nonsense",
    3,
    float("nan"),
    [],
    ["zz"],
    ("a", "a"),
    (1, 1),
    (5, 1),
    (float("nan"), INF),
    {},
    [[1]],
    b"x",
]


def hostile(good: Any) -> list[Any]:
    if isinstance(good, pd.DataFrame):
        return list(MORE_FRAMES.values())
    if isinstance(good, pd.Series):
        return list(SERIES.values())
    return NUMBERS if isinstance(good, int | float) else OTHERS


def calls(one: Door) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The good call with each argument in turn replaced by everything that is wrong."""
    for place, good in enumerate(one.args):
        for bad in hostile(good):
            yield (*one.args[:place], bad, *one.args[place + 1 :]), dict(one.options)
    for name, good in one.options.items():
        for bad in hostile(good):
            yield one.args, {**one.options, name: bad}
