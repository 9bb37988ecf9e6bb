"""When waves open: local hours over changes of clocks, months of both calendars, ends of months and years."""

import datetime as dt
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.studies.planning.calendar import RECURRENCES, SHORTEST, Calendar
from survey_defs.kinds.calendars import to_jalali

GREGORIAN = Calendar(ZoneInfo("UTC"))
JALALI = Calendar(ZoneInfo("Asia/Tehran"), is_jalali=True)
ZONES = ("UTC", "Europe/Berlin", "Asia/Tehran", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu")
repeating = st.sampled_from([name for name in RECURRENCES if name != "once"])
days = st.dates(dt.date(2010, 1, 1), dt.date(2060, 12, 31))


def first(calendar: Calendar, recurrence: str, day: str, count: int) -> list[str]:
    return [d.isoformat() for d in islice(calendar.days(recurrence, dt.date.fromisoformat(day)), count)]


def first_jalali(recurrence: str, day: str, count: int) -> list[tuple[int, int, int]]:
    return [to_jalali(d) for d in islice(JALALI.days(recurrence, dt.date.fromisoformat(day)), count)]


@pytest.mark.parametrize(
    ("recurrence", "day", "found"),
    [
        ("once", "2026-01-31", ["2026-01-31"]),
        ("weekly", "2026-02-25", ["2026-02-25", "2026-03-04", "2026-03-11"]),
        ("monthly", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("monthly", "2027-12-30", ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"]),
        ("quarterly", "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30"]),
        ("yearly", "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
    ],
)
def test_a_month_that_is_shorter_ends_earlier_and_the_next_one_does_not(
    recurrence: str, day: str, found: list[str]
) -> None:
    assert first(GREGORIAN, recurrence, day, len(found)) == found


def test_jalali_months_have_31_then_30_days() -> None:
    # 31 Shahrivar 1405
    assert first_jalali("monthly", "2026-09-22", 3) == [(1405, 6, 31), (1405, 7, 30), (1405, 8, 30)]


def test_the_30th_of_esfand_exists_in_leap_years_only() -> None:
    # 30 Esfand 1403; 1408 is the next leap year
    assert first_jalali("yearly", "2025-03-20", 6) == [
        (1403, 12, 30),
        *((year, 12, 29) for year in (1404, 1405, 1406, 1407)),
        (1408, 12, 30),
    ]


def test_esfand_ends_on_29_and_farvardin_takes_the_day_back() -> None:
    assert first_jalali("monthly", "2026-01-20", 4) == [(1404, 10, 30), (1404, 11, 30), (1404, 12, 29), (1405, 1, 30)]


@pytest.mark.parametrize(
    ("zone", "day", "time", "utc"),
    [
        ("Europe/Berlin", "2026-03-28", "09:00", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-29", "09:00", "2026-03-29T07:00"),
        # 02:30 does not exist that night: the clock shows 03:30
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),
        # 02:30 comes twice: the first is meant
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        # the day begins at one o'clock
        ("America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00"),
        # midnight to one comes twice
        ("America/Havana", "2026-11-01", "00:30", "2026-11-01T04:30"),
        # changed its clocks until 2022, and no more
        ("Asia/Tehran", "2022-03-22", "09:00", "2022-03-22T04:30"),
        ("Asia/Tehran", "2026-06-01", "09:00", "2026-06-01T05:30"),
        ("Asia/Tehran", "2026-12-01", "09:00", "2026-12-01T05:30"),
        # half an hour is skipped
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),
    ],
)
def test_local_hours_over_changes_of_clocks(zone: str, day: str, time: str, utc: str) -> None:
    found = Calendar(ZoneInfo(zone)).moment(dt.date.fromisoformat(day), dt.time.fromisoformat(time))

    assert found.isoformat(timespec="minutes").removesuffix("+00:00") == utc


def test_a_wave_closes_after_its_last_day_whatever_the_clock_does() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"))

    # seven days with an hour less
    assert berlin.closing(dt.date(2026, 3, 26), 7).isoformat() == "2026-04-01T22:00:00+00:00"


@settings(deadline=None)
@given(
    repeating, days, st.booleans(), st.sampled_from(ZONES), st.times().map(lambda t: t.replace(second=0, microsecond=0))
)
def test_openings_rise_and_keep_their_local_hour(
    recurrence: str, day: dt.date, is_jalali: bool, zone: str, time: dt.time
) -> None:
    calendar = Calendar(ZoneInfo(zone), is_jalali)
    opening_days = list(islice(calendar.days(recurrence, day), 40))
    moments = [calendar.moment(one, time) for one in opening_days]

    assert all(one < other for one, other in pairwise(moments))
    for opened, moment in zip(opening_days, moments, strict=True):
        local = dt.datetime.combine(opened, time)
        exists = local.replace(tzinfo=calendar.zone).astimezone(dt.UTC).astimezone(calendar.zone)
        skipped = exists.replace(tzinfo=None) != local
        assert skipped or (calendar.day(moment), calendar.hour(moment)) == (opened, time)
        assert calendar.moment(opened) <= moment < calendar.closing(opened, 1)


@settings(deadline=None)
@given(repeating, days, st.booleans())
def test_no_two_openings_are_nearer_than_the_shortest_distance(recurrence: str, day: dt.date, is_jalali: bool) -> None:
    calendar = Calendar(ZoneInfo("UTC"), is_jalali)

    found = list(islice(calendar.days(recurrence, day), 30))
    assert min((other - one).days for one, other in pairwise(found)) >= SHORTEST[recurrence]


@settings(deadline=None)
@given(repeating, days, st.integers(0, 4000))
def test_the_next_day_is_the_first_of_the_rhythm_that_is_later(recurrence: str, day: dt.date, later: int) -> None:
    after = day + dt.timedelta(days=later)
    following = GREGORIAN.next_day(recurrence, day, after)

    assert following is not None
    assert following > after
    assert following in set(islice(GREGORIAN.days(recurrence, day), 700))


def test_what_is_asked_once_has_no_next_day() -> None:
    assert GREGORIAN.next_day("once", dt.date(2026, 1, 1), dt.date(2026, 1, 1)) is None
