"""Plan and frame in, results out, by the table of parts.

Every part is either its result or the error that says why there is none: a report never guesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import scoring
from analysis.checks import Array, numeric_frame, pick, refuse_outside
from analysis.correlation import ItemCorrelations
from analysis.effects.by_group import ByGroup
from analysis.effects.equivalence import Equivalence
from analysis.effects.priority import Priorities
from analysis.errors import AnalysisError, MissingCodes, OutOfRange, TooFewRows
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth
from analysis.value.wallet import Wallet
from app.results.over_time.movement import Movement
from app.results.parts.asked.answers import Answers
from app.results.parts.asked.heard import Heard
from app.results.parts.asked.modules import Modules
from app.results.parts.asked.reasons import AllReasons
from app.results.parts.asked.rivals import Rivals
from app.results.parts.asked.spending import DeliveredValue, Wallets
from app.results.parts.comments import Comments
from app.results.parts.cross_check import Checked, check_results
from app.results.parts.effects.activities import Activities
from app.results.parts.effects.drivers import Blocks, Drivers
from app.results.parts.factors import FactorResult
from app.results.parts.given import Given
from app.results.parts.groups import Groupings
from app.results.parts.profiles import Profile
from app.results.parts.quality import AnswerQuality
from app.results.parts.scales import ScaleResult
from app.results.parts.standing import usable
from app.results.parts.table import PARTS
from app.results.parts.waves.changes import WaveChanges
from app.results.parts.waves.trend import WaveTrends
from app.results.plan import Plan, ScalePlan

if TYPE_CHECKING:
    from app.results.over_time.history import History

MIN_ROWS = 5
SEED = 20261122
LIKELY_CODES = (-999.0, -998.0, -99.0, -98.0, -97.0, -9.0, -8.0, -1.0, 97.0, 98.0, 99.0, 997.0, 998.0, 999.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysis:
    """All results of one frame: a field for each part of the table, None where the plan does not ask for it.

    n            rows read
    intentions   what customers mean to spend, 0 to 100; None where the plan has no such scale
    together     correlations of the dimensions of perceived value; None where fewer than two have scores
    groups       dimension scores by site and by group
    movement     between the loyalty states since an earlier wave; None for a file and in a first wave
    profiles     constructs that are no scales, item by item
    heard        word of mouth that people hear, beside what they say
    modules      what managers say of their firm
    rivals       us beside the rivals that people know
    reasons      barriers and reasons by loyalty state
    patronage    share of visits, from how often people come here and at all
    wallet       shares of what customers spend
    answers      questions that stand on their own
    purchase_habits   those of them about purchases, of the past and to come
    dimensions   scores of people on each dimension of perceived value
    comments     words of open texts; None where the plan has none
    quality      what the rule for careless answering would change; None where nothing lets it show
    drivers      what goes with loyalty: relationship marketing, and touchpoints where they are asked
    cross_check  the same figures by other packages; None unless asked for
    changes      this wave beside the one before; None for a file, and for a study of one wave
    trend        lines over the waves; None where there is one
    """

    plan: Plan
    n: int
    scales: tuple[ScaleResult, ...]
    factors: FactorResult | None = None
    value_index: scoring.ValueIndex | AnalysisError | None = None
    groups: Groupings = ()
    quadrants: Quadrants | AnalysisError | None = None
    movement: Movement | AnalysisError | None = None
    word_of_mouth: WordOfMouth | AnalysisError | None = None
    heard: Heard | AnalysisError | None = None
    recommendation: Balance | AnalysisError | None = None
    intentions: scoring.ValueIndex | AnalysisError | None = None
    profiles: tuple[tuple[ScalePlan, Profile | AnalysisError], ...] = ()
    modules: Modules | None = None
    rivals: Rivals | AnalysisError | None = None
    reasons: AllReasons | AnalysisError | None = None
    patronage: Wallet | AnalysisError | None = None
    wallet: Wallets | None = None
    delivered_value: DeliveredValue | AnalysisError | None = None
    answers: Answers | None = None
    dimensions: Mapping[str, scoring.Scores] = field(default_factory=dict)
    comments: Comments | None = None
    purchase_habits: Answers | None = None
    together: ItemCorrelations | AnalysisError | None = None
    quality: AnswerQuality | AnalysisError | None = None
    drivers: Blocks | None = None
    activities: Activities | AnalysisError | None = None
    drivers_by_group: ByGroup | AnalysisError | None = None
    intentions_driver: Drivers | AnalysisError | None = None
    priorities: Priorities | AnalysisError | None = None
    equivalence: Equivalence | AnalysisError | None = None
    cross_check: Checked | None = None
    changes: WaveChanges | AnalysisError | None = None
    trend: WaveTrends | AnalysisError | None = None

    def scale(self, name: str) -> ScaleResult:
        return next(scale for scale in self.scales if scale.plan.name == name)


def analyse(
    frame: pd.DataFrame,
    plan: Plan,
    *,
    seed: int = SEED,
    seconds: pd.DataFrame | None = None,
    history: "History | None" = None,
    people: pd.DataFrame | None = None,
    written: pd.DataFrame | None = None,
    reasons: pd.DataFrame | None = None,
) -> Analysis:
    """Run the plan over the frame, part by part; what else is known beside the rows of a wave as `Given` has it.

    Raises AnalysisError where the table itself cannot be used: columns missing, text for numbers, answers outside
    their scale, fewer than MIN_ROWS rows. What only one part cannot give is told inside the result.
    """
    answers = prepare(frame, plan)
    known = {"seconds": seconds, "people": people, "written": written, "reasons": reasons}
    beside: dict[str, Any] = {**known, "history": history}
    given = Given(frame=frame, answers=answers, plan=plan, seed=seed, **beside)
    results: dict[str, Any] = {part.name: part.run(given) for part in PARTS if part.wants(plan)}
    return Analysis(plan=plan, n=len(frame), dimensions=usable(given.dimensions), **results)


def states_of(frame: pd.DataFrame, plan: Plan, *, history: "History | None" = None) -> Quadrants | AnalysisError | None:
    """The loyalty states alone, as `analyse` gives them: a page that names states need not wait for all the rest."""
    axes = plan.quadrants
    if axes is None:
        return None
    own = replace(plan, scales=tuple(scale for scale in plan.scales if scale.name == axes.attitude))
    return Given(frame=frame, answers=prepare(frame, own), plan=own, seed=SEED, history=history).quadrants


def check(frame: pd.DataFrame, analysis: Analysis) -> Analysis:
    """The analysis with its figures computed a second time, by other packages."""
    given = Given(frame=frame, answers=prepare(frame, analysis.plan), plan=analysis.plan, seed=SEED)
    return replace(analysis, cross_check=check_results(given, analysis.scales, analysis.factors))


def prepare(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The plan's columns as numbers, missing codes blanked, everything inside its scale."""
    answers = pick(frame, list(plan.items))
    # one manager's answers are a profile
    needed = MIN_ROWS if plan.scales else 1
    if len(answers) < needed:
        raise TooFewRows(needed_rows=needed, found_rows=len(answers))
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
