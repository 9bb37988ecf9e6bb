"""Cronbach's alpha with its interval against pingouin."""

from collections.abc import Iterator

import pandas as pd
import pingouin

from analysis.reliability import cronbach_alpha
from tests.benchmarks.likert import likert
from tests.benchmarks.measure import Row, side_by_side

GOALS = {1_000: "10", 100_000: "2", 1_000_000: "2"}


def run() -> Iterator[Row]:
    for n, goal in GOALS.items():
        codes = likert(n)
        for kind, items in (("int8", codes), ("float64", codes.astype(float))):
            yield _row(items, f"alpha {n} x 40, {kind}", goal)


def _row(items: pd.DataFrame, what: str, goal: str) -> Row:
    small = len(items) <= 1_000
    ours, other = side_by_side(
        lambda: cronbach_alpha(items),
        lambda: pingouin.cronbach_alpha(items),
        rounds=15 if small else 5,
        repeat=50 if small else 1,
    )
    return Row(what=what, ours=ours, other=other, reference="pingouin.cronbach_alpha", goal=goal)
