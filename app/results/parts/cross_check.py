"""The same figures by independent packages, over the whole plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.cross_check import Comparison, cross_check
from analysis.errors import AnalysisError
from analysis.factor import FactorSolution
from app.disclosure.figure import Json, Tree, figures
from app.results.parts.factors import FACTORS, FactorResult
from app.results.parts.given import Given
from app.results.parts.part import Part
from app.results.parts.scales import Scales


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Our figures beside those of others.

    comparisons   every figure that two programs computed
    refused       why a part could not be compared, by part
    n             people behind the figure that rests on the fewest
    """

    comparisons: tuple[Comparison, ...]
    refused: dict[str, AnalysisError]
    n: int

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
    answers: pd.DataFrame, *, explored: Sequence[str], factors: int | None, scales: Mapping[str, Sequence[str]], n: int
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
    return Checked(comparisons=tuple(made), refused=refused, n=n)


def check_results(given: Given, scales: Scales, factors: FactorResult | None) -> Checked:
    """The figures of these results computed a second time, by other packages."""
    explored = factors if factors and not isinstance(factors.kmo, AnalysisError) else None
    solution = factors.solution if factors else None
    judged = [scale for scale in scales if not isinstance(scale.alpha, AnalysisError)]
    people = [scale.n for scale in judged] + ([explored.n] if explored else [])
    return check_parts(
        given.turned(given.answers),
        explored=explored.items if explored else (),
        factors=solution.factors if isinstance(solution, FactorSolution) else None,
        scales={scale.plan.name: scale.plan.items for scale in judged},
        n=min(people, default=0),
    )


def _checked(given: Given) -> Checked:
    factors = FACTORS.run(given) if FACTORS.wants(given.plan) else None
    return check_results(given, given.scales, None if isinstance(factors, AnalysisError) else factors)


def _tree(checked: Checked) -> Tree:
    """The largest difference for each statistic, then every comparison."""
    largest = {name: one.difference for name, one in checked.largest.items()}
    found: Json = {
        "packages": list(checked.packages),
        "largest": max(largest.values()),
        "differences": largest,
        "comparisons": [dict(vars(one)) for one in checked.comparisons],
    }
    return figures(found, checked.n)


def _warnings(checked: Checked) -> list[Json]:
    return [
        {"code": error.code, "parts": ["cross_check"], "of": name, "message": f"cross-check of {name}: {error}"}
        for name, error in checked.refused.items()
    ]


CROSS_CHECK: Part[Checked] = Part(
    name="cross_check",
    # by no plan: somebody asks for it, because it takes seconds
    wants=lambda _plan: False,
    run=_checked,
    json=lambda checked, _labels: {"cross_check": _tree(checked)} if checked.comparisons else {},
    rows_behind=lambda checked: {"cross_check": checked.n},
    warnings=_warnings,
)
