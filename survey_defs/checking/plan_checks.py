"""What must hold for an analysis plan: no coefficient where there is no common cause, no item in two constructs."""

import re
from collections import Counter

from survey_defs.analysis_plan import Model
from survey_defs.authored.source import Node
from survey_defs.checking.draft import Draft
from survey_defs.derived import SignedLevel
from survey_defs.items import (
    BipolarItem,
    LikertItem,
    LongTextItem,
    MultipleChoiceItem,
    RatingItem,
    ShortTextItem,
    SingleChoiceItem,
)
from survey_defs.kinds.item import Item
from survey_defs.model import Construct

_LINE = re.compile(r"^\s*([A-Za-z][\w.]*)\s*(=~|~~|~)\s*(.+?)\s*$")
_NAME = re.compile(r"(?:^|\*)\s*([A-Za-z][\w.]*)\s*$")
NEEDS = {
    "reliability": "scales",
    "factor_analysis": "factor_analysis",
    "measurement": "measurement",
    "structure": "structure",
    "value_index": "value_index",
    "quadrants": "quadrants",
    "word_of_mouth": "word_of_mouth",
    "recommendation": "recommendation",
    "profiles": "profiles",
    "drivers": "drivers",
    "texts": "texts",
}
"""Report -> the part of the plan without which it has nothing to say."""

KINDS_FOR: dict[str, tuple[type[Item], ...]] = {
    "recommendation": (RatingItem,),
    "word_of_mouth": (SingleChoiceItem,),
    "texts": (ShortTextItem, LongTextItem),
    "groups": (SingleChoiceItem, MultipleChoiceItem, LikertItem, RatingItem, BipolarItem),
}
"""Part of the plan -> kinds of items that it can name."""


def check_plan(draft: Draft) -> None:
    """Tell every defect of the analysis plan."""
    checker = _PlanChecker(draft)
    checker.check_constructs()
    checker.check_factor_analysis()
    for part in ("measurement", "structure"):
        for number, model in enumerate(getattr(checker.plan, part)):
            checker.check_model(model, draft.place("analysis", part, number))
    checker.check_quadrants()
    checker.check_items()
    checker.check_reports()


