"""Conditions look back to earlier pages, at answers that can be given."""

from survey_defs.authored.source import Node
from survey_defs.checking.draft import Draft
from survey_defs.conditions import Comparison, Condition, comparisons, is_within
from survey_defs.derived import sources
from survey_defs.items import MultipleChoiceItem, PointItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.model import Battery


def check_conditions(draft: Draft) -> None:
    """Tell every condition that can never be true, or that is asked too early."""
    places, after_all = draft.places, len(draft.questionnaire.pages)
    _check(draft.questionnaire.screen_out, "screen_out", after_all, places.root, draft)
    for number, page in enumerate(draft.questionnaire.pages):
        _check(page.show_if, page.id, number, places.of_page(page.id), draft)
        for block in page.blocks:
            _check(block.show_if, block.id, number, places.of_block(block), draft)
            for item in block.items if isinstance(block, Battery) else ():
                _check(item.show_if, item.id, number, places.of_item(item.id), draft)


def _check(condition: Condition | None, subject: str, page: int, place: Node | None, draft: Draft) -> None:
    where = None if place is None else place.at(("screen_out" if subject == "screen_out" else "show_if",))
    for comparison in comparisons(condition) if condition is not None else ():
        if comparison.item is not None:
            found = _fault_of_item(comparison, comparison.item, page, draft)
        else:
            found = _fault_of_figure(comparison, page, draft)
        if found is not None:
            draft.defects.tell(where, subject, found, comparison.item or comparison.score or comparison.share)


def _fault_of_item(comparison: Comparison, item_id: str, page: int, draft: Draft) -> str | None:
    """Code of what is wrong with a comparison of an answer."""
    if item_id not in draft.order:
        return None if item_id in draft.places.incomplete else "unknown_condition_item"
    if draft.order[item_id] >= page:
        return "later_condition_item"
    return None if can_hold(draft.questionnaire.item(item_id), comparison) else "impossible_condition"


def _fault_of_figure(comparison: Comparison, page: int, draft: Draft) -> str | None:
    """Code of what is wrong with a comparison of a score or share."""
    ids = _items_of(comparison, draft)
    if ids is None and (comparison.score or comparison.share) in draft.places.incomplete:
        return None
    if ids is None:
        return "unknown_construct" if comparison.score is not None else "unknown_derived"
    return "later_condition_item" if any(draft.order.get(item_id, page) >= page for item_id in ids) else None


def _items_of(comparison: Comparison, draft: Draft) -> tuple[str, ...] | None:
    if comparison.score is not None:
        found = [c for c in draft.questionnaire.constructs if c.id == comparison.score]
        return found[0].items if found and found[0].measurement != "separate" else None
    derived = draft.questionnaire.derived.get(comparison.share or "")
    return None if derived is None else sources(derived)


def can_hold(item: Item, comparison: Comparison) -> bool:
    """Whether some answer to an item makes a comparison true."""
    values = _values(item)
    if values is None or comparison.answered is not None:
        return True
    if comparison.one_of is not None:
        return set(comparison.one_of) <= values
    exact = comparison.equals if comparison.equals is not None else comparison.not_equals
    if exact is not None:
        return exact in values
    return any(is_within(comparison, value) for value in values if isinstance(value, int))


def _values(item: Item) -> set[int | str] | None:
    if isinstance(item, PointItem):
        return set(item.values)
    if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
        return {option.value for option in item.options if option.value is not None}
    return None
