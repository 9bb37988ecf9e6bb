"""Plan and frame in, results out. The only place of the application that calls the analysis.

Every part is either its result or the error that says why there is none: a report never guesses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis import factor, loyalty, reliability, scoring
from analysis.checks import Array, numeric_frame, pick, refuse_outside
from analysis.describe import Description, describe
from analysis.errors import AnalysisError, IndexConstruct, MissingCodes, OutOfRange, TooFewItems, TooFewRows
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth, recommendation_balance, word_of_mouth
from app.results.checking import Checked, check_parts
from app.results.factors import FactorResult, explore_items
from app.results.plan import ECONOMIC, Plan, ScalePlan
from app.results.profiles import Profile, profile
from app.results.quality import AnswerQuality, answer_quality
from app.results.trying import tried

T = TypeVar("T")

MIN_ROWS = 5
SEED = 20261122
LIKELY_CODES = (-999.0, -998.0, -99.0, -98.0, -97.0, -9.0, -8.0, -1.0, 97.0, 98.0, 99.0, 997.0, 998.0, 999.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleResult:
    """One scale: scores of people, and how far its items measure one thing.

    free   alpha with the limits that assume no distribution, beside Feldt's
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysis:
    """All results of one frame.

    n            rows read
    intentions   what customers mean to spend, 0 to 100; None where the plan has no such scale
    profiles     constructs that are no scales, item by item
    dimensions   scores of people on each dimension of perceived value
    quality      what the rule for careless answering would change; None where nothing lets it show
    cross_check  the same figures by other packages; None unless asked for
    """

    plan: Plan
    n: int
    scales: tuple[ScaleResult, ...]
    factors: FactorResult | None
    value_index: scoring.ValueIndex | AnalysisError | None
    quadrants: Quadrants | AnalysisError | None
    word_of_mouth: WordOfMouth | AnalysisError | None
    recommendation: Balance | AnalysisError | None
    intentions: scoring.ValueIndex | AnalysisError | None = None
    profiles: tuple[tuple[ScalePlan, Profile | AnalysisError], ...] = ()
    dimensions: Mapping[str, scoring.Scores] = field(default_factory=dict)
    quality: AnswerQuality | AnalysisError | None = None
    cross_check: Checked | None = None

    def scale(self, name: str) -> ScaleResult:
        return next(scale for scale in self.scales if scale.plan.name == name)


def analyse(frame: pd.DataFrame, plan: Plan, *, seed: int = SEED, seconds: pd.DataFrame | None = None) -> Analysis:
    """Run the plan over the frame; `seconds` by question, the same rows, where they are known.

    Raises AnalysisError where the table itself cannot be used: columns missing, text for numbers, answers outside
    their scale, fewer than MIN_ROWS rows. What only one scale cannot give is told inside the result.
    """
    answers = prepare(frame, plan)
    scales = tuple(_scale_result(answers, scale) for scale in plan.scales)
    scored = _dimensions(frame, scales, plan)
    return Analysis(
        plan=plan,
        n=len(frame),
        scales=scales,
        factors=_factor_result(answers, plan, seed=seed) if len(plan.explored) > 1 else None,
        dimensions=_usable(scored),
        value_index=_value_index(scored, plan) if plan.value_index else None,
        quadrants=_quadrants(frame, scales, plan, seed=seed) if plan.quadrants else None,
        word_of_mouth=_told_by(frame, plan.word_of_mouth, word_of_mouth),
        recommendation=_told_by(frame, plan.recommendation, recommendation_balance),
        intentions=_intentions(scales),
        profiles=tuple((scale, _profile(frame, scale, plan)) for scale in plan.profiles),
        quality=tried(lambda: answer_quality(frame, answers, plan, seconds)),
    )


def _profile(frame: pd.DataFrame, scale: ScalePlan, plan: Plan) -> Profile | AnalysisError:
    return tried(lambda: profile(frame, scale, missing_codes=plan.missing_codes))


def check(frame: pd.DataFrame, analysis: Analysis) -> Analysis:
    """The analysis with its figures computed a second time, by other packages."""
    plan, factors = analysis.plan, analysis.factors
    answers = _turned(prepare(frame, plan), plan)
    explored = factors.items if factors and not isinstance(factors.kmo, AnalysisError) else ()
    solution = factors.solution if factors else None
    judged = [scale for scale in analysis.scales if not isinstance(scale.alpha, AnalysisError)]
    checked = check_parts(
        answers,
        explored=explored,
        factors=solution.factors if isinstance(solution, factor.FactorSolution) else None,
        scales={scale.plan.name: scale.plan.items for scale in judged},
    )
    return replace(analysis, cross_check=checked)


