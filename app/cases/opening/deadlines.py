"""When a case is due: so many hours where one person waits, so many working days where a site fell."""

import datetime as dt
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from app.letters.recipients import region_of

SATURDAY, SUNDAY = 5, 6
LAST_MINUTE = dt.time(23, 59)
# whoever is told of a late case has so long before the organisation's owners are told as well
SECOND_CALL = dt.timedelta(hours=24)


def after_hours(now: dt.datetime, hours: int) -> dt.datetime:
    return _minute(now + dt.timedelta(hours=hours))


def after_working_days(now: dt.datetime, days: int, *, zone: dt.tzinfo, timezone: str) -> dt.datetime:
    """The end of the day that is so many working days after today; holidays are not known and count as work."""
    free, day = weekend_of(timezone), now.astimezone(zone).date()
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() not in free
    return dt.datetime.combine(day, LAST_MINUTE, zone).astimezone(dt.UTC)


@cache
def weekend_of(timezone: str) -> frozenset[int]:
    """Days of rest where the organisation keeps its clock, Monday 0: Friday in Iran, Saturday and Sunday elsewhere."""
    found = _locale_of(region_of(timezone))
    if found is None:
        return frozenset({SATURDAY, SUNDAY})
    first, last = found.weekend_start, found.weekend_end
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _locale_of(region: str) -> Locale | None:
    for language in get_official_languages(region, de_facto=True) if region else ():
        try:
            return Locale.parse(f"{language}_{region}")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)
