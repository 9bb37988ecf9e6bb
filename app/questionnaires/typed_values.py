"""What is typed at the desk, read with the same readers as answers: any digits, both calendars."""

import datetime as dt
import re

from app.accounts.models import Organisation
from app.kernel.web.i18n import formatter, gettext, language
from app.questionnaires.answer_messages import sentence
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.calendars import read_date
from survey_defs.kinds.numerals import ascii_digits, read_number

HOUR = re.compile(r"(\d{1,2})(?:\s*[:.٫]\s*(\d{2}))?")
SEPARATORS = re.compile(r"[\s,;،؛、，；]+")


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
    return dt.datetime.combine(day, dt.time(), organisation.zone).astimezone(dt.UTC)


def end(day: dt.date, organisation: Organisation) -> dt.datetime:
    """The moment after a day, so that the day itself still counts."""
    return beginning(day + dt.timedelta(days=1), organisation)


def read_hour(raw: str) -> dt.time:
    """An hour such as 9, 9:30 or ۹:۳۰. Raises ValueError with a sentence for people."""
    found = HOUR.fullmatch(ascii_digits(raw).strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError(gettext("Please write a time of day such as %(time)s.", time=formatter().digits("09:30")))
    return dt.time(int(found[1]), int(found[2] or 0))


def read_numbers(raw: str) -> tuple[int, ...]:
    """Whole numbers with anything between them, rising and each once. Raises ValueError with a sentence for people."""
    parts = [part for part in SEPARATORS.split(raw) if part]
    return tuple(sorted({read_whole(part) for part in parts}))
