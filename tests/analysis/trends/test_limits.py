"""Limits of chance for a single wave."""

import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import TooFewWaves
from analysis.waves import chance_limits


def line(means: list[float], variances: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"mean": means, "variance": variances})


def test_by_hand() -> None:
    """Eleven waves at 66 with variance 3: 2.7 times the root of 3 + 3/11."""
    found = chance_limits(line([66.0] * 11 + [57.0], [3.0] * 12))
    assert found.told == "fell"
    assert found.table["low"].iloc[-1] == pytest.approx(66 - 2.7 * (3 + 3 / 11) ** 0.5, abs=1e-12)
    assert chance_limits(line([66.0] * 11 + [61.2], [3.0] * 12)).told == "within"
    assert chance_limits(line([66.0] * 11 + [70.9], [3.0] * 12)).told == "rose"


def test_the_same_in_plain_numbers() -> None:
    rng = np.random.default_rng(3)
    means, variances = rng.normal(60, 4, 14).tolist(), rng.uniform(1, 6, 14).tolist()
    found = chance_limits(line(means, variances))
    base = statistics.fmean(means[:-1])
    spread = statistics.stdev((mean - base) / v**0.5 for mean, v in zip(means[:-1], variances[:-1], strict=True))
    for place, v in enumerate(variances):
        room = 2.7 * max(1, spread) * (v + statistics.fmean(variances[:-1]) / 13) ** 0.5
        assert found.table["low"].iloc[place] == pytest.approx(base - room, rel=1e-12)
        assert found.table["high"].iloc[place] == pytest.approx(base + room, rel=1e-12)


def test_few_waves_have_none_and_gaps_are_left_out() -> None:
    with pytest.raises(TooFewWaves):
        chance_limits(line([60.0] * 11, [2.0] * 11))
    found = chance_limits(line([60.0] * 6 + [float("nan")] + [61.0] * 6, [2.0] * 13))
    assert (found.n, found.n_dropped) == (12, 1)


@pytest.mark.long
def test_without_change_one_wave_in_144_at_most_lies_outside() -> None:
    rng = np.random.default_rng(5)
    told = [chance_limits(line(row.tolist(), [1.0] * 12)).told for row in rng.normal(0, 1, (1500, 12))]
    assert sum(one != "within" for one in told) <= 1500 / 144


@given(st.lists(st.floats(1, 100), min_size=12, max_size=15), st.floats(1, 50))
def test_a_line_that_is_moved_moves_its_limits(means: list[float], shift: float) -> None:
    one = chance_limits(line(means, [2.0] * len(means))).table
    other = chance_limits(line([mean + shift for mean in means], [2.0] * len(means))).table
    assert np.allclose(one[["low", "high"]] + shift, other[["low", "high"]], atol=1e-6)
