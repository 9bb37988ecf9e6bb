"""When waves open and close: days counted in the organisation's calendar, hours in its timezone.

An hour that a change of clocks skips is moved on by what was skipped; one that comes twice is meant the first time.
"""

import datetime as dt
import itertools
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from app.accounts.models import Organisation
from survey_defs.kinds.calendars import from_jalali, jalali_month_length, to_jalali

WEEK = 7
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12, "after": 1}
RECURRENCES = ("once", "weekly", *MONTHS)
# fewest days from one wave to the next: a wave that is open longer would run into it
SHORTEST = {"weekly": WEEK, "monthly": 28, "quarterly": 89, "yearly": 365, "after": 28}


@dataclass(frozen=True)
class Calendar:
    """How an organisation counts days and hours."""

    zone: dt.tzinfo
    is_jalali: bool = False

    @classmethod
    def of(cls, organisation: Organisation) -> "Calendar":
        return cls(organisation.zone, organisation.calendar == "jalali")

    def day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()

    def hour(self, moment: dt.datetime) -> dt.time:
        return moment.astimezone(self.zone).time()

    def moment(self, day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
        """A local day and hour in UTC."""
        return dt.datetime.combine(day, time.replace(fold=0), self.zone).astimezone(dt.UTC)

    def closing(self, day: dt.date, open_days: int) -> dt.datetime:
        """The first moment after the last of the open days."""
        return self.moment(day + dt.timedelta(days=open_days))

    def add_months(self, day: dt.date, months: int) -> dt.date:
        """The same day of a later month; the last one where that month is shorter."""
        if self.is_jalali:
            year, month, number = to_jalali(day)
            year, month = _later(year, month, months)
            return from_jalali(year, month, min(number, jalali_month_length(year, month)))
        year, month = _later(day.year, day.month, months)
        return dt.date(year, month, min(day.day, monthrange(year, month)[1]))

    def first_of_month(self, day: dt.date) -> dt.date:
        """The day on which its month began."""
        if self.is_jalali:
            year, month, _day = to_jalali(day)
            return from_jalali(year, month, 1)
        return day.replace(day=1)

    def days(self, recurrence: str, first: dt.date) -> Iterator[dt.date]:
        """The opening days of a study from its first wave on, each counted from the first: 31, 28, 31."""
        if recurrence == "once":
            yield first
            return
        for number in itertools.count():
            if recurrence == "weekly":
                yield first + dt.timedelta(days=WEEK * number)
            else:
                yield self.add_months(first, MONTHS[recurrence] * number)

    def next_day(self, recurrence: str, first: dt.date, after: dt.date) -> dt.date | None:
        """The first opening day after a day; None where the study asks once."""
        return next((day for day in self.days(recurrence, first) if day > after), None)


def _later(year: int, month: int, months: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1
