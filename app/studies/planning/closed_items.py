"""Questions with one choice of a list: quotas by answers are picked from them, by question and option."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_defs.items import SingleChoiceItem
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts, fill


@dataclass(frozen=True, kw_only=True)
class ClosedItem:
    """
    options   raw value -> label, of those that are answers
    """

    id: str
    label: str
    options: Mapping[str, str]


def closed_items(questionnaire: Questionnaire, language: str, words: Mapping[str, str] | None = None) -> list[ClosedItem]:
    """Those of a questionnaire in this language; `words` stand for its placeholders."""

    def say(texts: Texts) -> str:
        return fill(texts.get(language) or texts[questionnaire.default_language], words or {})

    return [
        ClosedItem(
            id=item.id,
            label=say(item.text),
            options={option.raw: say(option.label) for option in item.options if option.value is not None},
        )
        for item in questionnaire.items
        if isinstance(item, SingleChoiceItem)
    ]


def find(questionnaire: Questionnaire, item: str, language: str, words: Mapping[str, str]) -> ClosedItem | None:
    """None where the questionnaire does not ask it (any more)."""
    return next((one for one in closed_items(questionnaire, language, words) if one.id == item), None)
