"""Resampling that says beforehand how long it takes, and how far it is."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis import reliability
from analysis.errors import BadOption
from analysis.reliability import Interval
from analysis.scales import bootstrap

PEOPLE = pd.DataFrame(np.random.default_rng(3).integers(1, 6, size=(40, 3)).cumsum(axis=1), columns=list("abc"))


@pytest.mark.parametrize("interval", ["bootstrap", "bca"])
def test_resampling_says_how_far_it_is_and_gives_the_same(interval: Interval, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reliability.cronbach_alpha(PEOPLE, interval=interval, replicates=300)
    monkeypatch.setattr(bootstrap, "CELLS", 40 * 70)
    quiet = reliability.cronbach_alpha(PEOPLE, interval=interval, replicates=300)
    told: list[tuple[int, int]] = []
    loud = reliability.cronbach_alpha(
        PEOPLE, interval=interval, replicates=300, progress=lambda done, of: told.append((done, of))
    )

    assert loud == quiet
    # sums of portions of another size are rounded in their last digit
    assert (loud.low, loud.high) == pytest.approx((whole.low, whole.high), rel=1e-14)
    assert told == [(70, 300), (140, 300), (210, 300), (280, 300), (300, 300)]


def test_resamples_that_are_given_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "CELLS", 40 * 4)
    told: list[tuple[int, int]] = []
    index = np.random.default_rng(1).integers(40, size=(10, 40))
    reliability.cronbach_alpha(
        PEOPLE, interval="bootstrap", index=index, progress=lambda done, of: told.append((done, of))
    )

    assert told == [(4, 10), (8, 10), (10, 10)]


def test_the_time_of_resampling_grows_with_the_resamples() -> None:
    """From a clock that ticks once a look: one portion is timed, and the rest follows from it."""
    ticks = itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap.time, "perf_counter", lambda: next(ticks))
        patch.setattr(bootstrap, "TIMED_CELLS", 40 * 50)

        assert reliability.resampling_seconds(PEOPLE, replicates=50) == 1
        assert reliability.resampling_seconds(PEOPLE, replicates=1000) == 20
        assert reliability.resampling_seconds(PEOPLE, replicates=20) == 1
    with pytest.raises(BadOption):
        reliability.resampling_seconds(PEOPLE, replicates=1)
