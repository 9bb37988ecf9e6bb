"""A bucket lets a burst through and slows down a flood."""

import pytest

from app.kernel.errors import TooManyTries
from app.kernel.web import buckets
from app.kernel.web.buckets import Bucket


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_what_follows_waits() -> None:
    bucket = Bucket(burst=3, per_minute=60, clock=Clock())
    for _ in range(3):
        bucket.take("one")

    with pytest.raises(TooManyTries) as refusal:
        bucket.take("one")
    assert refusal.value.wait.total_seconds() == 1


def test_time_fills_it_again_and_no_further() -> None:
    clock = Clock()
    bucket = Bucket(burst=2, per_minute=60, clock=clock)
    bucket.take("one")
    clock.now += 3600
    for _ in range(2):
        bucket.take("one")

    with pytest.raises(TooManyTries):
        bucket.take("one")


def test_each_subject_has_its_own() -> None:
    bucket = Bucket(burst=1, per_minute=1, clock=Clock())
    bucket.take("one")
    bucket.take("two")


def test_it_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_SUBJECTS", 10)
    bucket = Bucket(burst=2, per_minute=1, clock=Clock())
    for number in range(100):
        bucket.take(str(number))

    assert len(bucket._levels) <= 11
