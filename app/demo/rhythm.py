"""When the waves of the demonstration opened: as their study's rhythm says, so that none is missing or comes early."""

import datetime as dt

from app.accounts.models import Organisation
from app.studies.planning.calendar import MONTHS, Calendar


def opening(organisation: Organisation, newest: dt.datetime, recurrence: str, *, before: int) -> dt.datetime:
    """Of the wave so many waves before the newest one."""
    calendar = Calendar.of(organisation)
    day = calendar.add_months(calendar.day(newest), -before * MONTHS[recurrence])
    return calendar.moment(day, calendar.hour(newest))
