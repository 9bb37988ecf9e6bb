"""Questions with one choice of a list: quotas by answers are picked from them, by question and option."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.questionnaires.operations import definition_of
from app.studies.models import Study, Wave
from app.studies.planning.placeholders import words_of
from app.studies.planning.wave_plan import plan_of
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


def closed_items(
    questionnaire: Questionnaire, language: str, words: Mapping[str, str] | None = None
) -> list[ClosedItem]:
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


def items_of(study: Study, language: str) -> list[ClosedItem]:
    """Those that the newest wave of a study asks."""
    return items_of_wave(study.waves[-1], language) if study.waves else []


def items_of_wave(wave: Wave, language: str) -> list[ClosedItem]:
    questionnaire = definition_of(wave.version)
    return closed_items(questionnaire, language, words_of(wave.study, questionnaire, language))


def counted_item(wave: Wave, language: str) -> ClosedItem | None:
    """The question whose answers have a number in this wave; None where it is not asked (any more)."""
    quota = plan_of(wave).answer_quota
    items = items_of_wave(wave, language) if quota else []
    return next((one for one in items if quota and one.id == quota.item), None)
