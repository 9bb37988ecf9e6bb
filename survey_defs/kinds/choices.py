"""Kinds with a list of options: one of them, several of them, and consent."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, StrictInt, StrictStr, model_validator

from survey_defs.answers import REASON_PREFIX, REASONS, Value, reason
from survey_defs.conditions import Frozen
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.item import ANONYMITIES, Anonymity, Item
from survey_defs.kinds.numerals import ascii_digits
from survey_defs.texts import Texts, clean_text

Order = Literal["as_written", "random_direction", "random_options"]


class Option(Frozen):
    """One choice: a value, or a reason why there is none.

    code       number under which a reason travels in files of statistics packages
    exclusive  cannot be chosen together with others
    with_text  has a box to write in
    days       the span in days that a band of recency stands for
    """

    value: StrictInt | StrictStr | None = None
    reason: str | None = None
    label: Texts
    key: str | None = None
    code: StrictInt | None = None
    exclusive: bool = False
    with_text: bool = False
    days: tuple[int, int | None] | None = None

    @model_validator(mode="after")
    def _has_value_or_reason(self) -> Self:
        if (self.value is None) == (self.reason is None):
            raise ValueError("needed: either a value or a reason")
        if self.reason is not None and self.reason not in REASONS:
            raise ValueError(f"needed: a reason among {', '.join(sorted(REASONS))}")
        return self

    @property
    def raw(self) -> str:
        """What a form sends when this option is chosen."""
        return f"{REASON_PREFIX}{self.reason}" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Choice:
    """An option chosen, with the text written beside it."""

    option: Option
    text: str = ""

    @property
    def value(self) -> Value:
        """As it is stored."""
        if self.option.value is None:
            return reason(self.option.reason or "")
        return {"value": self.option.value, "text": self.text} if self.text else self.option.value


def find_option(options: tuple[Option, ...], raw: str) -> Option:
    """The option that a raw answer names by value, reason or code of its reason."""
    plain = ascii_digits(raw.strip())
    for option in options:
        if plain == option.raw or (option.code is not None and plain == str(option.code)):
            return option
    raise InvalidAnswer("not_an_option", found=raw[:40])


def read_choices(options: tuple[Option, ...], parts: list[str], *, limit: int = 500) -> list[Choice]:
    """Options in their written order, with the text typed beside one ("9=parking")."""
    texts: dict[str, str] = {}
    found: set[str] = set()
    for part in parts:
        name, mark, text = part.partition("=")
        option = find_option(options, name)
        if mark and option.with_text:
            texts[option.raw] = clean_text(text, lines=False)
        elif mark:
            raise InvalidAnswer("not_an_option", found=part[:40])
        else:
            found.add(option.raw)
    for name, text in texts.items():
        if len(text) > limit:
            raise InvalidAnswer("too_long", limit=limit, found=len(text))
        if text and name not in found:
            raise InvalidAnswer("text_without_option")
    return [Choice(option, texts.get(option.raw, "")) for option in options if option.raw in found]


class SingleChoiceItem(Item):
    """One option of a list."""

    kind: Literal["single_choice"]
    options: tuple[Option, ...] = Field(min_length=1)
    order: Order = "as_written"

    @property
    def offered_reasons(self) -> tuple[str, ...]:
        return (*self.reasons, *(option.reason for option in self.options if option.reason))

    def read_all(self, parts: list[str], language: str | None) -> Value | None:
        choices = read_choices(self.options, parts)
        if len(choices) > 1:
            raise InvalidAnswer("one_answer_only", found=len(choices))
        return choices[0].value if choices else None


class MultipleChoiceItem(Item):
    """Any number of options of a list, between ``at_least`` and ``at_most``."""

    kind: Literal["multiple_choice"]
    options: tuple[Option, ...] = Field(min_length=1)
    order: Order = "as_written"
    at_least: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=1)

    @property
    def offered_reasons(self) -> tuple[str, ...]:
        return (*self.reasons, *(option.reason for option in self.options if option.reason))

    def read_all(self, parts: list[str], language: str | None) -> Value | None:
        choices = read_choices(self.options, parts)
        options = [choice.option for choice in choices]
        alone = next((option for option in options if option.exclusive or option.value is None), None)
        if alone is not None and len(options) > 1:
            raise InvalidAnswer("exclusive_option", option=alone.raw)
        if alone is not None and alone.value is None:
            return reason(alone.reason or "")
        self._check_number(len(choices), is_exclusive=alone is not None)
        return [choice.value for choice in choices] or None

    def _check_number(self, found: int, *, is_exclusive: bool) -> None:
        if self.at_least is not None and not is_exclusive and 0 < found < self.at_least:
            raise InvalidAnswer("too_few_choices", needed=self.at_least, found=found)
        if self.at_most is not None and found > self.at_most:
            raise InvalidAnswer("too_many_choices", needed=self.at_most, found=found)


class ConsentItem(Item):
    """A permission, asked only in the modes of anonymity named; kept apart from the answers; never pre-ticked."""

    kind: Literal["consent"]
    options: tuple[Option, ...] = Field(min_length=2)
    modes: tuple[Anonymity, ...] = ANONYMITIES

    def read(self, raw: str, language: str | None) -> Value:
        return Choice(find_option(self.options, raw)).value
