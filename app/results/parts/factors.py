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
from analysis.moments import Moments
from app.disclosure.figure import Json, Tree, figures
from app.results.parts.part import Names, Part
from app.results.parts.scales import given as known
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
    def n(self) -> int:
        """People behind its figures: all rest on the same rows."""
        found = (self.kmo, self.bartlett, self.parallel, self.average_partial, self.kaiser, self.solution)
        return min((one.n for one in found if not isinstance(one, AnalysisError)), default=0)

    @property
    def suggested(self) -> int | None:
        return None if isinstance(self.parallel, AnalysisError) else self.parallel.identified_factors

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
    """Everything about the factors of items that point one way, from one sum over the rows."""
    summed = tried(lambda: Moments.from_frame(items))
    parallel = tried(lambda: dimensions.parallel_analysis(known(summed), rng=np.random.default_rng(seed)))
    kmo, bartlett = tried(lambda: factor.kmo(known(summed))), tried(lambda: factor.bartlett(known(summed)))
    return FactorResult(
        items=plan.explored,
        kmo=kmo,
        bartlett=bartlett,
        parallel=parallel,
        average_partial=tried(lambda: dimensions.minimum_average_partial(known(summed))),
        kaiser=tried(lambda: dimensions.kaiser(known(summed))),
        solution=tried(lambda: _solution(known(summed), plan, (parallel, kmo, bartlett), seed=seed)),
        chosen_by="parallel_analysis" if plan.factors is None else "setting",
    )


_Evidence = tuple[dimensions.Parallel | AnalysisError, factor.Kmo | AnalysisError, factor.Bartlett | AnalysisError]


def _solution(items: Moments, plan: Plan, evidence: _Evidence, *, seed: int) -> factor.FactorSolution:
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
    return _most(items, plan, parallel.identified_factors, seed=seed)


def _most(items: Moments, plan: Plan, suggested: int, *, seed: int) -> factor.FactorSolution:
    """As many of the suggested factors as have a solution: at the limit of what items settle, often one fewer."""
    for factors in range(suggested, 1, -1):
        try:
            return _explore(items, plan, factors, seed=seed)
        except (Inadmissible, NotConverged):
            continue
    return _explore(items, plan, 1, seed=seed)


def _explore(items: Moments, plan: Plan, factors: int, *, seed: int) -> factor.FactorSolution:
    return factor.explore(
        items,
        factors=factors,
        extraction=plan.extraction,
        rotation=plan.rotation if factors > 1 else None,
        rng=np.random.default_rng(seed),
    )


def _factorability(factors: FactorResult) -> Json:
    found: Json = {}
    if not isinstance(factors.kmo, AnalysisError):
        found |= {
            "n": factors.kmo.n,
            "kmo": factors.kmo.overall,
            "kmo_items": {str(name): float(value) for name, value in factors.kmo.per_item.items()},
        }
    if not isinstance(factors.bartlett, AnalysisError):
        found |= {
            "n": factors.bartlett.n,
            "bartlett_chi2": factors.bartlett.chi2,
            "bartlett_df": factors.bartlett.df,
            "bartlett_p": factors.bartlett.p,
        }
    return found


def _dimensions(factors: FactorResult) -> Json:
    found: Json = {}
    if not isinstance(factors.parallel, AnalysisError):
        parallel = factors.parallel
        found |= {
            "parallel_components": parallel.components,
            "parallel_factors": parallel.common_factors,
            "n": parallel.n,
            "level": parallel.level,
            "roots": parallel.observed_components.tolist(),
            "roots_by_chance": parallel.simulated_components.tolist(),
            "common_roots": parallel.observed_factors.tolist(),
            "common_roots_by_chance": parallel.simulated_factors.tolist(),
        }
    if not isinstance(factors.average_partial, AnalysisError):
        found["map"] = factors.average_partial.components
    if not isinstance(factors.kaiser, AnalysisError):
        found["kaiser"] = factors.kaiser.components
    return found


def _efa(factors: FactorResult) -> Json:
    solution = factors.solution
    if isinstance(solution, AnalysisError):
        return {}
    entry: Json = {
        "n": solution.n,
        "factors": solution.factors,
        "chosen_by": factors.chosen_by,
        "extraction": solution.extraction,
        "rotation": solution.rotation,
        "kaiser": solution.kaiser if solution.rotation else None,
        "loadings": {str(name): row.tolist() for name, row in solution.loadings.T.items()},
        "factor_correlations": solution.factor_correlations.to_numpy().tolist(),
        "communalities": {str(name): float(value) for name, value in solution.communalities.items()},
        "chi2": solution.chi2,
        "df": solution.df,
        "p": solution.p,
        "rmsea": solution.rmsea,
        "rmsea_low": solution.rmsea_low,
        "rmsea_high": solution.rmsea_high,
        "tli": solution.tli,
        "bic": solution.bic,
        "rmsr": solution.rmsr,
        "structure": {str(name): row.tolist() for name, row in solution.structure.T.items()},
        "uniquenesses": {str(name): float(value) for name, value in solution.uniquenesses.items()},
        "variance": solution.variance["proportion"].tolist(),
        "local_optima": solution.local_optima if solution.rotation else None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _factor_warnings(factors: FactorResult) -> list[Json]:
    """One warning for each reason, with the parts it keeps from being computed."""
    parts = {
        "kmo": factors.kmo,
        "bartlett": factors.bartlett,
        "dimensions": factors.parallel,
        "efa": factors.solution,
    }
    reasons: dict[str, tuple[AnalysisError, list[str]]] = {}
    for name, part in parts.items():
        if isinstance(part, AnalysisError):
            reasons.setdefault(str(part), (part, []))[1].append(name)
    told: list[Json] = [
        {"code": error.code, "parts": names, "message": text} for text, (error, names) in reasons.items()
    ]
    return [*told, *_about_the_number(factors)]


def _about_the_number(factors: FactorResult) -> list[Json]:
    """Where the number of factors is not what parallel analysis finds."""
    if isinstance(factors.solution, AnalysisError) or isinstance(factors.parallel, AnalysisError):
        return []
    made, found = factors.solution.factors, factors.parallel.common_factors
    if made == found:
        return []
    code, text = "factors_limited", "is the most that so few items settle"
    if factors.chosen_by == "setting":
        code, text = "factors_set", "is a setting of the plan, not a finding"
    message = f"the number of factors, {made}, {text}; parallel analysis finds {found}"
    return [{"code": code, "parts": ["efa"], "factors": made, "parallel_factors": found, "message": message}]


OF_FACTORS = ("factorability", "dimensions", "efa")


def _json(factors: FactorResult, _labels: Names) -> dict[str, Tree]:
    made = (_factorability(factors), _dimensions(factors), _efa(factors))
    return {name: figures(one, factors.n) for name, one in zip(OF_FACTORS, made, strict=True) if one}


FACTORS: Part[FactorResult] = Part(
    name="factors",
    wants=lambda plan: len(plan.explored) > 1,
    run=lambda given: explore_items(given.explored, given.plan, seed=given.seed),
    json=_json,
    rows_behind=lambda factors: dict.fromkeys(OF_FACTORS, factors.n),
    warnings=_factor_warnings,
    if_small=lambda names: [{"parts": list(OF_FACTORS)}] if names else [],
)
