"""Tries are counted in the database: for all processes at once, over restarts, and forgotten in time."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.kernel.db import session
from app.kernel.errors import TooManyTries
from app.kernel.web import limits
from app.kernel.web.limits import Limit, RateCount

SECOND = dt.timedelta(seconds=1)
LIMIT = Limit(name="knock", tries=3, window=600 * SECOND, wait=10 * SECOND, longest=60 * SECOND)
START = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def tries_until_pause(subject: str = "a") -> int:
    return next(count for count in range(1, 100) if limits.take(LIMIT, subject))


def test_the_last_free_try_begins_the_pause(clock: time_machine.Traveller) -> None:
    assert [limits.take(LIMIT, "a") for _ in range(3)] == [False, False, True]
    with pytest.raises(TooManyTries) as refused:
        limits.take(LIMIT, "a")

    assert refused.value.wait == 10 * SECOND
    assert refused.value.headers["Retry-After"] == "10"


def test_pauses_double_up_to_the_longest(clock: time_machine.Traveller) -> None:
    tries_until_pause()
    waits = []
    for _ in range(5):
        with pytest.raises(TooManyTries) as refused:
            limits.take(LIMIT, "a")
        waits.append(refused.value.wait / SECOND)
        clock.shift(refused.value.wait)
        limits.take(LIMIT, "a")

    assert waits == [10, 20, 40, 60, 60]


def test_asking_during_a_pause_does_not_lengthen_it(clock: time_machine.Traveller) -> None:
    tries_until_pause()
    for _ in range(20):
        with pytest.raises(TooManyTries):
            limits.take(LIMIT, "a")
    clock.shift(10)

    assert limits.take(LIMIT, "a")


def test_tries_are_forgotten_when_the_window_is_over(clock: time_machine.Traveller) -> None:
    limits.take(LIMIT, "a")
    limits.take(LIMIT, "a")
    clock.shift(600)

    assert tries_until_pause() == 3


def test_a_pause_longer_than_the_window_is_not_forgotten_half_way(clock: time_machine.Traveller) -> None:
    strict = Limit(name="strict", tries=1, window=SECOND, wait=60 * SECOND, longest=60 * SECOND)
    limits.take(strict, "a")
    clock.shift(30)
    limits.take(strict, "b")

    with pytest.raises(TooManyTries):
        limits.take(strict, "a")


def test_subjects_and_limits_are_counted_apart(clock: time_machine.Traveller) -> None:
    tries_until_pause("a")

    assert tries_until_pause("b") == 3
    assert not limits.take(Limit(name="other", tries=3, window=SECOND, wait=SECOND, longest=SECOND), "a")


def test_a_try_given_back_ends_the_pause_that_it_alone_began(clock: time_machine.Traveller) -> None:
    tries_until_pause()
    limits.give_back(LIMIT, "a")

    assert limits.take(LIMIT, "a")


def test_a_forgotten_subject_starts_anew(clock: time_machine.Traveller) -> None:
    tries_until_pause()
    limits.forget(LIMIT, "a")

    assert tries_until_pause() == 3


def test_a_pause_survives_a_restart(clock: time_machine.Traveller, start: Callable[..., Flask]) -> None:
    tries_until_pause()
    with start().app_context(), pytest.raises(TooManyTries):
        limits.take(LIMIT, "a")


def test_parallel_tries_cannot_slip_through(app: Flask) -> None:
    def one(_: int) -> bool:
        with app.app_context():
            try:
                limits.take(LIMIT, "a")
            except TooManyTries:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 3


def test_old_counts_are_removed(clock: time_machine.Traveller) -> None:
    for subject in "abcdef":
        limits.take(LIMIT, subject)
    clock.shift(601)
    limits.take(LIMIT, "g")

    assert session.scalar(select(func.count()).select_from(RateCount)) == 1


def test_neither_addresses_nor_emails_are_stored(app: Flask) -> None:
    limits.take(LIMIT, "owner@simorgh.example")

    bucket = session.scalars(select(RateCount.bucket)).one()
    assert "simorgh" not in bucket


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
    ],
)
def test_a_network_is_one_address_or_one_prefix(address: str | None, counted: str) -> None:
    assert limits.network_of(address) == counted
