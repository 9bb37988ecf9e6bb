"""The same figures by independent packages, over the whole plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.cross_check import Comparison, cross_check
from analysis.errors import AnalysisError


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Our figures beside those of others.

    comparisons   every figure that two programs computed
    refused       why a part could not be compared, by part
    """

    comparisons: tuple[Comparison, ...]
    refused: dict[str, AnalysisError]

    @property
    def largest(self) -> dict[str, Comparison]:
        """The comparison that differs most, for each statistic; the alphas of all scales are one statistic."""
        found: dict[str, Comparison] = {}
        for one in self.comparisons:
            name = one.quantity.split(":")[0]
            if name not in found or one.difference > found[name].difference:
                found[name] = one
        return found

    @property
    def packages(self) -> tuple[str, ...]:
        """Name and version of each program asked."""
        return tuple(dict.fromkeys(one.package for one in self.comparisons))


def check_parts(
    answers: pd.DataFrame, *, explored: Sequence[str], factors: int | None, scales: Mapping[str, Sequence[str]]
) -> Checked:
    """Factor figures over the items explored, alpha of each scale over its own complete rows.

    Two to four seconds, nearly all of it to start the other packages.
    """
    made: list[Comparison] = []
    refused: dict[str, AnalysisError] = {}
    if explored:
        try:
            made += cross_check(answers[list(explored)], factors=factors).comparisons
        except AnalysisError as error:
            refused["efa"] = error
    for name, items in scales.items():
        try:
            found = cross_check(answers[list(items)], scales={name: list(items)})
        except AnalysisError as error:
            refused[name] = error
        else:
            made += [one for one in found.comparisons if one.quantity.startswith("alpha")]
    return Checked(comparisons=tuple(made), refused=refused)
