"""What must hold for an analysis plan: no coefficient where there is no common cause, no item in two constructs."""

import re

from survey_defs.defects import Defects
from survey_defs.derived import SignedLevel
from survey_defs.items import (
    LikertItem,
    LongTextItem,
    MultipleChoiceItem,
    PointItem,
    RatingItem,
    ShortTextItem,
    SingleChoiceItem,
)
from survey_defs.model import Construct, Questionnaire
from survey_defs.places import Places
from survey_defs.plan import Model
from survey_defs.source import Node

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
    "texts": "texts",
}
"""Report -> the part of the plan without which it has nothing to say."""


def check_plan(questionnaire: Questionnaire, places: Places, defects: Defects) -> None:
    """Tell every defect of the analysis plan."""
    checker = _PlanChecker(questionnaire, places, defects)
    checker.check_constructs()
    checker.check_factor_analysis()
    for part in ("measurement", "structure"):
        for number, model in enumerate(getattr(questionnaire.analysis, part)):
            checker.check_model(model, places.of_plan(part, number))
    checker.check_quadrants()
    checker.check_items()
    checker.check_reports()


class _PlanChecker:
    def __init__(self, questionnaire: Questionnaire, places: Places, defects: Defects) -> None:
        self.questionnaire, self.places, self.defects = questionnaire, places, defects
        self.plan = questionnaire.analysis
        self.constructs = {construct.id: construct for construct in questionnaire.constructs}

    def tell(self, node: Node | None, item: str, code: str, needed: str, found: object, remedy: str) -> None:
        if item not in self.places.incomplete:
            self.defects.tell(node, item, code, needed=needed, found=found, remedy=remedy)

    def check_constructs(self) -> None:
        for part in ("scales", "profiles", "value_index"):
            for number, construct_id in enumerate(getattr(self.plan, part)):
                place = self.places.of_plan(part, number)
                construct = self.constructs.get(construct_id)
                if construct is None:
                    remedy = "ask items of it on a page, or take it out of the plan"
                    needed = "a construct of this questionnaire"
                    self.tell(place, construct_id, "unknown_construct", needed, construct_id, remedy)
                elif part == "scales":
                    self._check_scale(construct, place)
                elif part == "value_index" and construct.measurement == "separate":
                    needed, remedy = "a construct with a score", "choose another dimension"
                    self.tell(place, construct_id, "no_score", needed, "one whose items are reported singly", remedy)

    def _check_scale(self, construct: Construct, place: Node | None) -> None:
        if construct.measurement != "reflective":
            remedy = "list it under profiles: it is reported item by item"
            needed = "a reflective construct (its items share one cause)"
            self.tell(place, construct.id, "index_as_scale", needed, construct.measurement, remedy)
        elif len(construct.items) < 2:
            remedy = "use more of its items, or take it out of scales"
            self.tell(place, construct.id, "too_few_items", "at least two items", construct.items[0], remedy)

    def check_factor_analysis(self) -> None:
        factor = self.plan.factor_analysis
        if factor is None:
            return
        place = self.places.of_plan("factor_analysis", "items")
        conditions: dict[str, str] = {}
        for item_id in factor.items:
            if item_id not in self.questionnaire:
                remedy = "ask it on a page, or take it out"
                self.tell(place, item_id, "unknown_item", "an item of this questionnaire", item_id, remedy)
            elif not isinstance(self.questionnaire.item(item_id), LikertItem | RatingItem):
                remedy = "explore answers on a response scale only"
                self.tell(place, item_id, "not_on_a_scale", "a sentence or rating", item_id, remedy)
            else:
                self._check_common_cause(item_id, place)
                conditions[item_id] = self._who(item_id)
        if len(set(conditions.values())) > 1:
            usual = max(conditions.values(), key=list(conditions.values()).count)
            for item_id in (item_id for item_id, who in conditions.items() if who != usual):
                needed = "items that the same people are asked"
                found = f"{item_id}, asked of others"
                remedy = "explore it apart: rows without it would be left out, and they are not a random part"
                self.tell(place, item_id, "mixed_filters", needed, found, remedy)

    def _who(self, item_id: str) -> str:
        """The conditions under which an item is asked, as a text to compare."""
        battery = self.questionnaire.battery_of(item_id)
        parts = (self.questionnaire.page_of(item_id), battery, self.questionnaire.item(item_id))
        shown = (part.show_if for part in parts if part is not None)
        return " and ".join(condition.model_dump_json(exclude_none=True) for condition in shown if condition)

    def _check_common_cause(self, item_id: str, place: Node | None) -> None:
        measured = [c.measurement for c in self.questionnaire.constructs_of(item_id)]
        if measured and "reflective" not in measured:
            remedy = "leave items of an index out: they have no common factor"
            self.tell(place, item_id, "index_as_scale", "items of reflective constructs", item_id, remedy)

    def check_model(self, model: Model, place: Node | None) -> None:
        """Indicators are items of reflective constructs, each in one latent variable only."""
        latents = {latent for latent, operator, _ in statements(model.model) if operator == "=~"}
        owner: dict[str, str] = {}
        for latent, operator, names in statements(model.model):
            for name in names:
                if name in latents or name in self.constructs or name in self.questionnaire.derived:
                    continue
                if name not in self.questionnaire:
                    remedy = "name an item, a construct or a latent variable of this model"
                    self.tell(place, name, "unknown_item", "an item of this questionnaire", name, remedy)
                elif operator == "=~":
                    self._check_indicator(name, latent, owner, place)
            if operator != "=~" and latent not in latents and not self._is_known(latent):
                remedy = "define it with =~, or name an item, construct or derived figure"
                self.tell(place, latent, "unknown_item", "a variable of this model", latent, remedy)

    def _check_indicator(self, name: str, latent: str, owner: dict[str, str], place: Node | None) -> None:
        if owner.setdefault(name, latent) != latent:
            remedy = "an item belongs to one construct of a model: its share in both would be counted twice"
            found = f"{owner[name]} and {latent}"
            self.tell(place, name, "item_in_two_constructs", "one construct", found, remedy)
        self._check_common_cause(name, place)

    def _is_known(self, name: str) -> bool:
        return name in self.constructs or name in self.questionnaire.derived or name in self.questionnaire

    def check_quadrants(self) -> None:
        plan = self.plan.quadrants
        if plan is None:
            return
        construct = self.constructs.get(plan.attitude)
        if construct is None or construct.measurement == "separate":
            place, remedy = self.places.of_plan("quadrants", "attitude"), "name a construct that has a score"
            needed = "a construct of this questionnaire with a score"
            self.tell(place, plan.attitude, "unknown_construct", needed, plan.attitude, remedy)
        if plan.patronage not in self.questionnaire.derived:
            place, remedy = self.places.of_plan("quadrants", "patronage"), "ask all the items it is made of"
            needed = "a derived figure of this questionnaire"
            self.tell(place, plan.patronage, "unknown_derived", needed, plan.patronage, remedy)

    def check_items(self) -> None:
        kinds = {
            "recommendation": (RatingItem,),
            "word_of_mouth": (SingleChoiceItem,),
            "texts": (ShortTextItem, LongTextItem),
            "groups": (SingleChoiceItem, MultipleChoiceItem, *PointItem.__args__),
        }
        for part, wanted in kinds.items():
            named = getattr(self.plan, part)
            for item_id in (named,) if isinstance(named, str) else named or ():
                place = self.places.of_plan(part)
                derived = self.questionnaire.derived.get(item_id)
                if part == "word_of_mouth" and isinstance(derived, SignedLevel):
                    continue
                if item_id not in self.questionnaire:
                    remedy = "ask it on a page, or take it out of the plan"
                    self.tell(place, item_id, "unknown_item", "an item of this questionnaire", item_id, remedy)
                elif not isinstance(self.questionnaire.item(item_id), wanted):
                    found = type(self.questionnaire.item(item_id)).__name__
                    self.tell(place, item_id, "wrong_kind", f"an item for {part}", found, "name another item")

    def check_reports(self) -> None:
        for number, report in enumerate(self.plan.reports):
            part = NEEDS.get(report)
            if part is not None and not getattr(self.plan, part):
                place = self.places.of_plan("reports", number)
                needed, remedy = f"{part} in the plan", f"add {part}, or leave the report out"
                self.tell(place, report, "report_without_plan", needed, "none", remedy)


def statements(model: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Statements of a model in lavaan syntax: (subject, operator, names); labels, starts and constants left out."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for line in re.split(r"[\n;]", model):
        match = _LINE.match(line.split("#")[0])
        if match is not None:
            terms = (_NAME.search(term) for term in match[3].split("+"))
            found.append((match[1], match[2], tuple(term[1] for term in terms if term is not None)))
    return found
