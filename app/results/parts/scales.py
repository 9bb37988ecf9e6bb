"""Scales: scores of people, and how far the items of each measure one thing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import reliability, scoring
from analysis.checks import numeric_frame, pick
from analysis.describe import Description, describe
from analysis.errors import AnalysisError, IndexConstruct
from analysis.moments import Moments
from app.disclosure.figure import Figure, Json, Tree, figures, setting
from app.results.parts.part import Names, Part, present
from app.results.plan import Plan, ScalePlan
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleResult:
    """One scale: scores of people, and how far its items measure one thing.

    free       alpha with the limits that assume no distribution, beside Feldt's
    resampled  the same with limits from resampled rows; None unless asked for
    """

    plan: ScalePlan
    scores: scoring.Scores | AnalysisError
    description: Description
    alpha: reliability.Alpha | AnalysisError
    free: reliability.Alpha | AnalysisError
    omega: reliability.Omega | AnalysisError
    items: reliability.ItemStatistics | AnalysisError
    resampled: reliability.Alpha | AnalysisError | None = None

    @property
    def n(self) -> int:
        """People behind its figures: those that alpha rests on, else those with a score."""
        if not isinstance(self.alpha, AnalysisError):
            return self.alpha.n
        return 0 if isinstance(self.scores, AnalysisError) or self.scores.n < 2 else self.scores.n


Scales = tuple[ScaleResult, ...]


def scale_result(answers: pd.DataFrame, scale: ScalePlan) -> ScaleResult:
    raw, own = answers[list(scale.items)], own_items(answers, scale)
    # one sum over the rows for all four
    moments = tried(lambda: _moments(own, scale))
    return ScaleResult(
        plan=scale,
        scores=tried(lambda: scoring.score(raw, reverse=scale.reverse, range=scale.range)),
        description=describe(own, range=scale.range),
        alpha=tried(lambda: reliability.cronbach_alpha(own, moments=given(moments))),
        free=tried(lambda: reliability.cronbach_alpha(own, interval="adf", moments=given(moments))),
        omega=tried(lambda: reliability.omega(own, moments=given(moments))),
        items=tried(lambda: reliability.item_statistics(own, range=scale.range, moments=given(moments))),
    )


def own_items(answers: pd.DataFrame, scale: ScalePlan) -> pd.DataFrame:
    """The items of a scale, the reversed ones turned."""
    raw = answers[list(scale.items)]
    return scoring.turn(raw, reverse=scale.reverse, range=scale.range) if scale.range and scale.reverse else raw


def _moments(items: pd.DataFrame, scale: ScalePlan) -> Moments:
    if scale.measurement != "reflective":
        raise IndexConstruct(scale.name)
    return Moments.from_frame(items)


def given(moments: Moments | AnalysisError) -> Moments:
    """The moments; raises what kept them from being summed."""
    if isinstance(moments, AnalysisError):
        raise moments
    return moments


def answers_to(frame: pd.DataFrame, scale: ScalePlan, plan: Plan) -> pd.DataFrame:
    """The items of a construct that is no scale as numbers, missing codes blanked."""
    found = numeric_frame(pick(frame, list(scale.items)))
    values = np.where(np.isin(found, plan.missing_codes), np.nan, found)
    return pd.DataFrame(values, columns=list(scale.items), index=frame.index)


def _json(scales: Scales, labels: Names) -> Mapping[str, Tree]:
    return {scale.plan.name: _scale(scale, labels) for scale in scales}


def _scale(scale: ScaleResult, labels: Names) -> Tree:
    tree: dict[str, Figure | Tree] = {"k": setting(len(scale.plan.items))}
    tree |= figures(_alphas(scale) | _omega(scale), scale.n)
    if not isinstance(scale.scores, AnalysisError) and scale.scores.n > 1:
        own = {"mean": scale.scores.mean, "sd": scale.scores.sd, "n_scores": scale.scores.n}
        if isinstance(scale.alpha, AnalysisError):
            own |= {"n": scale.scores.n, "n_dropped": scale.scores.n_dropped}
        tree |= figures(own, scale.n)
    named = {name: item | ({"label": labels[name]} if name in labels else {}) for name, item in _items(scale).items()}
    return tree | {"items": {name: figures(item, _answered(item)) for name, item in named.items()}}


def _answered(item: Json) -> int:
    found = item.get("n", 0)
    return found if isinstance(found, int) else 0


def _alphas(scale: ScaleResult) -> Json:
    alpha = scale.alpha
    entry: Json = {}
    if not isinstance(alpha, AnalysisError):
        entry = {
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
    return entry


def _omega(scale: ScaleResult) -> Json:
    if isinstance(scale.omega, AnalysisError):
        return {}
    return {
        "omega": scale.omega.omega,
        "omega_low": scale.omega.low,
        "omega_high": scale.omega.high,
        "omega_se": scale.omega.se,
        "loadings": {str(name): float(value) for name, value in scale.omega.loadings.items()},
    }


def _items(scale: ScaleResult) -> dict[str, Json]:
    if isinstance(scale.items, AnalysisError):
        rows = (
            (item.name, {name: value for name, value in vars(item).items() if name != "name"})
            for item in scale.description.items
        )
        return {name: _counted(row) for name, row in rows}
    return {str(name): _counted({str(k): v for k, v in row.items()}) for name, row in scale.items.to_frame().iterrows()}


def _counted(row: Json) -> Json:
    """Fields that have a value, whole numbers as such."""
    return {
        name: int(value) if name.startswith("n") and isinstance(value, int | float) else value
        for name, value in present(row).items()
    }


def _warnings(scales: Scales) -> list[Json]:
    return [warning for scale in scales for warning in _scale_warnings(scale)]


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


SCALES: Part[Scales] = Part(
    name="scales",
    wants=lambda _plan: True,
    run=lambda given: given.scales,
    json=_json,
    rows_behind=lambda scales: {scale.plan.name: scale.n for scale in scales},
    under="scales",
    warnings=_warnings,
    if_small=lambda names: [{"scale": name} for name in sorted(names)],
)