class _PlanChecker:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.questionnaire = draft, draft.questionnaire
        self.plan = draft.questionnaire.analysis
        self.constructs = {construct.id: construct for construct in self.questionnaire.constructs}

    def tell(self, place: Node | None, name: str, code: str, found: object, **parts: object) -> None:
        if name not in self.draft.places.incomplete:
            self.draft.defects.tell(place, name, code, found, **parts)

    def tell_unknown(self, place: Node | None, item_id: str) -> None:
        self.tell(place, item_id, "unknown_item", item_id, whole="this questionnaire")

    def check_constructs(self) -> None:
        for part in ("scales", "profiles", "steps", "value_index"):
            for number, construct_id in enumerate(getattr(self.plan, part)):
                place = self.draft.place("analysis", part, number)
                construct = self.constructs.get(construct_id)
                if construct is None:
                    self.tell(place, construct_id, "unknown_construct", construct_id)
                elif part == "scales":
                    self._check_scale(construct, place)
                elif part == "steps" and construct_id not in self.plan.profiles:
                    self.tell(place, construct_id, "not_listed", construct_id, part="profiles")
                elif part == "value_index" and construct.measurement == "separate":
                    self.tell(place, construct_id, "no_score", "items reported singly")

    def _check_scale(self, construct: Construct, place: Node | None) -> None:
        if construct.measurement != "reflective":
            self.tell(place, construct.id, "index_as_scale", construct.measurement)
        elif len(construct.items) < 2:
            self.tell(place, construct.id, "too_few_items", construct.items[0])

    def check_factor_analysis(self) -> None:
        factor = self.plan.factor_analysis
        if factor is None:
            return
        place = self.draft.place("analysis", "factor_analysis", "items")
        asked: dict[str, str] = {}
        for item_id in factor.items:
            if item_id not in self.questionnaire:
                self.tell_unknown(place, item_id)
            elif not isinstance(self.questionnaire.item(item_id), LikertItem | RatingItem):
                self.tell(place, item_id, "not_on_a_scale", item_id)
            else:
                self._check_common_cause(item_id, place)
                asked[item_id] = self._who(item_id)
        usual = Counter(asked.values()).most_common(1)
        # named, the narrower population is meant
        others = () if factor.population else (item_id for item_id, who in asked.items() if who != usual[0][0])
        for item_id in others:
            self.tell(place, item_id, "mixed_filters", f"{item_id}, asked of others")

    def _who(self, item_id: str) -> str:
        """The conditions under which an item is asked, as a text to compare."""
        battery = self.questionnaire.battery_of(item_id)
        parts = (self.questionnaire.page_of(item_id), battery, self.questionnaire.item(item_id))
        shown = (part.show_if for part in parts if part is not None)
        return " and ".join(condition.model_dump_json(exclude_none=True) for condition in shown if condition)

    def _check_common_cause(self, item_id: str, place: Node | None) -> None:
        measured = [construct.measurement for construct in self.questionnaire.constructs_of(item_id)]
        if measured and "reflective" not in measured:
            self.tell(place, item_id, "index_as_scale", item_id)

    def check_model(self, model: Model, place: Node | None) -> None:
        """Indicators are items of reflective constructs, each in one latent variable only."""
        said = statements(model.model)
        known = {latent for latent, operator, _ in said if operator == "=~"}
        known |= {*self.constructs, *self.questionnaire.derived}
        owner: dict[str, str] = {}
        for subject, operator, names in said:
            for name in (subject, *names) if operator != "=~" else names:
                if name not in known and name not in self.questionnaire:
                    self.tell_unknown(place, name)
            if operator == "=~":
                self._check_indicators(subject, [name for name in names if name in self.questionnaire], owner, place)

    def _check_indicators(self, latent: str, names: list[str], owner: dict[str, str], place: Node | None) -> None:
        for name in names:
            if owner.setdefault(name, latent) != latent:
                self.tell(place, name, "item_in_two_constructs", f"{owner[name]} and {latent}")
            self._check_common_cause(name, place)

    def check_quadrants(self) -> None:
        plan = self.plan.quadrants
        if plan is None:
            return
        construct = self.constructs.get(plan.attitude)
        if construct is None or construct.measurement == "separate":
            place = self.draft.place("analysis", "quadrants", "attitude")
            self.tell(place, plan.attitude, "unknown_construct" if construct is None else "no_score", plan.attitude)
        if plan.patronage not in self.questionnaire.derived:
            place = self.draft.place("analysis", "quadrants", "patronage")
            self.tell(place, plan.patronage, "unknown_derived", plan.patronage)

    def check_items(self) -> None:
        for part, wanted in KINDS_FOR.items():
            named = getattr(self.plan, part)
            place = self.draft.place("analysis", part)
            for item_id in (named,) if isinstance(named, str) else named or ():
                is_level = isinstance(self.questionnaire.derived.get(item_id), SignedLevel)
                if part == "word_of_mouth" and is_level:
                    continue
                if item_id not in self.questionnaire:
                    self.tell_unknown(place, item_id)
                elif not isinstance(self.questionnaire.item(item_id), wanted):
                    self.tell(place, item_id, "wrong_kind", item_id, part=part)

    def check_reports(self) -> None:
        for number, report in enumerate(self.plan.reports):
            part = NEEDS.get(report)
            if part is not None and not getattr(self.plan, part):
                place = self.draft.place("analysis", "reports", number)
                self.tell(place, report, "report_without_plan", "none", part=part)


def statements(model: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Statements of a model in lavaan syntax: (subject, operator, names); labels, starts and constants left out."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for line in re.split(r"[\n;]", model):
        match = _LINE.match(line.split("#")[0])
        if match is not None:
            terms = (_NAME.search(term) for term in match[3].split("+"))
            found.append((match[1], match[2], tuple(term[1] for term in terms if term is not None)))
    return found
