"""Where a form on paper sends its reader: what each question is called, who answers it, what comes next.

Conditions become sentences about numbered questions. Paper cannot compute a score: a condition that needs one is left
out of the sentence, so the question is asked of everybody, and the typed form is sorted out on the server.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from survey_defs.answers import Value
from survey_defs.conditions import AllOf, AnyOf, Comparison, Condition, Negation, is_within
from survey_defs.kinds.choices import Option, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.model import Block, Page, Questionnaire

END = "end"
Possible = frozenset[bool]
"""What a condition can still become: both truths, one of them, or none where it stays unknown."""
OPEN: Possible = frozenset((True, False))


@dataclass(frozen=True)
class Run:
    """Blocks in a row that one condition governs.

    condition  None where they are for everybody
    otherwise  the question to go on with where it does not hold; None for the end
    """

    blocks: tuple[Block, ...]
    condition: Condition | None = None
    otherwise: Item | None = None


def items_of(block: Block) -> tuple[Item, ...]:
    """The questions of a block; none for a text to read."""
    items = block.items if block.kind == "battery" else (block,)
    return tuple(item for item in items if item.is_answerable)


def numbers_of(questionnaire: Questionnaire) -> dict[str, int]:
    """Every question has a number on paper, in its written order; a battery has one for each sentence."""
    return {item.id: number for number, item in enumerate(questionnaire.items, start=1)}


def runs_of(page: Page, questionnaire: Questionnaire) -> Iterator[Run]:
    """The blocks of a page, gathered by the condition they share."""
    blocks = list(page.blocks)
    while blocks:
        condition = blocks[0].show_if
        same = 1
        while condition is not None and same < len(blocks) and blocks[same].show_if == condition:
            same += 1
        run, blocks = tuple(blocks[:same]), blocks[same:]
        asked = [item for block in run for item in items_of(block)]
        yield Run(run, condition, item_after(asked[-1], questionnaire) if asked else None)


def gate_of(page: Page, questionnaire: Questionnaire) -> Run | None:
    """Who answers a page at all; None where everybody does, or where the page before has said so already."""
    pages = questionnaire.pages
    place = pages.index(page)
    if page.show_if is None or (place and pages[place - 1].show_if == page.show_if):
        return None
    end = place
    while end < len(pages) and pages[end].show_if == page.show_if:
        end += 1
    following = [item for later in pages[end:] for item in later.items]
    return Run(page.blocks, page.show_if, following[0] if following else None)


def item_after(item: Item, questionnaire: Questionnaire) -> Item | None:
    """The next question as they are written; None after the last."""
    items = questionnaire.items
    place = next(place for place, one in enumerate(items) if one.id == item.id)
    return items[place + 1] if place + 1 < len(items) else None


def ways_on(item: Item, questionnaire: Questionnaire) -> dict[str, Item | str]:
    """Raw option -> the question it leads to, where that is not simply the next one; END where nothing follows."""
    if not isinstance(item, SingleChoiceItem):
        return {}
    following = item_after(item, questionnaire)
    ways = {option.raw: _way_on(item, option, questionnaire) for option in item.options}
    return {raw: way for raw, way in ways.items() if way is not following and not (way == END and following is None)}


def _way_on(item: Item, option: Option, questionnaire: Questionnaire) -> Item | str:
    ends = questionnaire.screen_out
    if ends is not None and possible(ends, item.id, option.value) == {True}:
        return END
    after = item_after(item, questionnaire)
    while after is not None and not _may_be_asked(after, questionnaire, item.id, option.value):
        after = item_after(after, questionnaire)
    return END if after is None else after


def _may_be_asked(item: Item, questionnaire: Questionnaire, known: str, value: Value | None) -> bool:
    battery = questionnaire.battery_of(item.id)
    conditions = (item.show_if, battery.show_if if battery else None, questionnaire.page_of(item.id).show_if)
    return all(True in possible(one, known, value) for one in conditions if one is not None)


def possible(condition: Condition, item: str, value: Value | None) -> Possible:
    """What a condition can become once this answer is given; a value of None is a reason, which leaves it unknown."""
    match condition:
        case AllOf():
            parts = [possible(part, item, value) for part in condition.all]
            return _truths(all(True in part for part in parts), any(False in part for part in parts))
        case AnyOf():
            parts = [possible(part, item, value) for part in condition.any]
            return _truths(any(True in part for part in parts), all(False in part for part in parts))
        case Negation():
            part = possible(condition.negated, item, value)
            return _truths(False in part, True in part)
        case Comparison():
            return _compared(condition, value) if condition.item == item else OPEN


def _truths(may_hold: bool, may_fail: bool) -> Possible:
    return frozenset(([True] if may_hold else []) + ([False] if may_fail else []))


def _compared(condition: Comparison, value: Value | None) -> Possible:
    if condition.answered is not None:
        return frozenset((condition.answered,))
    if value is None:
        return frozenset()
    if condition.equals is not None:
        return frozenset((value == condition.equals,))
    if condition.not_equals is not None:
        return frozenset((value != condition.not_equals,))
    if condition.one_of is not None:
        return frozenset((value in condition.one_of,))
    return frozenset((isinstance(value, int | float) and is_within(condition, value),))
