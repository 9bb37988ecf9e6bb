"""The smoothed line: its formula by hand, gaps, seasons, and how seldom it cries out for nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption, TooFewWaves, UnknownColumn
from analysis.waves import ewma

BASE = [61.0, 59.0] * 6


def line(means, variance=4.0, **more):
    return pd.DataFrame({"mean": means, "variance": variance} | more)


def test_the_formula_by_hand():
    found = ewma(line([*BASE, 56.0, 58.0]))
    first, second = found.table.iloc[12], found.table.iloc[13]

    # base 60, z = -2 and -1; s_m = sqrt(12/11)/2 = .522, so that 1 stands
    assert (found.base_mean, found.base_variance) == (60, 4)
    assert found.base_sd == pytest.approx((12 / 11) ** 0.5 / 2)
    assert (first["ewma"], second["ewma"]) == (pytest.approx(-0.4), pytest.approx(-0.52))
    assert first["limit"] == pytest.approx(2.86 * (0.2 / 1.8 * (1 - 0.64) + 0.04 / 12) ** 0.5)
    assert second["limit"] == pytest.approx(2.86 * (0.2 / 1.8 * (1 - 0.8**4) + 0.36**2 / 12) ** 0.5)
    assert first["low"] == pytest.approx(60 - 2 * first["limit"])


def test_a_line_that_wanders_more_than_its_errors_has_wider_limits():
    wide = ewma(line([66.0, 54.0] * 6 + [60.0]))

    assert wide.base_sd > 1
    assert wide.table["limit"].iloc[-1] == pytest.approx(
        wide.base_sd * ewma(line([*BASE, 60.0])).table["limit"].iloc[-1]
    )


def test_a_shift_that_lasts_is_told_and_the_waves_before_it_are_not():
    found = ewma(line([*BASE, 60.0, 60.0, 55.0, 55.0, 55.0])).table

    assert set(found["told"][:12]) == {"base"}
    assert list(found["told"][12:14]) == ["within", "within"]
    assert found["told"].iloc[-1] == "fell"


def test_waves_without_answers_are_left_out_and_never_filled_in():
    gap = [*BASE[:5], np.nan, *BASE[5:], 56.0]
    found, plain = ewma(line(gap)), ewma(line([*BASE, 56.0]))

    assert found.table["ewma"].iloc[-1] == plain.table["ewma"].iloc[-1]
    assert (found.n, found.n_dropped) == (13, 1)
    assert list(found.table["wave"]) == [1, 2, 3, 4, 5, *range(7, 15)]


def test_the_same_month_of_last_year_stands_beside_it():
    days = pd.date_range("2025-01-05", periods=14, freq="MS")
    found = ewma(line([*BASE, 56.0, 58.0], day=days)).table

    assert found["year_change"].iloc[12] == pytest.approx(-5)
    assert found["year_low"].iloc[12] == pytest.approx(-5 - 1.959964 * 8**0.5, rel=1e-6)
    assert found["year_change"][:12].isna().all()


@pytest.mark.parametrize("waves", [9, 11])
def test_fewer_than_twelve_waves_have_no_limits(waves):
    with pytest.raises(TooFewWaves) as refused:
        ewma(line([60.0] * waves))

    assert (refused.value.needed_waves, refused.value.found_waves) == (12, waves)


def test_twelve_waves_are_a_base_and_judge_none():
    assert set(ewma(line(BASE)).table["told"]) == {"base"}


def test_what_is_no_line_is_refused():
    with pytest.raises(UnknownColumn):
        ewma(pd.DataFrame({"mean": BASE}))
    for bad in ({"base": 2}, {"weight": 0}, {"weight": 1.5}, {"limit": 0}):
        with pytest.raises(BadOption):
            ewma(line(BASE), **bad)
    with pytest.raises(BadOption, match="variance"):
        ewma(line(BASE, variance=0.0))
    with pytest.raises(BadOption, match="day"):
        ewma(line(BASE, day="soon"))


@given(st.floats(-50, 50), st.floats(0.1, 10))
def test_units_and_origin_change_nothing(shift, factor):
    means = np.array([*BASE, 56.0, 57.0])
    moved = ewma(line(means * factor + shift, variance=4 * factor**2)).table

    assert list(moved["ewma"][12:]) == pytest.approx(list(ewma(line(means)).table["ewma"][12:]), abs=1e-9)
