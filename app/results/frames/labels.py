"""What constructs, items and options are called in a language; a file without a questionnaire has its column names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.kernel.web.i18n import Formatter
from survey_defs.items import LikertItem, RatingItem
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import BipolarItem, GridItem, InstructedItem
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts, fill

Say = Callable[[Texts], str]


@dataclass(frozen=True)
class Labels:
    """Names for readers, by id; `options` by item and by the option's value as text, `poles` the words of the lowest
    and highest point of an item, `rows` of grids by their column.
    """

    scales: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    poles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    def scale(self, name: str) -> str:
        return self.scales.get(name, name)

    def item(self, name: str) -> str:
        return self.items.get(name, name)

    def option(self, item: str, value: str) -> str:
        return self.options.get(item, {}).get(value, value)

    def row(self, column: str, fmt: Formatter) -> str:
        """Of a grid; rows that each person names for themselves have one label, and are numbered."""
        item, label = column.partition("__")[0], self.rows.get(column, column)
        alike = [name for name, other in self.rows.items() if other == label and name.startswith(f"{item}__")]
        return label if len(alike) < 2 else f"{label} {fmt.integer(alike.index(column) + 1)}"

    def asked(self, name: str, fmt: Formatter) -> str:
        """The question of a text; for one beside an option, or in a row, that too."""
        item, _mark, part = name.partition("__")
        if name in self.items or item not in self.items:
            return self.item(name)
        return fmt.labelled(self.item(item), self.row(name, fmt) if name in self.rows else self.option(item, part))


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
