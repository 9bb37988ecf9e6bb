"""What is typed at the desk, read with the same readers as answers: any digits, both calendars."""

import datetime as dt
from zoneinfo import ZoneInfo

from app.accounts.models import Organisation
from app.i18n import language
from app.questionnaires.answer_messages import sentence
from survey_defs.calendars import read_date
from survey_defs.errors import InvalidAnswer
from survey_defs.numerals import read_number


def read_day(raw: str) -> dt.date:
    """Raises ValueError with a sentence for people."""
    try:
        return read_date(raw)
    except InvalidAnswer as error:
        raise ValueError(sentence(error.code, error.details)) from error


def read_whole(raw: str) -> int:
    """Raises ValueError with a sentence for people."""
    try:
        return int(read_number(raw, whole=True, language=language().code))
    except InvalidAnswer as error:
        raise ValueError(sentence(error.code, error.details)) from error


def beginning(day: dt.date, organisation: Organisation) -> dt.datetime:
    """The first moment of a day where the organisation is."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(organisation.timezone)).astimezone(dt.UTC)


def end(day: dt.date, organisation: Organisation) -> dt.datetime:
    """The moment after a day, so that the day itself still counts."""
    return beginning(day + dt.timedelta(days=1), organisation)
