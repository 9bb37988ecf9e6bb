"""What must hold for what goes with what: scores on both sides, and no item on both."""

from collections.abc import Iterator
from itertools import chain

from survey_defs.authored.source import Node
from survey_defs.checking.draft import Draft
from survey_defs.items import LikertItem, RatingItem, SingleChoiceItem
from survey_defs.model import Construct

PARTS = ("drivers", "activities", "intentions_driver", "drivers_by_group")


def check_drivers(draft: Draft) -> None:
    """Tell every defect of the parts of the plan that name outcomes and predictors."""
    checker = _DriverChecker(draft)
    for part in PARTS:
        checker.check_scores(part)
    checker.check_touchpoints()
    checker.check_groups()
    checker.check_equivalence()


class _DriverChecker:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.plan = draft, draft.questionnaire.analysis
        self.constructs = {construct.id: construct for construct in draft.questionnaire.constructs}

    def tell(self, place: Node | None, name: str, code: str, found: object, **parts: object) -> None:
        if name not in self.draft.places.incomplete:
            self.draft.defects.tell(place, name, code, found, **parts)

    def check_scores(self, part: str) -> None:
        sides = {key: list(self._named(part, key)) for key in ("outcomes", "outcome", "predictors")}
        for place, name in chain.from_iterable(sides.values()):
            self._check_scored(place, name)
        outcomes = [name for _, name in (*sides["outcomes"], *sides["outcome"])]
        for place, name in sides["predictors"]:
            self._check_apart(place, name, outcomes)

    def _check_scored(self, place: Node | None, name: str) -> None:
        construct = self.constructs.get(name)
        if construct is None:
            self.tell(place, name, "unknown_construct", name)
        elif construct.measurement != "reflective":
            self.tell(place, name, "no_score", construct.measurement)
        elif name not in self.plan.scales:
            self.tell(place, name, "not_listed", name, part="scales")

    def _named(self, part: str, key: str) -> Iterator[tuple[Node | None, str]]:
        named = getattr(getattr(self.plan, part), key, ())
        if isinstance(named, str):
            yield self.draft.place("analysis", part, key), named
        else:
            yield from ((self.draft.place("analysis", part, key, number), name) for number, name in enumerate(named))

    def _check_apart(self, place: Node | None, name: str, outcomes: list[str]) -> None:
        for item_id in self._items(name):
            owner = next((outcome for outcome in outcomes if item_id in self._items(outcome)), None)
            if owner is not None:
                self.tell(place, name, "item_in_two_constructs", f"{item_id}, outcome ({owner}) and predictor ({name})")
                return

    def _items(self, name: str) -> tuple[str, ...]:
        found: Construct | None = self.constructs.get(name)
        return () if found is None else found.items

    def check_touchpoints(self) -> None:
        outcomes = [*self.plan.drivers.outcomes] if self.plan.drivers else []
        for number, name in enumerate(self.plan.touchpoints):
            place = self.draft.place("analysis", "touchpoints", number)
            construct = self.constructs.get(name)
            if construct is None:
                self.tell(place, name, "unknown_construct", name)
            elif not all(isinstance(self._item(item_id), LikertItem | RatingItem) for item_id in construct.items):
                self.tell(place, name, "not_on_a_scale", name)
            self._check_apart(place, name, outcomes)

    def check_groups(self) -> None:
        grouped = self.plan.drivers_by_group
        if grouped is None:
            return
        place = self.draft.place("analysis", "drivers_by_group", "by")
        if grouped.by not in self.draft.questionnaire:
            self.tell(place, grouped.by, "unknown_item", grouped.by, whole="this questionnaire")
        elif not isinstance(self._item(grouped.by), SingleChoiceItem):
            self.tell(place, grouped.by, "wrong_kind", grouped.by, part="drivers_by_group")

    def check_equivalence(self) -> None:
        plan = self.plan.equivalence
        if plan is None:
            return
        self._check_scored(self.draft.place("analysis", "equivalence", "scale"), plan.scale)
        place = self.draft.place("analysis", "equivalence", "by")
        if plan.by not in self.draft.questionnaire:
            self.tell(place, plan.by, "unknown_item", plan.by, whole="this questionnaire")
            return
        item = self._item(plan.by)
        if not isinstance(item, SingleChoiceItem):
            self.tell(place, plan.by, "wrong_kind", plan.by, part="equivalence")
            return
        known = [option.value for option in item.options if option.value is not None]
        for side in ("first", "second"):
            for number, value in enumerate(getattr(plan, side)):
                if value not in known:
                    place = self.draft.place("analysis", "equivalence", side, number)
                    self.tell(place, plan.by, "unknown_key", value, known=", ".join(map(str, known)))

    def _item(self, item_id: str) -> object:
        return self.draft.questionnaire.item(item_id)
