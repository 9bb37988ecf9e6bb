"""Dates as people write them, in the Gregorian or the Jalali (solar Hijri) calendar; stored as Gregorian ISO dates."""

import datetime as dt
import re

from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.numerals import ascii_digits

_WRITTEN = re.compile(r"(\d{3,4})\s*[-/.٫年]\s*(\d{1,2})\s*[-/.٫月]\s*(\d{1,2})日?")
JALALI_BEFORE = 1700
"""A year below this is Jalali: nobody dates a stay before 1700, and Jalali 1700 is the year 2321."""
FIRST_DAY, LAST_DAY = dt.date(1700, 1, 1), dt.date(2321, 3, 20)
"""Between them every day is written in either calendar with a year that says which one it is."""

# Years at which the 33-year rhythm of leap years breaks. Borkowski (1996), The Persian calendar for 3000 years,
# Earth, Moon, and Planets 74, 223-230.
_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178)


def read_date(raw: str) -> dt.date:
    """A date written year-month-day with any usual separator and any digits."""
    found = _WRITTEN.fullmatch(ascii_digits(raw).strip())
    if found is None:
        raise InvalidAnswer("not_a_date", found=raw[:40], example="2025-03-21")
    year, month, day = (int(part) for part in found.groups())
    try:
        return _known(from_jalali(year, month, day) if year < JALALI_BEFORE else dt.date(year, month, day))
    except ValueError as error:
        example = "1404-01-01" if year < JALALI_BEFORE else "2025-03-21"
        raise InvalidAnswer("not_a_date", found=raw[:40], example=example) from error


def written_date(day: dt.date, *, jalali: bool) -> str:
    """A day as `read_date` reads it again: year-month-day, Jalali where that is wished and possible."""
    if not jalali or not FIRST_DAY <= day <= LAST_DAY:
        return day.isoformat()
    year, month, number = to_jalali(day)
    return f"{year}-{month:02}-{number:02}"


def _known(day: dt.date) -> dt.date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"not between {FIRST_DAY} and {LAST_DAY}: {day}")
    return day


def from_jalali(year: int, month: int, day: int) -> dt.date:
    """Gregorian date of a Jalali date; ValueError where the month has no such day."""
    first_day, _ = _new_year(year)
    if not (1 <= month <= 12 and 1 <= day <= jalali_month_length(year, month)):
        raise ValueError(f"no such Jalali date: {year}-{month}-{day}")
    days_before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return first_day + dt.timedelta(days=days_before + day - 1)


def to_jalali(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of a Gregorian date in the Jalali calendar."""
    year = day.year - 621
    first_day, _ = _new_year(year)
    if day < first_day:
        year -= 1
        first_day, _ = _new_year(year)
    passed = (day - first_day).days
    if passed < 186:
        return year, passed // 31 + 1, passed % 31 + 1
    return year, (passed - 186) // 30 + 7, (passed - 186) % 30 + 1


def jalali_month_length(year: int, month: int) -> int:
    """Days of a Jalali month: 29 or 30 in Esfand."""
    if month <= 6:
        return 31
    return 30 if month <= 11 or _new_year(year)[1] else 29


def _new_year(year: int) -> tuple[dt.date, bool]:
    """1 Farvardin in the Gregorian calendar, and whether the Jalali year has 366 days."""
    if not 1 <= year < _BREAKS[-1]:
        raise ValueError(f"no Jalali year {year}")
    leaps, start, jump = -14, _BREAKS[0], 0
    for end in _BREAKS[1:]:
        jump = end - start
        if year < end:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        start = end
    passed = year - start
    leaps += passed // 33 * 8 + (passed % 33 + 3) // 4
    if jump % 33 == 4 and jump - passed == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    if jump - passed < 6:
        passed = passed - jump + (jump + 4) // 33 * 33
    is_leap = ((passed + 1) % 33 - 1) % 4 == 0 and (passed + 1) % 33 != 0
    return dt.date(gregorian, 3, 20 + leaps - gregorian_leaps), is_leap
