"""Results as the JSON of ``vafa analyse``: full precision, no path, no time; what does not exist is left out."""

import math
from collections.abc import Mapping
from importlib.metadata import version

from analysis.errors import AnalysisError
from app.results.checking import Checked
from app.results.factors import FactorResult
from app.results.loyalty_json import loyalty_json, loyalty_warnings, quality_json
from app.results.quality import AnswerQuality
from app.results.run import Analysis, ScaleResult
from app.results.unshown import Unshown

Json = dict[str, object]


def as_json(analysis: Analysis, labels: Mapping[str, str] | None = None) -> Json:
    """`labels`: what the file that was analysed calls its columns."""
    document: Json = {
        "vafa": version("vafa"),
        "n": analysis.n,
        "scales": {scale.plan.name: _scale(scale, labels or {}) for scale in analysis.scales},
    }
    if analysis.factors is not None:
        document |= _factors(analysis.factors)
    if loyalty := loyalty_json(analysis):
        document["loyalty"] = loyalty
    if isinstance(analysis.quality, AnswerQuality):
        document["quality"] = quality_json(analysis.quality)
    if analysis.cross_check is not None and analysis.cross_check.comparisons:
        document["cross_check"] = _cross_check(analysis.cross_check)
    document["warnings"] = warnings_of(analysis)
    return document


def warnings_of(analysis: Analysis) -> list[Json]:
    """What the figures cannot say for themselves: refusals and things worth a look, each with a code."""
    found = [warning for scale in analysis.scales for warning in _scale_warnings(scale)]
    if analysis.factors is not None:
        found += _factor_warnings(analysis.factors)
    if analysis.cross_check is not None:
        found += [
            {"code": error.code, "parts": ["cross_check"], "of": name, "message": f"cross-check of {name}: {error}"}
            for name, error in analysis.cross_check.refused.items()
        ]
    found += loyalty_warnings(analysis)
    return found + [_not_computed(one) for one in analysis.plan.unshown]


def _not_computed(one: Unshown) -> Json:
    message = f"the plan names {one}; nothing computes it"
    return {"code": "not_computed", "parts": [one.part], "names": list(one.names), "message": message}


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


def nothing_computed(analysis: Analysis) -> bool:
    """True where several items stood in scales and not one scale gave a coefficient."""
    asked = [scale for scale in analysis.scales if len(scale.plan.items) > 1]
    return bool(asked) and all(isinstance(scale.alpha, AnalysisError) for scale in asked)


def _scale(scale: ScaleResult, labels: Mapping[str, str]) -> Json:
    entry: Json = {"k": len(scale.plan.items)}
    if not isinstance(scale.alpha, AnalysisError):
        alpha = scale.alpha
        entry |= {
            "n": alpha.n,
            "n_dropped": alpha.n_dropped,
            "alpha": alpha.alpha,
            "alpha_low": alpha.low,
            "alpha_high": alpha.high,
            "level": alpha.level,
            "standardized": alpha.standardized,
            "mean_r": alpha.mean_r,
        }
        if alpha.spearman_brown is not None:
            entry["spearman_brown"] = alpha.spearman_brown
    if not isinstance(scale.free, AnalysisError):
        entry |= {"alpha_adf_low": scale.free.low, "alpha_adf_high": scale.free.high}
    if scale.resampled is not None and not isinstance(scale.resampled, AnalysisError):
        entry |= {
            "alpha_bootstrap_low": scale.resampled.low,
            "alpha_bootstrap_high": scale.resampled.high,
            "alpha_bootstrap_replicates": scale.resampled.replicates,
        }
    if not isinstance(scale.omega, AnalysisError):
        entry |= {
            "omega": scale.omega.omega,
            "omega_low": scale.omega.low,
            "omega_high": scale.omega.high,
            "omega_se": scale.omega.se,
            "loadings": {str(name): float(value) for name, value in scale.omega.loadings.items()},
        }
    if not isinstance(scale.scores, AnalysisError) and scale.scores.n > 1:
        entry |= {"mean": scale.scores.mean, "sd": scale.scores.sd, "n_scores": scale.scores.n}
        entry.setdefault("n", scale.scores.n)
        entry.setdefault("n_dropped", scale.scores.n_dropped)
    entry["items"] = {
        name: item | ({"label": labels[name]} if name in labels else {}) for name, item in _items(scale).items()
    }
    return entry


def _items(scale: ScaleResult) -> dict[str, Json]:
    if isinstance(scale.items, AnalysisError):
        return {item.name: _present({**vars(item)}, drop=("name",)) for item in scale.description.items}
    table = scale.items.to_frame()
    return {str(name): _present({str(k): v for k, v in row.items()}) for name, row in table.iterrows()}


def _present(row: Json, *, drop: tuple[str, ...] = ()) -> Json:
    """Fields that have a value, whole numbers as such."""
    kept = {str(name): value for name, value in row.items() if value is not None and name not in drop}
    return {
        name: int(value) if name.startswith("n") and isinstance(value, int | float) else value
        for name, value in kept.items()
        if not (isinstance(value, float) and math.isnan(value))
    }


def _factors(factors: FactorResult) -> Json:
    parts: Json = {}
    factorability = _factorability(factors)
    if factorability:
        parts["factorability"] = factorability
    dimensions = _dimensions(factors)
    if dimensions:
        parts["dimensions"] = dimensions
    if not isinstance(factors.solution, AnalysisError):
        parts["efa"] = _efa(factors)
    return parts


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


def _cross_check(checked: Checked) -> Json:
    """The largest difference for each statistic, then every comparison."""
    largest = {name: one.difference for name, one in checked.largest.items()}
    return {
        "packages": list(checked.packages),
        "largest": max(largest.values()),
        "differences": largest,
        "comparisons": [dict(vars(one)) for one in checked.comparisons],
    }


def _scale_warnings(scale: ScaleResult) -> list[Json]:
    name = scale.plan.name
    if len(scale.plan.items) == 1:
        message = f"scale {name} has one item: its mean is reported, no coefficient of consistency exists"
        return [{"code": "one_item", "scale": name, "message": message}]
    parts = scale.scores, scale.alpha, scale.resampled
    refusals = {str(part): part for part in parts if isinstance(part, AnalysisError)}
    found = [_told(name, refusal) for refusal in refusals.values()]
    if not isinstance(scale.items, AnalysisError):
        found += [_looks_reversed(name, item) for item in scale.items.looks_reversed]
    if not isinstance(scale.omega, AnalysisError) and scale.omega.heywood:
        found.append(_heywood(name, scale.omega.heywood))
    if isinstance(scale.omega, AnalysisError) and not refusals and len(scale.plan.items) > 2:
        found.append(_told(name, scale.omega) | {"statistic": "omega"})
    return found


def _heywood(scale: str, items: tuple[str, ...]) -> Json:
    message = (
        f"scale {scale}: omega rests on a solution no population could have (the factor explains more than all of "
        f"{', '.join(items)}); read alpha, or collect more responses"
    )
    return {"code": "heywood", "scale": scale, "items": list(items), "message": message}


def _looks_reversed(scale: str, item: str) -> Json:
    message = (
        f"item {item} runs against the rest of scale {scale}: if it is worded the other way round, add it to reverse"
    )
    return {"code": "looks_reversed", "scale": scale, "item": item, "message": message}


def _told(scale: str, error: AnalysisError) -> Json:
    return {"code": error.code, "scale": scale, "message": f"scale {scale}: {error}"}