def prepare(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The plan's columns as numbers, missing codes blanked, everything inside its scale."""
    answers = pick(frame, list(plan.items))
    if len(answers) < MIN_ROWS:
        raise TooFewRows(needed_rows=MIN_ROWS, found_rows=len(answers))
    given = numeric_frame(answers)
    values = np.where(np.isin(given, plan.missing_codes), np.nan, given)
    for scale in plan.scales:
        if scale.range is not None:
            positions = [list(answers.columns).index(item) for item in scale.items]
            _refuse_outside(values[:, positions], scale)
    return pd.DataFrame(values, columns=answers.columns, index=answers.index)


def _refuse_outside(values: Array, scale: ScalePlan) -> None:
    """Answers outside the scale; where all of them look like codes for "no answer", say that instead."""
    range_ = scale.range or (0.0, 0.0)
    try:
        refuse_outside(values, columns=list(scale.items), range=range_)
    except OutOfRange as error:
        outside = values[(values < range_[0]) | (values > range_[1])]
        codes = sorted({float(value) for value in outside})
        if set(codes) <= set(LIKELY_CODES):
            columns = [item for item, column in zip(scale.items, values.T, strict=True) if np.isin(column, codes).any()]
            raise MissingCodes(columns, codes=codes) from error
        raise


def _scale_result(answers: pd.DataFrame, scale: ScalePlan) -> ScaleResult:
    raw, own = answers[list(scale.items)], own_items(answers, scale)
    return ScaleResult(
        plan=scale,
        scores=tried(lambda: scoring.score(raw, reverse=scale.reverse, range=scale.range)),
        description=describe(own, range=scale.range),
        alpha=tried(lambda: reliability.cronbach_alpha(_reflective(own, scale))),
        free=tried(lambda: reliability.cronbach_alpha(_reflective(own, scale), interval="adf")),
        omega=tried(lambda: reliability.omega(_reflective(own, scale))),
        items=tried(lambda: reliability.item_statistics(_reflective(own, scale), range=scale.range)),
    )


def own_items(answers: pd.DataFrame, scale: ScalePlan) -> pd.DataFrame:
    """The items of a scale, the reversed ones turned."""
    raw = answers[list(scale.items)]
    return scoring.turn(raw, reverse=scale.reverse, range=scale.range) if scale.range and scale.reverse else raw


def _reflective(items: pd.DataFrame, scale: ScalePlan) -> pd.DataFrame:
    if scale.measurement != "reflective":
        raise IndexConstruct(scale.name)
    return items


def _factor_result(answers: pd.DataFrame, plan: Plan, *, seed: int) -> FactorResult:
    return explore_items(_turned(answers[list(plan.explored)], plan), plan, seed=seed)


def _turned(items: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Items explored together, the reversed ones turned by the range of their scale."""
    for item in plan.reverse:
        range_ = plan.range_of(item)
        if item in items and range_ is not None:
            items = scoring.turn(items, reverse=[item], range=range_)
    return items


def _dimensions(
    frame: pd.DataFrame, scales: tuple[ScaleResult, ...], plan: Plan
) -> dict[str, scoring.Scores | AnalysisError]:
    """Scores of the dimensions of perceived value; an index such as usage enters by the mean of its items."""
    found = {scale.plan.name: scale.scores for scale in scales}
    for scale in plan.profiles:
        if scale.name in plan.value_index:
            found[scale.name] = _index_scores(frame, scale, plan)
    return {name: found[name] for name in plan.value_index if name in found}


def _index_scores(frame: pd.DataFrame, scale: ScalePlan, plan: Plan) -> scoring.Scores | AnalysisError:
    def scores() -> scoring.Scores:
        given = numeric_frame(pick(frame, list(scale.items)))
        values = np.where(np.isin(given, plan.missing_codes), np.nan, given)
        items = pd.DataFrame(values, columns=list(scale.items), index=frame.index)
        return scoring.score(items, reverse=scale.reverse, range=scale.range)

    return tried(scores)


def _value_index(
    dimensions: dict[str, scoring.Scores | AnalysisError], plan: Plan
) -> scoring.ValueIndex | AnalysisError:
    refused = next((scores for scores in dimensions.values() if isinstance(scores, AnalysisError)), None)
    if refused is not None:
        return refused
    if len(dimensions) < len(plan.value_index):
        return TooFewItems(needed_items=len(plan.value_index), found_items=len(dimensions), statistic="the value index")
    return tried(lambda: scoring.perceived_value_index(_usable(dimensions)))


def _intentions(scales: tuple[ScaleResult, ...]) -> scoring.ValueIndex | AnalysisError | None:
    scores = next((scale.scores for scale in scales if scale.plan.name == ECONOMIC), None)
    if scores is None or isinstance(scores, AnalysisError):
        return scores
    return tried(lambda: scoring.perceived_value_index({ECONOMIC: scores}))


def _usable(dimensions: dict[str, scoring.Scores | AnalysisError]) -> dict[str, scoring.Scores]:
    return {name: value for name, value in dimensions.items() if not isinstance(value, AnalysisError)}


def _told_by(
    frame: pd.DataFrame, column: str | None, statistic: Callable[["pd.Series[float]"], T]
) -> T | AnalysisError | None:
    """A statistic of one column; None where the plan names no such column."""
    if column is None:
        return None
    return tried(lambda: statistic(pick(frame, [column])[column]))


def _quadrants(
    frame: pd.DataFrame, scales: tuple[ScaleResult, ...], plan: Plan, *, seed: int
) -> Quadrants | AnalysisError:
    axes = plan.quadrants
    if axes is None:
        raise ValueError("needed: a plan with quadrants; found: none")
    attitude = next((scale for scale in scales if scale.plan.name == axes.attitude), None)
    if attitude is None or isinstance(attitude.scores, AnalysisError):
        return TooFewItems(needed_items=1, found_items=0, statistic="relative attitude")
    values, range_ = attitude.scores.values, attitude.plan.range
    reliability_ = None if isinstance(attitude.alpha, AnalysisError) else attitude.alpha.alpha
    usable = reliability_ if reliability_ is not None and 0 < reliability_ <= 1 else None
    return tried(
        lambda: loyalty.quadrants(
            values,
            pick(frame, [axes.patronage])[axes.patronage],
            cut=axes.cut,
            ranges=(range_, (0.0, 1.0)),
            at_cut=axes.at_cut,
            reliabilities=(usable, None) if usable is not None else None,
            rng=np.random.default_rng(seed),
        )
    )
