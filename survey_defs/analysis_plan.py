"""The analysis plan: what is made of the answers, decided with the questionnaire and not after seeing them."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, StrictFloat, StrictInt, model_validator

from survey_defs.conditions import Frozen
from survey_defs.kinds.item import Id
from survey_defs.texts import Texts

Cut = Literal["midpoint", "median", "kmeans"] | StrictFloat | StrictInt
Report = Literal[
    "collection",
    "quality",
    "items",
    "reliability",
    "factor_analysis",
    "measurement",
    "structure",
    "value_index",
    "quadrants",
    "word_of_mouth",
    "recommendation",
    "profiles",
    "drivers",
    "texts",
    "waves",
]


class FactorAnalysis(Frozen):
    """Items explored together. All must be asked of the same people: "does not apply" is never imputed.

    population  who can be in it, where a filter leaves others out of some of the items
    note        why these and not others
    """

    items: tuple[Id, ...] = Field(min_length=3)
    factors: Literal["auto"] | StrictInt = "auto"
    extraction: Literal["minres", "ml", "paf"] = "minres"
    rotation: Literal["oblimin", "quartimin", "promax", "varimax", "geomin"] = "oblimin"
    population: str | None = None
    note: str | None = None


class Model(Frozen):
    """A model in lavaan syntax.

    labels      names of latent variables that are no constructs of the questionnaire
    population  who can be in it, where a filter left others out
    """

    id: Id
    model: str = Field(min_length=1)
    label: Texts = Field(default_factory=dict)
    labels: Mapping[str, Texts] = Field(default_factory=dict)
    population: str | None = None


class QuadrantPlan(Frozen):
    """Axes and cuts of the four loyalty states: the score of a construct, and a derived share.

    window   months that the questions about patronage look back on; None where they ask for what is usual
    """

    attitude: Id
    patronage: Id
    cut: tuple[Cut, Cut] = ("midpoint", "median")
    at_cut: Literal["high", "low"] = "high"
    window: StrictInt | None = Field(default=None, ge=1, le=120)


class DriverPlan(Frozen):
    """What goes with what: the scores of constructs, each predictor beside the others, for each outcome."""

    outcomes: tuple[Id, ...] = Field(min_length=1)
    predictors: tuple[Id, ...] = Field(min_length=1)


class ActivityPlan(Frozen):
    """The same predictors for several outcomes, to see which goes with which and what their mean would hide."""

    outcomes: tuple[Id, ...] = Field(min_length=2)
    predictors: tuple[Id, ...] = Field(min_length=1)


class GroupedDriverPlan(Frozen):
    """One outcome, and whether the predictors go with it alike in each group of an item."""

    outcome: Id
    predictors: tuple[Id, ...] = Field(min_length=1)
    by: Id


class EquivalencePlan(Frozen):
    """Whether two groups of people score alike.

    by             item with one answer; `first` and `second` are answers to it
    bound          smallest difference that would matter, in standard deviations; chosen before the answers are seen
    """

    scale: Id
    by: Id
    first: tuple[StrictInt, ...] = Field(min_length=1)
    second: tuple[StrictInt, ...] = Field(min_length=1)
    bound: float = Field(default=0.2, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _counts_nobody_twice(self) -> Self:
        both = sorted({*self.first} & {*self.second})
        if both:
            raise ValueError(f"needed: each answer in first or in second; both have {', '.join(map(str, both))}")
        return self


class AnalysisPlan(Frozen):
    """What the report computes.

    scales            reflective constructs that are scored and get coefficients
    profiles          index and separate constructs, reported item by item
    steps             those of the profiles whose items are steps in order: the first low one is the bottleneck
    value_index       dimensions of the perceived value index; with one missing the index is missing
    factor_analysis   items explored together
    measurement       measurement models (latents and their items)
    structure         structural models; the first is the one meant, the others are its rivals
    quadrants         axes and cuts of the four loyalty states
    recommendation    0-10 item of the recommendation balance
    word_of_mouth     one's own level (an item with the nine levels, or a derived one), then the level heard
    drivers           what goes with loyalty; with the value index, too, where the plan has one
    touchpoints       constructs whose items, one by one, are drivers of the same outcomes, where there are some
    activities        the same predictors for several outcomes
    drivers_by_group  whether the drivers of one outcome are those of every group, such as gender
    equivalence       whether two groups, such as channels, score alike
    intentions_driver what goes with the intention to spend
    texts             open questions
    groups            items by which figures are split
    """

    scales: tuple[Id, ...] = ()
    profiles: tuple[Id, ...] = ()
    steps: tuple[Id, ...] = ()
    value_index: tuple[Id, ...] = ()
    factor_analysis: FactorAnalysis | None = None
    measurement: tuple[Model, ...] = ()
    structure: tuple[Model, ...] = ()
    quadrants: QuadrantPlan | None = None
    recommendation: Id | None = None
    word_of_mouth: tuple[Id, ...] = ()
    drivers: DriverPlan | None = None
    touchpoints: tuple[Id, ...] = ()
    activities: ActivityPlan | None = None
    drivers_by_group: GroupedDriverPlan | None = None
    intentions_driver: DriverPlan | None = None
    equivalence: EquivalencePlan | None = None
    texts: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()
    reports: tuple[Report, ...] = ()
