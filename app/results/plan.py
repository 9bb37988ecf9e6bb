"""What is to be analysed: from a questionnaire's analysis plan, or from a file of scales."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.results.brought import how_read, scales_keys
from app.results.brought.how_read import HowRead, Points
from app.results.frames.write_ins import text_columns
from app.results.questions import MODULES, Questions, profiles_of, questions_of
from app.results.unshown import Unshown, unshown
from survey_defs.analysis_plan import Cut, QuadrantPlan
from survey_defs.derived import Mean
from survey_defs.errors import DefinitionError
from survey_defs.kinds.choices import MultipleChoiceItem
from survey_defs.kinds.points import BipolarItem, InstructedItem
from survey_defs.kinds.typed import LongTextItem, ShortTextItem
from survey_defs.model import Questionnaire

Range = tuple[float, float]
# name of the perceived value index beside those of the scales
INDEX = "index"
# the scale of what customers mean to spend
ECONOMIC = "bi_eco"


class PlanError(ValueError):
    """A file of scales that cannot be used; every defect at once."""

    code = "plan"

    def __init__(self, defects: list[str]) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join(defects))


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
    heard          what people hear others say, beside what they say themselves (`word_of_mouth`)
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
    recommendation: str | None = None
    word_of_mouth: str | None = None
    heard: str | None = None
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
        profiles = (item for scale in self.profiles for item in scale.items)
        axes = (self.quadrants.patronage,) if self.quadrants else ()
        single = (name for name in (self.recommendation, self.word_of_mouth, self.heard) if name is not None)
        others = (*axes, *single, *self.groups, *self.texts, *self.instructed, *self.questions.columns)
        return tuple(dict.fromkeys((*self.items, *self.explored, *profiles, *others)))

    def range_of(self, item: str) -> Range | None:
        return next((scale.range for scale in self.scales if item in scale.items), None)

    @property
    def reverse(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item for scale in self.scales for item in scale.reverse))


def from_questionnaire(questionnaire: Questionnaire) -> Plan:
    """The plan that the questionnaire brings."""
    wanted, factor = questionnaire.analysis, questionnaire.analysis.factor_analysis
    return Plan(
        scales=tuple(_scale(questionnaire, name) for name in wanted.scales),
        profiles=tuple(_scale(questionnaire, name) for name in profiles_of(questionnaire)),
        factor_items=factor.items if factor else (),
        factors=factor.factors if factor and isinstance(factor.factors, int) else None,
        extraction=factor.extraction if factor else "minres",
        rotation=factor.rotation if factor else "oblimin",
        value_index=wanted.value_index,
        quadrants=_quadrants(wanted.quadrants),
        recommendation=wanted.recommendation,
        word_of_mouth=next(iter(wanted.word_of_mouth), None),
        heard=next(iter(wanted.word_of_mouth[1:]), None),
        steps=wanted.steps,
        item_groups={name: one.of for name, one in questionnaire.derived.items() if isinstance(one, Mean)},
        questions=questions_of(questionnaire),
        groups=tuple(name for name in wanted.groups if not isinstance(questionnaire.item(name), MultipleChoiceItem)),
        texts=tuple(item.id for item in questionnaire.items if isinstance(item, ShortTextItem | LongTextItem)),
        beside=tuple(text_columns(questionnaire, set())),
        instructed={
            item.id: item.expect
            for item in questionnaire.items
            if isinstance(item, InstructedItem) and item.expect is not None
        },
        unshown=unshown(questionnaire),
    )


def _quadrants(plan: QuadrantPlan | None) -> QuadrantsOf | None:
    if plan is None:
        return None
    return QuadrantsOf(
        attitude=plan.attitude, patronage=plan.patronage, cut=plan.cut, at_cut=plan.at_cut, window=plan.window
    )


def _scale(questionnaire: Questionnaire, name: str) -> ScalePlan:
    construct = questionnaire.construct(name)
    return ScalePlan(
        name=name,
        items=construct.items,
        range=questionnaire.scale_range(construct.items[0]),
        reverse=tuple(item for item in construct.items if questionnaire.item(item).reverse),
        measurement=construct.measurement,
        is_module=construct.measurement == "separate" and construct.family == MODULES,
        has_poles=all(isinstance(questionnaire.item(item), BipolarItem) for item in construct.items),
    )


def is_whole(value: object) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """A finite number; true and false are none."""
    return is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def from_scales_file(text: str) -> Plan:
    """A plan written by hand: scales with their columns, ranges, reversed columns, missing codes."""
    try:
        given = scales_keys.read_plain(text)
    except DefinitionError as error:
        raise PlanError([str(defect) for defect in error.defects]) from error
    if not isinstance(given, dict):
        raise PlanError(["needed: a mapping with the key scales; found: no mapping; remedy: begin with 'scales:'"])
    return _Reader(given).plan()


class _Reader:
    """Reads a file of scales and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self.given = given
        self.defects: list[str] = []
        self.points: dict[str, Points] = {}

    def plan(self) -> Plan:
        self.defects += scales_keys.refused(self.given, allowed=scales_keys.OF_THE_FILE)
        shared_range = self._range(self.given.get("range"), "range")
        reverse = self._names(self.given.get("reverse", []), "reverse")
        scales = self._scales(shared_range, reverse)
        known = {item for scale in scales for item in scale.items}
        for column in reverse:
            if column not in known:
                self._tell("reverse: columns of a scale", column, "correct the name or remove it")
        factors = self._factors()
        codes = self._codes()
        how = how_read.read(self.given, self._tell, of_columns=self.points)
        if self.defects:
            raise PlanError(self.defects)
        return Plan(scales=scales, missing_codes=codes, factors=factors, how=how)

    def _tell(self, needed: str, found: object, remedy: str) -> None:
        self.defects.append(f"needed: {needed}; found: {found}; remedy: {remedy}")

    def _scales(self, shared_range: Range | None, reverse: tuple[str, ...]) -> tuple[ScalePlan, ...]:
        scales = self.given.get("scales")
        if not isinstance(scales, dict) or not scales:
            self._tell("scales: {name: [columns]}", scales, "name at least one scale with its columns")
            return ()
        return tuple(self._one_scale(str(name), body, shared_range, reverse) for name, body in scales.items())

    def _one_scale(self, name: str, body: object, shared: Range | None, reverse: tuple[str, ...]) -> ScalePlan:
        own: Mapping[str, object] = body if isinstance(body, dict) else {"items": body}
        self.defects += scales_keys.refused(own, allowed=scales_keys.OF_A_SCALE, where=f"scale {name}")
        items = self._names(own.get("items"), f"scale {name}")
        if "answers" in own:
            self.points |= dict.fromkeys(items, how_read.points(own["answers"], f"scale {name}: answers", self._tell))
        if not items:
            self._tell(f"scale {name}: a list of columns", own.get("items"), "write it as [column, column]")
        twice = sorted({item for item in items if items.count(item) > 1})
        if twice:
            self._tell(f"scale {name}: each column once", ", ".join(twice), "remove the repeated ones")
        range_ = self._range(own.get("range"), f"scale {name}: range") or shared
        own_reverse = self._names(own.get("reverse"), f"scale {name}: reverse")
        for column in own_reverse:
            if column not in items:
                self._tell(f"scale {name}: reverse: columns of this scale", column, "correct the name or remove it")
        turned = (*(item for item in reverse if item in items), *own_reverse)
        if turned and range_ is None:
            self._tell(
                f"scale {name}: a range, because {turned[0]} is reversed", "none", "add range: [lowest, highest]"
            )
        return ScalePlan(name=name, items=items, range=range_, reverse=tuple(dict.fromkeys(turned)))

    def _names(self, given: object, where: str) -> tuple[str, ...]:
        if isinstance(given, list) and all(isinstance(name, str) or is_whole(name) for name in given):
            return tuple(str(name) for name in given)
        if given is not None:
            self._tell(f"{where}: a list of column names", given, "write it as [column, column]")
        return ()

    def _range(self, given: object, where: str) -> Range | None:
        if given is None:
            return None
        if isinstance(given, list) and len(given) == 2 and all(map(is_number, given)):
            low, high = float(given[0]), float(given[1])
            if low < high:
                return low, high
        self._tell(f"{where}: [lowest, highest]", given, "write it as [1, 5]")
        return None

    def _factors(self) -> int | None:
        given = self.given.get("factors", "auto")
        if given == "auto":
            return None
        if isinstance(given, int) and is_whole(given) and given >= 1:
            return given
        self._tell("factors: auto or a whole number from 1", given, "write factors: auto")
        return None

    def _codes(self) -> tuple[float, ...]:
        given = self.given.get("missing_codes", [])
        if isinstance(given, list) and all(isinstance(code, str) or is_number(code) for code in given):
            return tuple(float(code) for code in given if not isinstance(code, str))
        self._tell("missing_codes: a list of numbers and words", given, 'write it as [-99, "n/a"]')
        return ()
