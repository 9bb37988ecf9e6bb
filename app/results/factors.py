"""Whether items can be explored together, how many factors they ask for, and what these are.

A number of factors that somebody set is a setting, and stays one in every report; the number that parallel analysis
finds is a finding. Where nothing is shared, nothing is fitted.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis import dimensions, factor
from analysis.errors import AnalysisError, Inadmissible, NoCommonFactor, NotConverged
from app.results.plan import Plan
from app.results.trying import tried

# Over this chance Bartlett's test gives no reason to look for what items share; under this KMO they share too little.
NO_REASON, TOO_LITTLE = 0.05, 0.5

ChosenBy = Literal["parallel_analysis", "setting"]


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorResult:
    """
    suggested   what parallel analysis of common factors says, within what the items can settle; None without it
    chosen_by   where the number of factors of the solution comes from
    """

    items: tuple[str, ...]
    kmo: factor.Kmo | AnalysisError
    bartlett: factor.Bartlett | AnalysisError
    parallel: dimensions.Parallel | AnalysisError
    average_partial: dimensions.MinimumAveragePartial | AnalysisError
    kaiser: dimensions.Kaiser | AnalysisError
    solution: factor.FactorSolution | AnalysisError
    chosen_by: ChosenBy = "parallel_analysis"

    @property
    def suggested(self) -> int | None:
        return None if isinstance(self.parallel, AnalysisError) else self.parallel.settled_factors

    @property
    def is_limited(self) -> bool:
        """Whether parallel analysis asks for more factors than the solution that could be settled has."""
        return (
            self.chosen_by == "parallel_analysis"
            and isinstance(self.solution, factor.FactorSolution)
            and not isinstance(self.parallel, AnalysisError)
            and self.solution.factors < self.parallel.common_factors
        )


def explore_items(items: pd.DataFrame, plan: Plan, *, seed: int) -> FactorResult:
    """Everything about the factors of items that point one way."""
    parallel = tried(lambda: dimensions.parallel_analysis(items, rng=np.random.default_rng(seed)))
    kmo, bartlett = tried(lambda: factor.kmo(items)), tried(lambda: factor.bartlett(items))
    return FactorResult(
        items=plan.explored,
        kmo=kmo,
        bartlett=bartlett,
        parallel=parallel,
        average_partial=tried(lambda: dimensions.minimum_average_partial(items)),
        kaiser=tried(lambda: dimensions.kaiser(items)),
        solution=tried(lambda: _solution(items, plan, (parallel, kmo, bartlett), seed=seed)),
        chosen_by="parallel_analysis" if plan.factors is None else "setting",
    )


_Evidence = tuple[dimensions.Parallel | AnalysisError, factor.Kmo | AnalysisError, factor.Bartlett | AnalysisError]


def _solution(items: pd.DataFrame, plan: Plan, evidence: _Evidence, *, seed: int) -> factor.FactorSolution:
    parallel, kmo, bartlett = evidence
    if isinstance(parallel, AnalysisError) or isinstance(kmo, AnalysisError) or isinstance(bartlett, AnalysisError):
        # what keeps these from being computed keeps a solution from it too, and is told in its own words
        return _explore(items, plan, plan.factors or 1, seed=seed)
    unrelated = bartlett.p > NO_REASON
    shares_nothing = unrelated if parallel.common_factors else plan.factors is None or unrelated
    if shares_nothing or (not parallel.common_factors and kmo.overall < TOO_LITTLE):
        raise NoCommonFactor(kmo=kmo.overall, p=bartlett.p, n=parallel.n)
    if plan.factors is not None:
        return _explore(items, plan, plan.factors, seed=seed)
    return _most(items, plan, parallel.settled_factors, seed=seed)


def _most(items: pd.DataFrame, plan: Plan, suggested: int, *, seed: int) -> factor.FactorSolution:
    """As many of the suggested factors as have a solution: at the limit of what items settle, often one fewer."""
    for factors in range(suggested, 1, -1):
        try:
            return _explore(items, plan, factors, seed=seed)
        except (Inadmissible, NotConverged):
            continue
    return _explore(items, plan, 1, seed=seed)


def _explore(items: pd.DataFrame, plan: Plan, factors: int, *, seed: int) -> factor.FactorSolution:
    return factor.explore(
        items,
        factors=factors,
        extraction=plan.extraction,
        rotation=plan.rotation if factors > 1 else None,
        rng=np.random.default_rng(seed),
    )
