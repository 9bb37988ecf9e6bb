"""Days and times as people write them: in figures or with the names of months, in either calendar."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache

from babel import Locale
from persiantools import jdatetime

from app.customers.folding import clean_cell, fold
from app.customers.imports.cell_values import BadCell
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.calendars import JALALI_BEFORE, read_date
from survey_defs.kinds.numerals import ascii_digits

# British English writes Sept where the others write Sep
LOCALES = ("en", "en_GB", "fa", "zh", "vi")
WIDTHS = ("wide", "abbreviated")
# what lies outside is a year cut short, or a program's way to say never
ZONES = r"(?:Z|UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT"
YEARS = range(1900, 2201)
_DAY_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_RUN_TOGETHER = re.compile(r"((?:19|20|21|13|14)\d\d)(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}")
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
# what stands around a date and says nothing: the words for year and day, 5th of, halves of Persian days of the week
_CHINESE = str.maketrans("年日号", "   ")
_BESIDE = frozenset({"ngay", "nam", "ماه", "سال", "یک", "دو", "چهار", "پنج", "st", "nd", "rd", "th", "of"})
Name = tuple[str, ...]


def read_moment(raw: str, *, order: str, timezone: dt.tzinfo) -> dt.datetime:
    """A day with a time or without; an hour that names no zone is the organisation's. Raises BadCell."""
    text = ascii_digits(clean_cell(raw))
    found = _day_and_time().fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        day, early, hour, minute, late, offset = found.groups()
        time = dt.time(_hour(int(hour or 0), (early or late or "").lower()), int(minute or 0))
        zone = _zone(offset) if offset else timezone
        return dt.datetime.combine(read_day(day, order=order), time, zone).astimezone(dt.UTC)
    except BadCell:
        raise
    except (ValueError, OverflowError) as error:
        raise BadCell("bad_date", found=text[:40]) from error


def _zone(offset: str) -> dt.tzinfo:
    """Z, UTC, +03:30, +0330, -05 and GMT+3:30."""
    sign, hours, minutes = re.fullmatch(r"\D*?([+-]?)(\d{0,2}):?(\d{0,2})", offset).groups()  # type: ignore[union-attr]
    ahead = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return dt.timezone(-ahead if sign == "-" else ahead)


def read_day(raw: str, *, order: str) -> dt.date:
    """A day; `order` is ymd, dmy or mdy for figures that end in the year. Raises BadCell."""
    text = ascii_digits(clean_cell(raw))
    try:
        day = read_date(_spelled(text) if any(map(str.isalpha, text)) else _year_first(text, order))
    except InvalidAnswer as error:
        raise BadCell("bad_date", found=text[:40]) from error
    if day.year not in YEARS:
        raise BadCell("bad_date", found=text[:40])
    return day


def shape_of_date(samples: Iterable[str]) -> str:
    """dmy or mdy, where some day leaves no doubt; else ""."""
    for raw in samples:
        found = _DAY_LAST.match(ascii_digits(clean_cell(raw)))
        if found and int(found[1]) > 12:
            return "dmy"
        if found and int(found[2]) > 12:
            return "mdy"
    return ""


def _year_first(day: str, order: str) -> str:
    if _SHORT_YEAR.fullmatch(day):
        raise BadCell("short_year", found=day)
    if together := _RUN_TOGETHER.fullmatch(day):
        return "-".join(together.groups())
    found = _DAY_LAST.fullmatch(day)
    if found is None:
        return day
    if order == "ymd":
        raise BadCell("unclear_date", found=day)
    first, second, year = found.groups()
    return f"{year}-{second}-{first}" if order == "dmy" else f"{year}-{first}-{second}"


def _spelled(day: str) -> str:
    """A day with the name of its month, in figures: the longer figure is the year."""
    tokens, months = _tokens(day), _months()
    # names of two words first: 十二月 is one, tháng 12 and 12月 are two
    for at, end in ((at, at + length) for length in (2, 1) for at in range(len(tokens))):
        if tokens[at:end] in months:
            is_jalali, month = months[tokens[at:end]]
            left = [one for one in tokens[:at] + tokens[end:] if one not in _silent()]
            return _in_figures(day, left, is_jalali=is_jalali, month=month)
    raise BadCell("bad_date", found=day[:40])


def _in_figures(day: str, left: list[str], *, is_jalali: bool, month: int) -> str:
    lengths = sorted(len(one) for one in left if one.isdecimal())
    if len(lengths) != len(left) or len(left) != 2 or lengths[0] > 2:
        raise BadCell("bad_date", found=day[:40])
    if lengths[1] <= 2:
        raise BadCell("short_year", found=day[:40])
    number, year = sorted(left, key=len)
    if (int(year) < JALALI_BEFORE) != is_jalali:
        raise BadCell("two_calendars", found=day[:40])
    return f"{year}-{month}-{number}"


def _tokens(text: str) -> Name:
    words = _TOKENS.findall(fold(text.translate(_CHINESE).replace("\u200c", " ")))
    return tuple(word.removesuffix("ماه") or word for word in words)


def _hour(hour: int, half: str) -> int:
    """Of the clock that has twelve hours, where a half of the day is named."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}")
    return hour % 12 + (12 if half in _halves()["pm"] else 0)


@cache
def _months() -> dict[Name, tuple[bool, int]]:
    """Names of months, folded and in words -> whether it is a Jalali one, and its number."""
    known: dict[Name, tuple[bool, int]] = {}
    for one in map(Locale.parse, LOCALES):
        for width in WIDTHS:
            known |= {_tokens(name): (False, month) for month, name in one.months["format"][width].items()}
    for names in (jdatetime.MONTH_NAMES_FA, jdatetime.MONTH_NAMES_EN):
        known |= {_tokens(name): (True, month) for month, name in enumerate(names) if name}
    return known


@cache
def _silent() -> frozenset[str]:
    """Words beside a date that change nothing, and the days of the week."""
    weeks = (one.days["format"][width] for one in map(Locale.parse, LOCALES) for width in WIDTHS)
    spoken = _BESIDE.union(*(_tokens(name) for week in weeks for name in week.values()))
    return frozenset(word for word in spoken if not word.isdecimal())


@cache
def _halves() -> dict[str, frozenset[str]]:
    """What each language calls the halves of a day."""
    return {half: frozenset(_called(half)) for half in ("am", "pm")}


def _called(half: str) -> Iterator[str]:
    yield from (half, f"{half[0]}.m.")
    for one in map(Locale.parse, LOCALES):
        for width in WIDTHS:
            yield clean_cell(one.day_periods["format"][width].get(half, half)).lower()


@cache
def _day_and_time() -> re.Pattern[str]:
    half = "|".join(re.escape(name) for names in _halves().values() for name in sorted(names, key=len, reverse=True))
    clock = rf"({half})?\s*(\d{{1,2}}):(\d{{2}})(?::\d{{2}}(?:\.\d+)?)?\s*({half})?\s*({ZONES})?"
    return re.compile(rf"(.+?)(?:[T ,،]+{clock})?", re.IGNORECASE)
