"""What the constructs, items and options of a questionnaire are called in a language."""

from collections.abc import Callable, Mapping

from app.results.frames.labels import Labels
from survey_defs.items import LikertItem, RatingItem
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import BipolarItem, GridItem, InstructedItem
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts, fill

Say = Callable[[Texts], str]


def labels_of(questionnaire: Questionnaire, language: str, words: Mapping[str, str] | None = None) -> Labels:
    say = sayer(questionnaire, language, words)
    return Labels(
        scales={
            **{name: say(derived.label) for name, derived in questionnaire.derived.items()},
            **{construct.id: say(construct.label) for construct in questionnaire.constructs},
        },
        items={item.id: say(item.text) for item in questionnaire.items},
        options={item.id: options_of(item, questionnaire, say) for item in questionnaire.items},
        poles={item.id: found for item in questionnaire.items if (found := _poles(item, questionnaire, say))},
        rows={
            f"{item.id}__{row.key}": say(row.label)
            for item in questionnaire.items
            if isinstance(item, GridItem)
            for row in item.rows
        },
    )


def _poles(item: Item, questionnaire: Questionnaire, say: Say) -> tuple[str, str] | None:
    if isinstance(item, BipolarItem):
        return say(item.left), say(item.right)
    if not isinstance(item, LikertItem | RatingItem):
        return None
    scale = questionnaire.response_scales[item.response_scale]
    low, high = scale.low or scale.points[0].label, scale.high or scale.points[-1].label
    return (say(low), say(high)) if low and high else None


def sayer(questionnaire: Questionnaire, language: str, words: Mapping[str, str] | None = None) -> Say:
    """Picks the text of a language, else of the questionnaire's first, with `words` in its placeholders."""

    def say(texts: Texts) -> str:
        text = texts.get(language) or texts.get(questionnaire.default_language) or ""
        return fill(text, words or {})

    return say


def options_of(item: Item, questionnaire: Questionnaire, say: Say) -> dict[str, str]:
    """Label of each value an item can have; empty for numbers and texts, and for points without a label."""
    match item:
        case LikertItem() | InstructedItem() | RatingItem() | BipolarItem() | GridItem():
            points = questionnaire.response_scales[item.response_scale].points
            return {str(point.value): say(point.label) for point in points if point.label}
        case SingleChoiceItem() | MultipleChoiceItem():
            return {str(option.value): say(option.label) for option in item.options if option.value is not None}
    return {}
