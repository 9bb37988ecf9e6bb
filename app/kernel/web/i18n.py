"""Languages, and how numbers and dates are written in each."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import flask_babel
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent
from flask import Flask, g, has_request_context, request
from flask_babel import Babel

from survey_defs.kinds.calendars import FIRST_DAY, LAST_DAY, to_jalali, written_date

# flask_babel is untyped; these are its functions with the types they have. The lazy one stands for a text until it is
# drawn, so that tables of messages can be made before the language is known.
gettext = cast("Callable[..., str]", flask_babel.gettext)
ngettext = cast("Callable[..., str]", flask_babel.ngettext)
lazy_gettext = cast("Callable[..., str]", flask_babel.lazy_gettext)
# of a word that English has for two things
lazy_pgettext = cast("Callable[..., str]", flask_babel.lazy_pgettext)

TRANSLATIONS = Path(__file__).parent.parent.parent / "translations"
LEFT_TO_RIGHT_MARK = "\u200e"
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
JALALI_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]

DAY_PATTERNS = {"en": "d MMMM y", "zh": "y年M月d日", "vi": "d/M/y"}
# what stands between names, between clauses, between a name and what is said of it, between sentences
MARKS = {
    "en": (", ", "; ", ": ", " "),
    # a mark between two Latin names would run with them, from left to right, were it not told otherwise
    "fa": ("،\u200f ", "؛\u200f ", ":\u200f ", " "),
    "zh": ("、", "；", "：", ""),
    "vi": (", ", "; ", ": ", " "),
}
ENDS = ("?", "؟", "？", ".", "。", "!", "！", ":", "：")


@dataclass(frozen=True)
class Language:
    """A language of the interface: its code, its own name and the way it runs."""

    code: str
    name: str
    direction: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("fa", "فارسی", "rtl"),
        Language("zh", "中文"),
        Language("vi", "Tiếng Việt"),
    )
}


def to_latin_digits(text: str) -> str:
    return text.translate(LATIN)


class Formatter:
    """Numbers and dates as a reader of the language writes them. Rounding happens here and nowhere before."""

    def __init__(self, code: str) -> None:
        self.language = LANGUAGES[code]

    @cached_property
    def locale(self) -> Locale:
        return Locale.parse(self.language.code)

    def digits(self, text: str) -> str:
        """The language's own digits; in Persian also its own separators, and the sign kept on its side."""
        if self.language.code != "fa":
            return text.replace("-", "−") if text.startswith("-") else text
        text = text.translate(PERSIAN)
        if text.startswith(("-", "−", "+")):
            return LEFT_TO_RIGHT_MARK + text[0].replace("-", "−") + text[1:]
        return text

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with a fixed count of decimals and grouped thousands; never a negative zero."""
        # a page of charts writes a thousand numbers: babel's patterns would take a third of its time
        rounded = round(float(value), decimals) + 0.0
        return self.digits(self._separators(f"{rounded:,.{decimals}f}"))

    def coefficient(self, value: float, decimals: int = 2) -> str:
        """A figure that stays within -1 and 1; English leaves the leading zero out, as journals do."""
        text = self.number(value, decimals)
        if self.language.code == "en" and abs(value) < 1 and text.lstrip("−").startswith("0."):
            return text.replace("0.", ".", 1)
        return text

    def p_value(self, value: float) -> str:
        if value < 0.001:
            return "< " + self.coefficient(0.001, 3)
        return self.coefficient(value, 3)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of one as a percentage."""
        if self.language.code == "fa":
            return self.number(share * 100, decimals) + "٪"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "\xa0%"
        if self.language.code in ("zh", "vi"):
            pattern = pattern.replace("\xa0", "")
        return self.digits(str(format_percent(share, format=pattern, locale=self.locale)))

    def integer(self, value: float) -> str:
        return self.number(value, 0)

    def date(self, value: dt.date | dt.datetime, timezone: dt.tzinfo | None = None) -> str:
        """A day; Jalali in Persian, where that calendar is known."""
        day = self._local(value, timezone)
        if self.language.code != "fa":
            return str(format_date(day, format=DAY_PATTERNS[self.language.code], locale=self.locale))
        if FIRST_DAY <= day <= LAST_DAY:
            year, month, number = to_jalali(day)
            return f"{number} {JALALI_MONTHS[month - 1]} {year}".translate(PERSIAN)
        return str(format_date(day, format=DAY_PATTERNS["en"], locale=self.locale)).translate(PERSIAN)

    def month(self, day: dt.date) -> str:
        """The short name of a day's month, for the ticks of a chart."""
        if self.language.code == "fa" and FIRST_DAY <= day <= LAST_DAY:
            return JALALI_MONTHS[to_jalali(day)[1] - 1]
        patterns = {"zh": "M月", "vi": "'th' M"}
        return str(format_date(day, format=patterns.get(self.language.code, "MMM"), locale=self.locale))

    def time(self, value: dt.datetime, timezone: dt.tzinfo) -> str:
        local = value.astimezone(timezone)
        comma = {"fa": "،", "zh": ""}.get(self.language.code, ",")
        text = f"{self.date(local)}{comma} {local:%H:%M}"
        return text.translate(PERSIAN) if self.language.code == "fa" else text

    def typed_date(self, value: dt.date) -> str:
        """A day as it is typed: year-month-day, in the calendar of the language."""
        is_persian = self.language.code == "fa"
        text = written_date(value, jalali=is_persian)
        return text.translate(PERSIAN) if is_persian else text

    def range(self, low: str, high: str) -> str:
        """Two limits that are already written."""
        with_word = {"en": "{low} to {high}", "fa": "{low} تا {high}", "zh": "{low}至{high}", "vi": "{low} đến {high}"}
        return with_word[self.language.code].format(low=low, high=high)

    def listed(self, names: Iterable[str]) -> str:
        """Names side by side."""
        return MARKS[self.language.code][0].join(names)

    def clauses(self, parts: Iterable[str]) -> str:
        """Things said one after the other in one sentence."""
        return MARKS[self.language.code][1].join(parts)

    def labelled(self, name: str, text: str) -> str:
        """A name and what is said of it; a question or a sentence needs no colon after its own mark."""
        marks = MARKS[self.language.code]
        return (marks[3] if name.endswith(ENDS) else marks[2]).join((name, text))

    def sentences(self, *texts: str) -> str:
        """Whole sentences in a row."""
        return MARKS[self.language.code][3].join(texts)

    def _separators(self, text: str) -> str:
        if self.language.code == "vi":
            return text.translate(str.maketrans(",.", ".,"))
        return text.translate(str.maketrans(",.", "٬٫")) if self.language.code == "fa" else text

    @staticmethod
    def _local(value: dt.date | dt.datetime, timezone: dt.tzinfo | None) -> dt.date:
        if isinstance(value, dt.datetime):
            return (value.astimezone(timezone) if timezone else value).date()
        return value


def isolated(text: str) -> str:
    """In its own direction: what is written in another script must not turn the sentence around it."""
    return f"\u2068{text}\u2069" if text else ""


FORMATTERS = {code: Formatter(code) for code in LANGUAGES}


def language_of(preferred: str | None, offered: tuple[str, ...] = tuple(LANGUAGES)) -> str:
    """The wished language where it is offered, else what the browser asks for, else the first offered."""
    if preferred in offered and preferred is not None:
        return preferred
    return request.accept_languages.best_match(list(offered)) or offered[0]


def language() -> Language:
    """Language of this request; a view that knows better sets ``g.language``."""
    if wished := getattr(g, "language", None):
        return LANGUAGES[wished]
    # the command line speaks English
    return LANGUAGES[language_of(request.cookies.get("language")) if has_request_context() else "en"]


def formatter() -> Formatter:
    return FORMATTERS[language().code]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Draw in another language than the reader's; English where it is not among ours."""
    before = g.get("language")
    g.language = code if code in LANGUAGES else "en"
    flask_babel.refresh()
    try:
        yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before
        flask_babel.refresh()


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=lambda: language().code)
    app.jinja_env.globals.update(languages=LANGUAGES, language=language, fmt=formatter)
