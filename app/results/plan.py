"""What is to be analysed, as a questionnaire says it (`defined/plans.py`) or a file of scales (`brought/`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.results.brought.how_read import HowRead
from app.results.effect_plans import NO_EFFECTS, EffectPlans
from app.results.questions import Questions
from app.results.unshown import Unshown

Range = tuple[float, float]
# how an axis of the loyalty states is cut, or where
Cut = Literal["midpoint", "median", "kmeans"] | float
# name of the perceived value index beside those of the scales
INDEX = "index"
# Wu and Li's four dimensions of the value of a relationship as the customer perceives it
DIMENSIONS = ("clv_loy", "clv_wom", "clv_use", "clv_rev")
# the share of visits, and the scale of relative attitude beside it
PATRONAGE, ATTITUDE = "repeat_patronage", "db_ra"
# the scale of what customers mean to spend
ECONOMIC = "bi_eco"


@dataclass(frozen=True, kw_only=True)
class ScalePlan:
    """Items scored together.

    range        lowest and highest point; None where it is not known
    measurement  only a reflective scale has coefficients
    is_module    answered by managers of a firm: a profile
    has_poles    each item stands between two sentences of its own
    """

    name: str
    items: tuple[str, ...]
    range: Range | None = None
    reverse: tuple[str, ...] = ()
    measurement: Literal["reflective", "index", "separate"] = "reflective"
    is_module: bool = False
    has_poles: bool = False


@dataclass(frozen=True, kw_only=True)
class PatronageOf:
    """Parts of the share of visits: how often here, out of how often at all (a column, or "out of every" so many)."""

    of: str
    out_of: str | float

    @property
    def columns(self) -> set[str]:
        return {name for name in (self.of, self.out_of) if isinstance(name, str)}


@dataclass(frozen=True, kw_only=True)
class QuadrantsOf:
    """Axes of the loyalty states: a scale, and a column with a share.

    window   months that the questions behind the share look back on; None where they ask for what is usual
    """

    attitude: str
    patronage: str
    cut: tuple[Cut, Cut] = ("midpoint", "median")
    at_cut: Literal["high", "low"] = "high"
    window: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything an analysis needs to know besides the answers.

    factor_items   items explored together; None: all items of all scales, each once
    factors        how many; None: parallel analysis on common factors decides
    patronage      parts of the share of visits
    heard          what people hear others say, beside what they say themselves (`word_of_mouth`)
    effects        outcomes, and what may go with them
    touchpoints    constructs whose items, one by one, may go with them
    groups         items by which figures are split
    texts          open questions
    beside         columns of codes beside which something may be written
    steps          profiles whose items are steps in order
    item_groups    items of a profile whose mean is told, by the name of the group
    questions      questions that stand on their own
    instructed     right answer of each item that tells what to answer
    how            how a file with the answers is read
    """

    scales: tuple[ScalePlan, ...]
    missing_codes: tuple[float, ...] = ()
    factor_items: tuple[str, ...] | None = None
    factors: int | None = None
    extraction: Literal["minres", "ml", "paf"] = "minres"
    rotation: Literal["oblimin", "quartimin", "promax", "varimax", "geomin"] = "oblimin"
    value_index: tuple[str, ...] = ()
    profiles: tuple[ScalePlan, ...] = ()
    quadrants: QuadrantsOf | None = None
    patronage: PatronageOf | None = None
    recommendation: str | None = None
    word_of_mouth: str | None = None
    heard: str | None = None
    effects: EffectPlans = NO_EFFECTS
    touchpoints: tuple[ScalePlan, ...] = ()
    groups: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    item_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: Questions = field(default_factory=Questions)
    instructed: Mapping[str, float] = field(default_factory=dict)
    unshown: tuple[Unshown, ...] = ()
    how: HowRead = field(default_factory=HowRead)

    @property
    def items(self) -> tuple[str, ...]:
        """Items of the scales, each once, in the order of the plan."""
        return tuple(dict.fromkeys(item for scale in self.scales for item in scale.items))

    @property
    def explored(self) -> tuple[str, ...]:
        return self.items if self.factor_items is None else self.factor_items

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the plan names, each once."""
        profiles = (item for scale in (*self.profiles, *self.touchpoints) for item in scale.items)
        axes = (self.quadrants.patronage,) if self.quadrants else ()
        axes = (*axes, *sorted(self.patronage.columns if self.patronage else ()))
        single = (name for name in (self.recommendation, self.word_of_mouth, self.heard) if name is not None)
        others = (*axes, *single, *self.groups, *self.texts, *self.instructed, *self.questions.columns)
        return tuple(dict.fromkeys((*self.items, *self.explored, *profiles, *others)))

    def range_of(self, item: str) -> Range | None:
        return next((scale.range for scale in self.scales if item in scale.items), None)

    @property
    def reverse(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item for scale in self.scales for item in scale.reverse))


def left_out(asked: Iterable[str]) -> tuple[str, ...]:
    """Which of the four dimensions of the index a form does not ask; none where it has dimensions of its own."""
    names = set(asked)
    return tuple(name for name in DIMENSIONS if name not in names) if names and names <= set(DIMENSIONS) else ()
