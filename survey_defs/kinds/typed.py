"""Kinds that are typed or picked freely: numbers, money, countries, texts, dates; and information to read."""

import datetime as dt
from typing import ClassVar, Literal

from pydantic import Field

from survey_defs.answers import Value
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.calendars import read_date
from survey_defs.kinds.countries import COUNTRIES
from survey_defs.kinds.item import Item
from survey_defs.kinds.numerals import read_number
from survey_defs.texts import Texts, clean_text


class NumberItem(Item):
    """A typed number; ``whole`` leaves no decimals."""

    kind: Literal["number"]
    low: float | None = None
    high: float | None = None
    whole: bool = False
    unit: Texts | None = None

    def read(self, raw: str, language: str | None) -> Value:
        return within(read_number(raw, whole=self.whole, language=language), self.low, self.high)


class MoneyItem(Item):
    """An amount in the currency of the study."""

    kind: Literal["money"]
    low: float = 0
    high: float | None = None

    def read(self, raw: str, language: str | None) -> Value:
        return within(read_number(raw, whole=False, language=language), self.low, self.high)


def within(number: int | float, low: float | None, high: float | None) -> int | float:
    if low is not None and number < low:
        raise InvalidAnswer("too_small", low=f"{low:g}", found=number)
    if high is not None and number > high:
        raise InvalidAnswer("too_large", high=f"{high:g}", found=number)
    return number


class CountryItem(Item):
    """A country, stored as its ISO 3166-1 alpha-2 code."""

    kind: Literal["country"]

    def read(self, raw: str, language: str | None) -> Value:
        code = raw.strip().upper()
        if code not in COUNTRIES:
            raise InvalidAnswer("not_a_country", found=raw[:40])
        return code


class ShortTextItem(Item):
    """One line of text."""

    kind: Literal["short_text"]
    longest: int = Field(default=200, ge=1, le=2000)

    def read(self, raw: str, language: str | None) -> Value | None:
        return read_text(raw, self.longest, lines=False)


class LongTextItem(Item):
    """Text of several lines."""

    kind: Literal["long_text"]
    longest: int = Field(default=2000, ge=1, le=20_000)

    def read(self, raw: str, language: str | None) -> Value | None:
        return read_text(raw, self.longest, lines=True)


def read_text(raw: str, longest: int, *, lines: bool) -> str | None:
    """Cleaned text, never cut; None where nothing but white space and controls was typed."""
    text = clean_text(raw, lines=lines)
    if len(text) > longest:
        raise InvalidAnswer("too_long", limit=longest, found=len(text))
    return text or None


class DateItem(Item):
    """A day, written in the Gregorian or the Jalali calendar, stored as its Gregorian ISO date."""

    kind: Literal["date"]
    low: dt.date | None = None
    high: dt.date | None = None

    def read(self, raw: str, language: str | None) -> Value:
        day = read_date(raw)
        if self.low is not None and day < self.low:
            raise InvalidAnswer("too_early", low=self.low, found=day)
        if self.high is not None and day > self.high:
            raise InvalidAnswer("too_late", high=self.high, found=day)
        return day.isoformat()


class InformationItem(Item):
    """Something to read; it has no answer."""

    kind: Literal["information"]
    is_answerable: ClassVar[bool] = False
