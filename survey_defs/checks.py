"""What must hold across the parts of a questionnaire: ids, conditions, scales, languages."""

from collections import Counter
from collections.abc import Iterable, Iterator

from survey_defs.conditions import Comparison, Condition, comparisons, is_within
from survey_defs.defects import Defects
from survey_defs.derived import sources
from survey_defs.item import MODES, Item
from survey_defs.items import (
    BipolarItem,
    DateItem,
    InstructedItem,
    MoneyItem,
    MultipleChoiceItem,
    NumberItem,
    PointItem,
    SingleChoiceItem,
)
from survey_defs.model import Battery, Page, Questionnaire
from survey_defs.places import Places
from survey_defs.plan_checks import check_plan
from survey_defs.source import Node


def check(questionnaire: Questionnaire, places: Places | None, defects: Defects) -> None:
    """Tell every defect that no single part shows. ``places`` is None for a published version."""
    checker = _Checker(questionnaire, places or Places(None), defects)
    checker.check_ids()
    checker.check_pages()
    for item in checker.all_items():
        checker.check_item(item)
    checker.check_batteries()
    checker.check_derived()
    checker.check_consent()
    if places is None:
        checker.check_languages()
    check_plan(questionnaire, checker.places, defects)


class _Checker:
    def __init__(self, questionnaire: Questionnaire, places: Places, defects: Defects) -> None:
        self.questionnaire, self.places, self.defects = questionnaire, places, defects
        self.order = {item.id: i for i, page in reversed(list(enumerate(questionnaire.pages))) for item in page.items}

    def tell(self, node: Node | None, item: str, code: str, needed: str, found: object, remedy: str) -> None:
        self.defects.tell(node, item, code, needed=needed, found=found, remedy=remedy)

    def all_items(self) -> Iterator[Item]:
        for page in self.questionnaire.pages:
            for block in page.blocks:
                yield from block.items if isinstance(block, Battery) else (block,)

    def check_ids(self) -> None:
        """Every id names one thing."""
        consent = self.questionnaire.consent
        asked = [each for each in (consent.agree, consent.recontact) if each is not None] if consent else []
        items = Counter(item.id for item in (*asked, *self.all_items()))
        for item_id, times in items.items():
            if times > 1:
                place = self.places.of_item(item_id, times - 1)
                self.tell(place, item_id, "duplicate_item", "each item once", f"{times} times", "remove or rename it")
        pages = Counter(page.id for page in self.questionnaire.pages)
        for page_id in (page_id for page_id, times in pages.items() if times > 1):
            place = self.places.of_page(page_id, 1)
            self.tell(place, page_id, "duplicate_page", "each page id once", "it again", "rename one of the pages")
        blocks = Counter(b.id for p in self.questionnaire.pages for b in p.blocks if isinstance(b, Battery))
        for battery_id in (battery_id for battery_id, times in blocks.items() if times > 1):
            place = self.places.of_battery(self.questionnaire, battery_id)
            remedy = "give the second one an id of its own"
            self.tell(place, battery_id, "duplicate_battery", "each battery id once", "it again", remedy)
        constructs = Counter(construct.id for construct in self.questionnaire.constructs)
        for construct_id in (construct_id for construct_id, times in constructs.items() if times > 1):
            self.tell(None, construct_id, "duplicate_construct", "each construct once", "it again", "rename one")

    def check_pages(self) -> None:
        if not self.questionnaire.pages and not self.places.incomplete:
            place = self.places.root
            self.tell(place, self.questionnaire.id, "no_pages", "at least one page", "none", "add a page")
        for number, page in enumerate(self.questionnaire.pages):
            place = self.places.of_page(page.id)
            if not page.blocks and page.id not in self.places.incomplete:
                self.tell(place, page.id, "empty_page", "at least one block", "none", "add an item, or remove the page")
            self.check_condition(page.show_if, page.id, number, place)
            for block in page.blocks:
                where = self.places.of_block(block)
                self.check_condition(block.show_if, block.id, number, where)
                for item in block.items if isinstance(block, Battery) else ():
                    self.check_condition(item.show_if, item.id, number, self.places.of_item(item.id))
            self.check_claims(page, place)

    def check_claims(self, page: Page, place: Node | None) -> None:
        """Claims across answers are about numbers on their page."""
        here = {item.id: item for item in page.items}
        for claim in page.checks:
            for item_id in (claim.item, claim.other):
                item = here.get(item_id)
                if item_id in self.places.incomplete or isinstance(item, NumberItem | MoneyItem | PointItem):
                    continue
                found = "another kind" if item else "not on this page"
                remedy = "compare two numbers asked on this page"
                self.tell(place, item_id, "bad_check", f"a number on page {page.id}", found, remedy)

    def check_condition(self, condition: Condition | None, subject: str, page: int, place: Node | None) -> None:
        """A condition looks back to earlier pages, at answers that can be given."""
        where = None if place is None else place.at(("show_if",))
        for comparison in comparisons(condition) if condition is not None else ():
            if comparison.item is not None:
                self._check_item_condition(comparison, subject, page, where)
                continue
            ids = self._figure_items(comparison)
            if ids is None:
                name = comparison.score or comparison.share
                code = "unknown_construct" if comparison.score else "unknown_derived"
                remedy = "ask all its items before, or change the condition"
                self.tell(where, subject, code, "a score or share of this questionnaire", name, remedy)
            elif any(self.order.get(item_id, page) >= page for item_id in ids):
                self._tell_later(where, subject, comparison.score or comparison.share)

    def _check_item_condition(self, comparison: Comparison, subject: str, page: int, where: Node | None) -> None:
        item_id = comparison.item or ""
        if item_id not in self.order:
            if item_id not in self.places.incomplete:
                remedy = "ask that item on an earlier page, or leave out the condition (and what depends on it)"
                needed = "an item asked on an earlier page"
                self.tell(where, subject, "unknown_condition_item", needed, item_id, remedy)
        elif self.order[item_id] >= page:
            self._tell_later(where, subject, item_id)
        elif not can_hold(self.questionnaire.item(item_id), comparison):
            found = f"{item_id} {comparison.test}"
            remedy = "compare with a value that the item has"
            self.tell(where, subject, "impossible_condition", "a condition that can be true", found, remedy)

    def _tell_later(self, where: Node | None, subject: str, name: object) -> None:
        remedy = "move this to a later page: without scripts a page cannot change while it is answered"
        self.tell(where, subject, "later_condition_item", "an item of an earlier page", name, remedy)

    def _figure_items(self, comparison: Comparison) -> tuple[str, ...] | None:
        if comparison.score is not None:
            found = [c for c in self.questionnaire.constructs if c.id == comparison.score]
            return found[0].items if found and found[0].measurement != "separate" else None
        derived = self.questionnaire.derived.get(comparison.share or "")
        return None if derived is None else sources(derived)

    def check_item(self, item: Item) -> None:
        place = self.places.of_item(item.id)
        is_told = any(defect.item == item.id for defect in self.defects.found)
        if not item.text and not isinstance(item, BipolarItem) and not is_told:
            self.tell(place, item.id, "missing_text", "a text", "none", "write what is asked")
        if item.reverse and not isinstance(item, PointItem):
            remedy = "leave reverse out"
            self.tell(place, item.id, "cannot_reverse", "an item with a response scale", "another kind", remedy)
        for name in item.reasons if self.places.root is None else ():
            if name not in self.questionnaire.reasons:
                self.tell(place, item.id, "unknown_reason", "a reason with a label", name, "add it to reasons")
        if isinstance(item, PointItem):
            self._check_points(item, place)
        if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
            raws = Counter(option.raw for option in item.options)
            for raw in (raw for raw, times in raws.items() if times > 1):
                node = None if place is None else place.at(("options",))
                self.tell(node, item.id, "duplicate_option", "each value once", raw, "give the options other values")
        self._check_limits(item, place)

    def _check_points(self, item: PointItem, place: Node | None) -> None:
        scale = self.questionnaire.response_scales.get(item.response_scale)
        if scale is None:
            remedy = "add it to response_scales"
            self.tell(place, item.id, "unknown_response_scale", "a response scale", item.response_scale, remedy)
        elif scale.values != item.values:
            remedy = "give the item the values of its response scale"
            self.tell(place, item.id, "scale_mismatch", f"the values {scale.values}", item.values, remedy)
        if isinstance(item, InstructedItem) and self.places.root is None:
            named = [*item.flag, *([] if item.expect is None else [item.expect])]
            for value in named:
                if value not in item.values:
                    self.tell(place, item.id, "unknown_key", "a point of its response scale", value, "correct it")
        if isinstance(item, InstructedItem) and item.expect is None and not item.flag:
            remedy = "add expect, or flag"
            self.tell(place, item.id, "missing_field", "the point to choose, or points to flag", "neither", remedy)

    def _check_limits(self, item: Item, place: Node | None) -> None:
        low: object = None
        high: object = None
        is_wrong = False
        if isinstance(item, NumberItem | MoneyItem | DateItem) and item.low is not None and item.high is not None:
            low, high = item.low, item.high
            is_wrong = item.low >= item.high  # type: ignore[operator]  # both are numbers or both are dates
        elif isinstance(item, MultipleChoiceItem):
            low, high = item.at_least or 1, min(item.at_most or len(item.options), len(item.options))
            is_wrong = (item.at_least or 1) > min(item.at_most or len(item.options), len(item.options))
        if is_wrong:
            needed, found = "a lowest below the highest", f"{low} and {high}"
            self.tell(place, item.id, "bad_range", needed, found, "exchange or correct them")

    def check_batteries(self) -> None:
        known = {construct.id: construct for construct in self.questionnaire.constructs}
        for battery in (b for page in self.questionnaire.pages for b in page.blocks if isinstance(b, Battery)):
            place = self.places.of_block(battery)
            for item in battery.items:
                if item.response_scale != battery.response_scale:
                    remedy = "give a sentence with another response scale a place of its own"
                    found = item.response_scale
                    self.tell(place, item.id, "scale_mismatch", f"scale {battery.response_scale}", found, remedy)
            if battery.construct_id is not None and battery.construct_id not in known:
                found, remedy = battery.construct_id, "name a construct of this questionnaire"
                self.tell(place, battery.id, "unknown_construct", "a construct", found, remedy)

    def check_derived(self) -> None:
        for name, derived in self.questionnaire.derived.items():
            for item_id in sources(derived):
                if item_id not in self.order and item_id not in self.places.incomplete:
                    place = None if self.places.root is None else self.places.root.at(("derived", name))
                    code = "unknown_item"
                    self.tell(place, name, code, "items of this questionnaire", item_id, "ask it, or drop the figure")

    def check_consent(self) -> None:
        consent = self.questionnaire.consent
        if consent is None:
            return
        place = None if self.places.root is None else self.places.root.at(("consent",))
        missing = [mode for mode in MODES if mode not in consent.intro]
        if missing:
            remedy = "write what is true in each mode: it is what the respondent agrees to"
            found = f"none for {', '.join(missing)}"
            self.tell(place, "consent", "missing_mode", "a text for each mode of anonymity", found, remedy)
        for item in (consent.agree, *([] if consent.recontact is None else [consent.recontact])):
            if {option.value for option in item.options} != {0, 1}:
                given, remedy = [option.value for option in item.options], "give yes the value 1 and no the value 0"
                self.tell(place, item.id, "wrong_value", "the options 1 and 0", given, remedy)

    def check_languages(self) -> None:
        """In a published version every text has every language."""
        wanted = set(self.questionnaire.languages)
        for path, texts in texts_in(self.questionnaire.model_dump(), wanted, ()):
            for language in sorted(wanted - texts):
                remedy = "publish it again with all its texts"
                self.tell(None, path, "missing_language", f"a text in {language}", sorted(texts), remedy)


def texts_in(tree: object, languages: Iterable[str], path: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    """Every mapping from languages to texts, with the id it belongs to."""
    if isinstance(tree, dict):
        own = (str(tree["id"]),) if isinstance(tree.get("id"), str) else path
        if tree and set(tree) & set(languages) and all(isinstance(value, str) for value in tree.values()):
            yield (own or ("",))[-1], set(tree)
            return
        for name, value in tree.items():
            yield from texts_in(value, languages, own or (str(name),))
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from texts_in(value, languages, path)


def can_hold(item: Item, comparison: Comparison) -> bool:
    """Whether some answer to an item makes a comparison true."""
    values = _values(item)
    if values is None or comparison.answered is not None:
        return True
    if comparison.equals is not None:
        return comparison.equals in values
    if comparison.one_of is not None:
        return set(comparison.one_of) <= values
    if comparison.not_equals is not None:
        return comparison.not_equals in values
    numbers = [value for value in values if isinstance(value, int)]
    return any(is_within(comparison, number) for number in numbers)


def _values(item: Item) -> set[int | str] | None:
    if isinstance(item, PointItem):
        return set(item.values)
    if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
        return {option.value for option in item.options if option.value is not None}
    return None
