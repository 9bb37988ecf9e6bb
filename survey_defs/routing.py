"""The way through the pages: conditions on answers decide what is shown, what comes next and what counts as complete.

Conditions are three-valued: a comparison with an answer that is not there is unknown, neither true nor false. What is
shown has a condition that is true. What is not shown does not apply where the condition is false, and was not shown
where it is unknown. An answer to an item that is itself not shown (any more) does not count.
"""

from collections.abc import Iterable

from survey_defs.answers import Answers, Value, chosen, is_answered, reason_of
from survey_defs.conditions import AllOf, AnyOf, Comparison, Condition, Negation, is_within
from survey_defs.derived import sources
from survey_defs.kinds.item import Item
from survey_defs.model import Battery, Block, Check, Page, Questionnaire
from survey_defs.scores import derive, score

Truth = bool | None


def is_shown(subject: Item | Battery | Page, questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether an item (with its battery and page), a battery or a page is shown; a page needs something to show."""
    if why_not_shown(subject, questionnaire, answers) is not None:
        return False
    return not isinstance(subject, Page) or bool(shown_blocks(subject, questionnaire, answers))


def why_not_shown(subject: Item | Battery | Page, questionnaire: Questionnaire, answers: Answers) -> str | None:
    """The reason to store: "not_applicable" where a filter of the item is false, "not_shown" where its page is not
    reached or a filter was not answered; None where it is shown.
    """
    own = subject.show_if
    page: Page | None = None
    truths: list[Truth] = [] if own is None else [holds(own, questionnaire, answers)]
    if isinstance(subject, Item) and subject.id in questionnaire:
        page, battery = questionnaire.page_of(subject.id), questionnaire.battery_of(subject.id)
        if battery is not None and battery.show_if is not None:
            truths.append(holds(battery.show_if, questionnaire, answers))
    if False in truths:
        return "not_applicable"
    if page is not None and page.show_if is not None:
        truths.append(holds(page.show_if, questionnaire, answers))
    return None if all(truth is True for truth in truths) else "not_shown"


def holds(condition: Condition, questionnaire: Questionnaire, answers: Answers) -> Truth:
    """True, False, or None where an answer that it needs is not there."""
    match condition:
        case AllOf():
            truths = [holds(part, questionnaire, answers) for part in condition.all]
            return False if False in truths else None if None in truths else True
        case AnyOf():
            truths = [holds(part, questionnaire, answers) for part in condition.any]
            return True if True in truths else None if None in truths else False
        case Negation():
            truth = holds(condition.negated, questionnaire, answers)
            return None if truth is None else not truth
        case Comparison():
            return _compared(condition, questionnaire, answers)


def _compared(condition: Comparison, questionnaire: Questionnaire, answers: Answers) -> Truth:
    if condition.item is None:
        figure = _figure(condition, questionnaire, answers)
        return None if figure is None else _test(condition, (figure,))
    item = questionnaire.item(condition.item)
    hidden = why_not_shown(item, questionnaire, answers)
    if condition.answered is not None:
        return (hidden is None and is_answered(answers.get(item.id))) is condition.answered
    if hidden is not None:
        return False if hidden == "not_applicable" else None
    value = answers.get(item.id)
    if value is None or reason_of(value) is not None:
        return None
    return _test(condition, chosen(value) or _plain(value))


def _plain(value: Value) -> tuple[int | float | str, ...]:
    return () if isinstance(value, list | dict) else (value,)


def _figure(condition: Comparison, questionnaire: Questionnaire, answers: Answers) -> float | None:
    if condition.score is not None:
        construct = questionnaire.construct(condition.score)
        return score(construct.items, questionnaire, _shown_answers(construct.items, questionnaire, answers))
    derived = questionnaire.derived[str(condition.share)]
    figure = derive(derived, questionnaire, _shown_answers(sources(derived), questionnaire, answers))
    return figure if isinstance(figure, int | float) else None


def _shown_answers(ids: Iterable[str], questionnaire: Questionnaire, answers: Answers) -> Answers:
    kept = [id_ for id_ in ids if id_ in answers]
    return {id_: answers[id_] for id_ in kept if why_not_shown(questionnaire.item(id_), questionnaire, answers) is None}


def _test(condition: Comparison, values: tuple[int | float | str, ...]) -> bool:
    """Whether any of the values (several only in a multiple choice) passes; `not_equals` asks it of all."""
    if condition.not_equals is not None:
        return all(value != condition.not_equals for value in values)
    if condition.equals is not None:
        return condition.equals in values
    if condition.one_of is not None:
        return any(value in condition.one_of for value in values)
    return any(is_within(condition, value) for value in values if not isinstance(value, str))


def shown_items(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """Answerable items of a page whose conditions are true, in their written order."""
    return tuple(item for item in page.items if is_shown(item, questionnaire, answers))


def shown_blocks(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[Block, ...]:
    """Blocks of a page to draw: batteries with an item to show, single items, information."""
    return tuple(block for block in page.blocks if _is_drawn(block, questionnaire, answers))


def _is_drawn(block: Block, questionnaire: Questionnaire, answers: Answers) -> bool:
    items = block.items if isinstance(block, Battery) else (block,)
    return any(why_not_shown(item, questionnaire, answers) is None for item in items)


def shown_pages(questionnaire: Questionnaire, answers: Answers) -> tuple[Page, ...]:
    """Pages with something to show, in their order."""
    return tuple(page for page in questionnaire.pages if is_shown(page, questionnaire, answers))


def first_page(questionnaire: Questionnaire, answers: Answers | None = None) -> Page:
    """The first page with something to show."""
    return next(page for page in questionnaire.pages if is_shown(page, questionnaire, answers or {}))


def next_page(questionnaire: Questionnaire, answers: Answers, *, after: str) -> Page | None:
    """The next page with something to show; None after the last one."""
    place = questionnaire.pages.index(questionnaire.page(after))
    return next((page for page in questionnaire.pages[place + 1 :] if is_shown(page, questionnaire, answers)), None)


def previous_page(questionnaire: Questionnaire, answers: Answers, *, before: str) -> Page | None:
    """The page to go back to; None before the first one."""
    place = questionnaire.pages.index(questionnaire.page(before))
    earlier = reversed(questionnaire.pages[:place])
    return next((page for page in earlier if is_shown(page, questionnaire, answers)), None)


def not_shown(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    """Ids of items whose conditions are not true."""
    return {item.id for item in questionnaire.items if not is_shown(item, questionnaire, answers)}


def reasons_not_shown(questionnaire: Questionnaire, answers: Answers, *, reached: str | None = None) -> dict[str, str]:
    """Item id -> the reason to store for items that nobody could answer.

    With ``reached``, the id of the last page seen, items of later pages are "not_shown" unless a filter rules them out.
    """
    order = [page.id for page in questionnaire.pages]
    last = len(order) if reached is None else order.index(reached)
    found: dict[str, str] = {}
    for place, page in enumerate(questionnaire.pages):
        for item in page.items:
            why = why_not_shown(item, questionnaire, answers) or ("not_shown" if place > last else None)
            if why is not None:
                found[item.id] = why
    return found


def missing_required(questionnaire: Questionnaire, answers: Answers, *, page: Page | None = None) -> tuple[str, ...]:
    """Ids of items shown, required and not answered: on one page, or on all."""
    pages = questionnaire.pages if page is None else (page,)
    shown = [item for each in pages for item in shown_items(each, questionnaire, answers)]
    return tuple(item.id for item in shown if item.required and not is_answered(answers.get(item.id)))


def unanswered(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Ids of items of a page for which the respondent is asked once more before going on."""
    shown = shown_items(page, questionnaire, answers)
    wanted = [item for item in shown if item.required or item.soft_required]
    return tuple(item.id for item in wanted if not is_answered(answers.get(item.id)))


def is_screened_out(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether the answers show that the respondent does not belong to those who are asked."""
    condition = questionnaire.screen_out
    return condition is not None and holds(condition, questionnaire, answers) is True


def is_complete(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether nothing required is missing on any page shown, and no check fails."""
    if missing_required(questionnaire, answers):
        return False
    return not any(failed_checks(page, questionnaire, answers) for page in questionnaire.pages)


def failed_checks(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[Check, ...]:
    """Claims across the answers of a page that do not hold; a claim with an answer missing holds."""
    if not is_shown(page, questionnaire, answers):
        return ()
    return tuple(check for check in page.checks if _fails(check, questionnaire, answers))


def _fails(check: Check, questionnaire: Questionnaire, answers: Answers) -> bool:
    given = _shown_answers((check.item, check.other), questionnaire, answers)
    left, right = given.get(check.item), given.get(check.other)
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return False
    return left > right if check.test == "at_most" else left < right


def progress(questionnaire: Questionnaire, answers: Answers, page_id: str) -> tuple[int, int]:
    """Position of a page, counted from 1, and the number of pages, among those shown with these answers."""
    shown = [page.id for page in shown_pages(questionnaire, answers)]
    place = [page.id for page in questionnaire.pages].index(page_id)
    before = sum(1 for page in questionnaire.pages[:place] if page.id in shown)
    return before + 1, max(len(shown), before + 1)
