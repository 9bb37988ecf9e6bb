"""All 780 polychoric correlations of 40 items against one factor analysis of the same items."""

from collections.abc import Iterator

from analysis.correlation import polychoric
from analysis.factor import explore
from tests.benchmarks.likert import likert
from tests.benchmarks.measure import Row, side_by_side


def run() -> Iterator[Row]:
    for points in (5, 7, 10):
        items = likert(1_000, points=points)
        ours, other = side_by_side(lambda x=items: polychoric(x), lambda x=items: explore(x, factors=8), rounds=5)
        yield Row(
            what=f"780 pairs, 1000 x 40, {points} points",
            ours=ours,
            other=other,
            reference="minres + oblimin, 8 factors",
            goal=">= .05",
        )
