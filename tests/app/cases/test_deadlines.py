"""When cases are due: hours run through, working days leave out the days of rest of the country."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.opening.deadlines import after_hours, after_working_days, weekend_of

# a Friday, noon in London
FRIDAY = dt.datetime(2026, 11, 27, 12, 0, 30, tzinfo=dt.UTC)


def day(now: dt.datetime, days: int, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    return f"{after_working_days(now, days, zone=zone, timezone=timezone).astimezone(zone):%a %d %H:%M}"


def test_hours_run_through_the_weekend_and_are_told_to_the_minute() -> None:
    assert after_hours(FRIDAY, 24) == dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("timezone", "free"),
    [
        ("Europe/Berlin", {5, 6}),
        ("Asia/Tehran", {4}),
        ("Asia/Riyadh", {4, 5}),
        ("Asia/Ho_Chi_Minh", {5, 6}),
        ("UTC", {5, 6}),
        ("Nowhere/Else", {5, 6}),
    ],
)
def test_days_of_rest_are_those_of_the_country(timezone: str, free: set[int]) -> None:
    assert weekend_of(timezone) == free


def test_working_days_are_counted_by_hand() -> None:
    # Monday, Tuesday, Wednesday, Thursday, Friday
    assert day(FRIDAY, 5, "Europe/Berlin") == "Fri 04 23:59"
    # Saturday, Sunday, Monday: only Friday is free
    assert day(FRIDAY, 3, "Asia/Tehran") == "Mon 30 23:59"
    # late on Friday in London it is Saturday in Shanghai
    assert day(FRIDAY.replace(hour=20), 1, "Asia/Shanghai") == "Mon 30 23:59"


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.integers(1, 60))
def test_so_many_working_days_lie_between(moment: dt.datetime, days: int) -> None:
    now = moment.replace(tzinfo=dt.UTC)
    due = after_working_days(now, days, zone=dt.UTC, timezone="UTC")
    between = (now.date() + dt.timedelta(days=step) for step in range(1, (due.date() - now.date()).days + 1))

    assert sum(one.weekday() < 5 for one in between) == days
    assert due.weekday() < 5
