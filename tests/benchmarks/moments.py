"""Moments of a large frame, merging of chunks, and the memory they take."""

import subprocess
import sys
from collections.abc import Iterator
from functools import reduce
from operator import add

from analysis.moments import Moments, PairTables
from tests.benchmarks.likert import likert
from tests.benchmarks.measure import Row, median, side_by_side

MEMORY = """
from analysis.reliability import cronbach_alpha
from tests.benchmarks.likert import likert
from tests.benchmarks.measure import peak_above_now
cronbach_alpha(likert(1000))
items = likert(1_000_000){kind}
print(peak_above_now(lambda: cronbach_alpha(items)))
"""


def run() -> Iterator[Row]:
    items = likert(1_000_000)
    ours, other = side_by_side(lambda: Moments.from_frame(items), items.cov, rounds=3)
    yield Row(what="moments 1000000 x 40, int8", ours=ours, other=other, reference="DataFrame.cov")
    parts = [Moments.from_frame(items[start : start + 10_000]) for start in range(0, 1_000_000, 10_000)]
    yield Row(what="merge 100 chunks of moments", ours=median(lambda: reduce(add, parts)))
    tables = [PairTables.from_frame(items[start : start + 1_000]) for start in range(0, 100_000, 1_000)]
    yield Row(what="merge 100 chunks of pair tables", ours=median(lambda: reduce(add, tables)))
    some = items[:100_000]
    yield Row(what="pair tables 100000 x 40", ours=median(lambda: PairTables.from_frame(some), rounds=3))
    for kind, made in (("int8", ""), ("float64", ".astype(float)")):
        found = subprocess.run(
            [sys.executable, "-c", MEMORY.format(kind=made)], capture_output=True, text=True, check=True
        )
        yield Row(
            what=f"peak above the input, 1000000 x 40, {kind}", ours=float(found.stdout), unit="MB", goal="<= 150 MB"
        )
