"""When the waves of the demonstration opened: as their study's rhythm says, so that none is missing or comes early."""

import datetime as dt

from app.accounts.models import Organisation
from app.studies.planning.calendar import Calendar


def opening(organisation: Organisation, newest: dt.datetime, *, months: int) -> dt.datetime:
    """Of the wave so many months before the newest one."""
    calendar = Calendar.of(organisation)
    day = calendar.add_months(calendar.day(newest), -months)
    return calendar.moment(day, calendar.hour(newest))
