"""A questionnaire on paper in one language: its words, its numbers, the keys by which answers are typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.kernel.web.i18n import FORMATTERS, Formatter, gettext
from app.respond.paper import jumps
from survey_defs.conditions import AllOf, AnyOf, Comparison, Condition, Negation, Plain
from survey_defs.items import Item, MultipleChoiceItem, PointItem, SingleChoiceItem
from survey_defs.model import Page, Questionnaire
from survey_defs.texts import Texts, fill, placeholders

LETTERS = "123456789abcdefghijklmnopqrstuvw"
# from the end of the alphabet, so that they never meet those of a long list
REASON_KEYS = "zyx"
NOT_APPLICABLE, NOT_APPLICABLE_KEY, NO_ANSWER = "not_applicable", "*", "-"
HIGHEST_KEY = 10
# what begins the name of a placeholder that repeats an earlier answer
ANSWER = "answer:"


@dataclass(frozen=True)
class Sheet:
    """What stands on paper; sentences are written in the language of the request, which must be the sheet's own."""

    questionnaire: Questionnaire
    language: str
    words: Mapping[str, str]

    @cached_property
    def numbers(self) -> dict[str, int]:
        return jumps.numbers_of(self.questionnaire)

    @property
    def fmt(self) -> Formatter:
        return FORMATTERS.get(self.language, FORMATTERS["en"])

    def say(self, texts: Texts | None) -> str:
        """A text with its placeholders filled; paper cannot repeat an answer, so it says where that stands."""
        if not texts:
            return ""
        text = texts.get(self.language) or texts[self.questionnaire.default_language]
        repeated = {name: self._answer_to(name.removeprefix(ANSWER)) for name in placeholders(text) if ANSWER in name}
        return fill(text, {**self.words, **repeated})

    def _answer_to(self, item_id: str) -> str:
        if item_id not in self.numbers:
            return "…"
        return gettext("(your answer to question %(number)s)", number=self.number(item_id))

    def number(self, item_id: str) -> str:
        return self.fmt.integer(self.numbers[item_id])

    def point_keys(self, response_scale: str) -> dict[int, str]:
        """Point -> what is typed for it: the point itself where it is a plain digit, else its place."""
        values = self.questionnaire.response_scales[response_scale].values
        if all(0 <= value <= HIGHEST_KEY for value in values):
            return {value: str(value) for value in values}
        return dict(zip(values, LETTERS, strict=False))

    @staticmethod
    def option_keys(item: SingleChoiceItem | MultipleChoiceItem) -> dict[str, str]:
        """Raw option -> its place, which is printed beside it and typed."""
        return dict(zip((option.raw for option in item.options), LETTERS, strict=False))

    @staticmethod
    def key_at(place: int) -> str:
        """What is typed for the option at this place, counted from 0; nothing where there are too many."""
        return LETTERS[place] if place < len(LETTERS) else ""

    @staticmethod
    def reason_keys(names: tuple[str, ...]) -> dict[str, str]:
        """Reason -> what is typed for it."""
        others = [name for name in names if name != NOT_APPLICABLE]
        found = dict(zip(others, REASON_KEYS, strict=False))
        return found | ({NOT_APPLICABLE: NOT_APPLICABLE_KEY} if NOT_APPLICABLE in names else {})

    def note(self, run: jumps.Run | None) -> str:
        """Who answers, and where everybody else goes on; empty where it is for all."""
        claim = self.claim(run.condition) if run and run.condition is not None else None
        if run is None or claim is None:
            return ""
        return self.fmt.sentences(gettext("Only if %(claim)s.", claim=claim), self.otherwise(run.otherwise))

    def page_note(self, page: Page) -> str:
        return self.note(jumps.gate_of(page, self.questionnaire))

    def otherwise(self, item: Item | None) -> str:
        if item is None:
            return gettext("Otherwise go to the end.")
        return gettext("Otherwise go on with question %(number)s.", number=self.number(item.id))

    def way_on(self, way: Item | str) -> str:
        """Beside an option."""
        if isinstance(way, str):
            return gettext("go to the end")
        return gettext("go to question %(number)s", number=self.number(way.id))

    def claim(self, condition: Condition) -> str | None:
        """A condition as a clause; None where it rests on what paper cannot know."""
        match condition:
            case AllOf():
                parts = [claim for part in condition.all if (claim := self.claim(part)) is not None]
                return self._joined(parts, all_of=True) if parts else None
            case AnyOf():
                claims = [self.claim(part) for part in condition.any]
                known = [claim for claim in claims if claim is not None]
                return self._joined(known, all_of=False) if len(known) == len(claims) else None
            case Negation():
                inner = self.claim(condition.negated)
                return None if inner is None else gettext("it is not so that %(claim)s", claim=inner)
            case Comparison():
                return self._compared(condition) if condition.item else None

    def _joined(self, parts: list[str], *, all_of: bool) -> str:
        words = parts[0]
        for part in parts[1:]:
            if all_of:
                words = gettext("%(first)s and %(second)s", first=words, second=part)
            else:
                words = gettext("%(first)s or %(second)s", first=words, second=part)
        return words

    def _compared(self, condition: Comparison) -> str:
        item = self.questionnaire.item(str(condition.item))
        number = self.number(item.id)
        if condition.answered is not None:
            if condition.answered:
                return gettext("you answered question %(number)s", number=number)
            return gettext("you left question %(number)s blank", number=number)
        given = getattr(condition, condition.test)
        values = given if isinstance(given, tuple) else (given,)
        said = {"number": number, "answer": self._joined([self._value(item, one) for one in values], all_of=False)}
        match condition.test:
            case "not_equals":
                return gettext("your answer to question %(number)s is not %(answer)s", **said)
            case "at_least":
                return gettext("your answer to question %(number)s is %(answer)s or more", **said)
            case "at_most":
                return gettext("your answer to question %(number)s is %(answer)s or less", **said)
            case "above":
                return gettext("your answer to question %(number)s is more than %(answer)s", **said)
            case "below":
                return gettext("your answer to question %(number)s is less than %(answer)s", **said)
        return gettext("your answer to question %(number)s is %(answer)s", **said)

    def _value(self, item: Item, value: Plain) -> str:
        label: Texts | None = None
        if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
            label = next((option.label for option in item.options if option.value == value), None)
        elif isinstance(item, PointItem):
            points = self.questionnaire.response_scales[item.response_scale].points
            label = next((point.label for point in points if point.value == value), None)
        if label:
            return gettext("“%(text)s”", text=self.say(label))
        return self.fmt.digits(f"{value:.12g}") if isinstance(value, int | float) else str(value)
