"""Jalali dates against an independent implementation, and by hand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from survey_defs.kinds.calendars import from_jalali, jalali_month_length, read_date, to_jalali


@pytest.mark.parametrize(
    ("jalali", "gregorian"),
    [((1404, 1, 1), "2025-03-21"), ((1403, 12, 30), "2025-03-20"), ((1357, 11, 22), "1979-02-11")],
)
def test_known_days_agree(jalali: tuple[int, int, int], gregorian: str) -> None:
    assert from_jalali(*jalali).isoformat() == gregorian


@given(day=st.dates(min_value=dt.date(1850, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_every_day_agrees_with_persiantools(day: dt.date) -> None:
    jalali = JalaliDate(day)

    assert from_jalali(jalali.year, jalali.month, jalali.day) == day
    assert read_date(jalali.isoformat()) == day


@pytest.mark.parametrize("date", [(1404, 12, 30), (1404, 7, 31), (1404, 0, 1), (1404, 13, 1), (1404, 1, 0), (0, 1, 1)])
def test_a_day_that_no_month_has_is_refused(date: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="Jalali"):
        from_jalali(*date)


@given(st.dates(dt.date(1700, 1, 1), dt.date(2300, 12, 31)))
def test_there_and_back_is_the_same_day(day: dt.date) -> None:
    year, month, number = to_jalali(day)

    assert from_jalali(year, month, number) == day
    assert 1 <= number <= jalali_month_length(year, month)
