"""Answers in words: the label of a point, the name of a country, a day in the calendar of the reader."""

import datetime as dt
from collections.abc import Callable

from babel import Locale

from app.kernel.web.i18n import FORMATTERS, Formatter
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.answers import Value, reason_of
from survey_defs.kinds.choices import MultipleChoiceItem, Option, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import BipolarItem, GridItem, InstructedItem, LikertItem, RatingItem
from survey_defs.kinds.typed import CountryItem, DateItem, MoneyItem, NumberItem
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts

Say = Callable[[Texts | None], str]
REASONS = {
    "skipped": _l("Left out"),
    "not_shown": _l("Not asked"),
    "not_applicable": _l("Does not apply"),
}
POINTS = LikertItem | InstructedItem | RatingItem | BipolarItem


class Words:
    """Writes the answers of one questionnaire in one language; `say` fills the placeholders of its texts."""

    def __init__(self, questionnaire: Questionnaire, language: str, say: Say, *, currency: str = "") -> None:
        self.questionnaire, self.say, self.currency = questionnaire, say, currency
        self.fmt: Formatter = FORMATTERS[language]

    def question(self, item: Item) -> str:
        """The question as it was asked; two opposite sentences where it has none of its own."""
        if isinstance(item, BipolarItem) and not item.text:
            return f"{self.say(item.left)} / {self.say(item.right)}"
        return self.say(item.text)

    def answer(self, item: Item, value: Value) -> str:
        """What was answered, as the page showed it."""
        if (name := reason_of(value)) is not None:
            return self._reason(item, name)
        match item:
            case SingleChoiceItem() | MultipleChoiceItem():
                parts = value if isinstance(value, list) else [value]
                return self.fmt.listed(self._option(item.options, part) for part in parts)
            case GridItem() if isinstance(value, dict):
                return self.fmt.clauses(self._row(item, key, cell) for key, cell in value.items())
            case LikertItem() | InstructedItem() | RatingItem() | BipolarItem():
                return self._point(item.response_scale, value)
        return self._typed(item, value)

    def _reason(self, item: Item, name: str) -> str:
        for option in getattr(item, "options", ()):
            if option.reason == name:
                return self.say(option.label)
        offered = self.questionnaire.reasons.get(name)
        return self.say(offered) if offered else str(REASONS.get(name, name))

    def _option(self, options: tuple[Option, ...], part: Value) -> str:
        chosen, text = (part.get("value"), part.get("text")) if isinstance(part, dict) else (part, None)
        label = next((self.say(option.label) for option in options if option.value == chosen), str(chosen))
        return self.fmt.labelled(label, str(text)) if text else label

    def _point(self, response_scale: str, value: Value) -> str:
        for point in self.questionnaire.response_scales[response_scale].points:
            if point.value == value and point.label:
                return self.say(point.label)
        return self.fmt.digits(str(value))

    def _row(self, item: GridItem, key: str, cell: Value) -> str:
        rows = {row.key: self.say(row.label) for row in item.rows}
        if reason_of(cell) is not None:
            said = self.say(item.not_applicable) or str(REASONS["not_applicable"])
        else:
            said = self._point(item.response_scale, cell) if key in rows else str(cell)
        return self.fmt.labelled(rows.get(key) or rows.get(key.removesuffix("_name"), key), said)

    def _typed(self, item: Item, value: Value) -> str:
        match item:
            case CountryItem():
                return str(Locale.parse(self.fmt.language.code).territories.get(str(value), value))
            case DateItem():
                return self.fmt.date(dt.date.fromisoformat(str(value)))
            case NumberItem():
                return f"{self.fmt.digits(str(value))} {self.say(item.unit)}".strip()
            case MoneyItem():
                return f"{self.fmt.digits(str(value))} {self.currency}".strip()
        return str(value)
