"""Alarms are as seldom false, and find as much, as is said of them: fifty runs from a fixed seed.

Limits are those of the method, widened by the binomial error of so few runs; `python -m tests.benchmarks alarms` runs
ten times as many.
"""

import pytest

from analysis.waves import power_of_change
from tests.benchmarks.alarms import FALL, SIZES, false_alarms_a_year, share_of_false_alarms, share_of_found_falls

RUNS = 50


def error(share: float) -> float:
    return 1.96 * (share * (1 - share) / RUNS) ** 0.5


@pytest.mark.long
def test_waves_without_change_seldom_have_an_alarm():
    assert share_of_false_alarms(RUNS) <= 0.07 + error(0.07)


def test_lines_without_change_seldom_leave_their_limits_in_a_year():
    assert false_alarms_a_year(RUNS) <= 0.05 + error(0.05)


@pytest.mark.long
@pytest.mark.parametrize("n", SIZES)
def test_a_planted_fall_is_found_as_often_as_the_page_states(n):
    stated = power_of_change(FALL, n_before=n, n_after=n, alpha=0.05 / 32)

    assert share_of_found_falls(RUNS, n) == pytest.approx(stated, abs=error(stated) + 0.5 / RUNS)
