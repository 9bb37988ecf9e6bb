"""Conditions, measurement and keying in words, for people who read a questionnaire before it is asked."""

from app.kernel.web.i18n import formatter, gettext, language
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.conditions import AllOf, AnyOf, Comparison, Condition, Negation, Plain
from survey_defs.items import BipolarItem, MultipleChoiceItem, PointItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts

LONGEST = 90

MEASUREMENTS = {
    "reflective": _l("Reflective: the items share one cause, so they are averaged; alpha and loadings are reported."),
    "index": _l("Index: the items make up the construct and need not go together; it is reported item by item."),
    "separate": _l("Separate: each item stands for itself; there is no score over them."),
}
TESTS = {
    "equals": _l("%(subject)s is %(value)s"),
    "not_equals": _l("%(subject)s is not %(value)s"),
    "one_of": _l("%(subject)s is one of %(value)s"),
    "at_least": _l("%(subject)s is at least %(value)s"),
    "at_most": _l("%(subject)s is at most %(value)s"),
    "above": _l("%(subject)s is above %(value)s"),
    "below": _l("%(subject)s is below %(value)s"),
}


def in_language(texts: Texts | None, questionnaire: Questionnaire) -> str:
    """A text in the reader's language where the questionnaire speaks it."""
    if not texts:
        return ""
    return texts.get(language().code) or texts.get(questionnaire.default_language) or next(iter(texts.values()))


def condition_words(condition: Condition, questionnaire: Questionnaire) -> str:
    """The claim of a condition as a clause."""
    match condition:
        case AllOf():
            return _joined(_l("%(first)s, and %(second)s"), condition.all, questionnaire)
        case AnyOf():
            return _joined(_l("%(first)s, or %(second)s"), condition.any, questionnaire)
        case Negation():
            return gettext("it is not so that %(claim)s", claim=_part(condition.negated, questionnaire))
        case Comparison():
            return _compared(condition, questionnaire)


def _joined(pattern: str, parts: tuple[Condition, ...], questionnaire: Questionnaire) -> str:
    words = _part(parts[0], questionnaire)
    for part in parts[1:]:
        words = str(pattern) % {"first": words, "second": _part(part, questionnaire)}
    return words


def _part(condition: Condition, questionnaire: Questionnaire) -> str:
    """A claim inside another one; brackets keep its parts together."""
    words = condition_words(condition, questionnaire)
    return words if isinstance(condition, Comparison) else f"({words})"


def _compared(condition: Comparison, questionnaire: Questionnaire) -> str:
    subject = _subject(condition, questionnaire)
    if condition.answered is not None:
        words = _l("%(subject)s is answered") if condition.answered else _l("%(subject)s is not answered")
        return str(words) % {"subject": subject}
    given = getattr(condition, condition.test)
    values = given if isinstance(given, tuple) else (given,)
    item = _item(condition.item, questionnaire)
    value = formatter().listed(_value(item, each, questionnaire) for each in values)
    return str(TESTS[condition.test]) % {"subject": subject, "value": value}


def _subject(condition: Comparison, questionnaire: Questionnaire) -> str:
    if condition.item is not None:
        item = _item(condition.item, questionnaire)
        return _quoted(item_words(item, questionnaire)) if item is not None else condition.item
    if condition.score is not None:
        labels = {construct.id: construct.label for construct in questionnaire.constructs}
        label = in_language(labels.get(condition.score), questionnaire) or condition.score
        return gettext("the score of %(construct)s", construct=label)
    derived = questionnaire.derived.get(str(condition.share))
    return in_language(derived.label if derived else None, questionnaire) or str(condition.share)


def _item(item_id: str | None, questionnaire: Questionnaire) -> Item | None:
    return questionnaire.item(item_id) if item_id is not None and item_id in questionnaire else None


def item_words(item: Item, questionnaire: Questionnaire) -> str:
    """An item in one line: its text, or the two sentences of a pair."""
    text = in_language(item.text, questionnaire)
    if not text and isinstance(item, BipolarItem):
        text = f"{in_language(item.left, questionnaire)} – {in_language(item.right, questionnaire)}"
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def _value(item: Item | None, value: Plain, questionnaire: Questionnaire) -> str:
    label: Texts | None = None
    if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
        label = next((option.label for option in item.options if option.value == value), None)
    elif isinstance(item, PointItem):
        points = questionnaire.response_scales[item.response_scale].points
        label = next((point.label for point in points if point.value == value), None)
    if label:
        return _quoted(in_language(label, questionnaire))
    return formatter().digits(f"{value:.12g}") if isinstance(value, int | float) else str(value)


def _quoted(text: str) -> str:
    return gettext("“%(text)s”", text=text)
