"""Fields of the desk's forms: days, hours and numbers in any digits."""

import datetime as dt
from typing import Any, TypeVar

from wtforms import StringField
from wtforms.validators import DataRequired

from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.typed_values import read_day, read_hour, read_numbers, read_whole

needed = DataRequired(_l("This is needed."))
MOST_DAYS = 730
Read = TypeVar("Read")


class DayField(StringField):
    """A day typed in either calendar; `day` once it could be read."""

    day: dt.date | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if text(self):
            self.day = read_day(text(self))

    @property
    def given(self) -> dt.date:
        return _given(self.day)


class WholeField(StringField):
    """A whole number in any digits, above zero unless told otherwise; `number` once it could be read."""

    number: int | None = None

    def __init__(self, *rest: Any, low: int = 1, high: int | None = None, **more: Any) -> None:
        super().__init__(*rest, **more)
        self.low, self.high = low, high

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if not text(self):
            return
        number, write = read_whole(text(self)), formatter().integer
        if number < self.low:
            raise ValueError(gettext("Please write a number of %(low)s or more.", low=write(self.low)))
        if self.high is not None and number > self.high:
            raise ValueError(gettext("Please write a number of %(high)s or less.", high=write(self.high)))
        self.number = number

    @property
    def given(self) -> int:
        return _given(self.number)


class HourField(StringField):
    """A time of day; `hour` once it could be read."""

    hour: dt.time | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if text(self):
            self.hour = read_hour(text(self))


class DaysField(StringField):
    """Numbers of days with anything between them; `numbers` once they could be read."""

    numbers: tuple[int, ...] = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.numbers = read_numbers(text(self))
        if any(not 1 <= number <= MOST_DAYS for number in self.numbers):
            raise ValueError(
                gettext(
                    "Please write days from 1 on, such as %(days)s.",
                    days=formatter().listed(map(formatter().integer, (3, 7))),
                )
            )


def text(field: StringField) -> str:
    return (field.data or "").strip()


def _given(value: Read | None) -> Read:
    if value is None:
        raise ValueError("needed: a form that was validated; found: a field that was not read")
    return value
