"""What must hold for one item, and for the sentences of a battery."""

from collections import Counter

from survey_defs.authored.source import Node
from survey_defs.checking.draft import Draft
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
from survey_defs.kinds.item import Item


def check_item(item: Item, draft: Draft) -> None:
    """Tell what is wrong with an item by itself."""
    place, tell = draft.places.of_item(item.id), draft.defects.tell
    is_told = any(found.item == item.id for found in draft.defects.found)
    if not item.text and not isinstance(item, BipolarItem) and not is_told:
        tell(place, item.id, "missing_text", "none")
    if item.reverse and not isinstance(item, PointItem):
        tell(place, item.id, "cannot_reverse", "another kind")
    if isinstance(item, PointItem):
        _check_points(item, place, draft)
    if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
        _check_options(item, place, draft)
    if draft.places.root is None:
        _check_reasons(item, draft)
    limits = _wrong_limits(item)
    if limits is not None:
        tell(place, item.id, "bad_range", limits)


def _check_options(item: SingleChoiceItem | MultipleChoiceItem, place: Node | None, draft: Draft) -> None:
    where = None if place is None else place.at(("options",))
    for raw, times in Counter(option.raw for option in item.options).items():
        if times > 1:
            draft.defects.tell(where, item.id, "duplicate_option", raw)


def _check_reasons(item: Item, draft: Draft) -> None:
    """In a published version every reason has its label; while it is written the loader brings the label."""
    known = draft.questionnaire.reasons
    for name in item.reasons:
        if name not in known:
            draft.defects.tell(None, item.id, "unknown_reason", name, known=", ".join(known))


def _check_points(item: PointItem, place: Node | None, draft: Draft) -> None:
    tell, scales = draft.defects.tell, draft.questionnaire.response_scales
    scale = scales.get(item.response_scale)
    if scale is None:
        tell(place, item.id, "unknown_response_scale", item.response_scale, known=", ".join(scales))
    elif scale.values != item.values:
        tell(place, item.id, "scale_mismatch", item.values, known=scale.values)
    if not isinstance(item, InstructedItem):
        return
    named = [*item.flag, *([] if item.expect is None else [item.expect])]
    for value in (value for value in named if value not in item.values):
        tell(place, item.id, "unknown_key", value, known=item.values)
    if not named:
        tell(place, item.id, "missing_field", "neither", needed="the point to expect, or points to flag")


def _wrong_limits(item: Item) -> str | None:
    """Limits that leave no answer, in words."""
    if isinstance(item, NumberItem | MoneyItem) and item.low is not None and item.high is not None:
        return f"{item.low:g} and {item.high:g}" if item.low >= item.high else None
    if isinstance(item, DateItem) and item.low is not None and item.high is not None:
        return f"{item.low} and {item.high}" if item.low > item.high else None
    if isinstance(item, MultipleChoiceItem):
        least, most = item.at_least or 1, min(item.at_most or len(item.options), len(item.options))
        return f"at least {least}, at most {most}" if least > most else None
    return None


def check_batteries(draft: Draft) -> None:
    """All sentences of a battery have its response scale; its construct is one of the questionnaire."""
    constructs = {construct.id for construct in draft.questionnaire.constructs}
    for battery in draft.batteries():
        place, tell = draft.places.of_block(battery), draft.defects.tell
        for item in (item for item in battery.items if item.response_scale != battery.response_scale):
            tell(place, item.id, "scale_mismatch", item.response_scale, known=battery.response_scale)
        if battery.construct_id is not None and battery.construct_id not in constructs:
            tell(place, battery.id, "unknown_construct", battery.construct_id)
