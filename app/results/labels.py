"""What constructs and items are called in a language; a file without a questionnaire has its column names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_defs.model import Questionnaire
from survey_defs.texts import Texts, fill


@dataclass(frozen=True)
class Labels:
    """Names for readers, by id."""

    scales: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)

    def scale(self, name: str) -> str:
        return self.scales.get(name, name)

    def item(self, name: str) -> str:
        return self.items.get(name, name)


def labels_of(questionnaire: Questionnaire, language: str, words: Mapping[str, str] | None = None) -> Labels:
    def say(texts: Texts) -> str:
        text = texts.get(language) or texts.get(questionnaire.default_language) or ""
        return fill(text, words or {})

    return Labels(
        scales={construct.id: say(construct.label) for construct in questionnaire.constructs},
        items={item.id: say(item.text) for item in questionnaire.items},
    )
