"""How many people two arms need: by hand, beside statsmodels, and what must hold of every answer."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from analysis.errors import BadOption
from analysis.inference.arms import people_needed

SHARES = st.floats(0.02, 0.98)


def test_equal_arms_are_counted_by_hand() -> None:
    # p = .6 and .7: pooled .65, z .95 = 1.959964, z .8 = .841621
    chance = 1.959963985 * math.sqrt(2 * 0.65 * 0.35)
    alone = 0.841621234 * math.sqrt(0.6 * 0.4 + 0.7 * 0.3)
    by_hand = (chance + alone) ** 2 / 0.01

    found = people_needed(0.6, 0.7)

    assert by_hand == pytest.approx(355.943, abs=0.001)
    assert (found.n_first, found.n_second, found.n) == (356, 356, 712)


@pytest.mark.parametrize("ratio", [0.25, 1.0, 2.0])
@pytest.mark.parametrize(("first", "second"), [(0.6, 0.7), (0.1, 0.05), (0.9, 0.5)])
@pytest.mark.parametrize("power", [0.8, 0.95])
def test_it_agrees_with_statsmodels(first: float, second: float, ratio: float, power: float) -> None:
    # it gives the first arm's people for shares prop2 + diff and prop2, and counts the second as ratio times as many
    wanted = samplesize_proportions_2indep_onetail(
        diff=first - second, prop2=second, power=power, ratio=ratio, alpha=0.05, value=0, alternative="two-sided"
    )

    found = people_needed(first, second, ratio=ratio, power=power)

    assert found.n_first == math.ceil(wanted)
    assert found.n_second == math.ceil(wanted * ratio)


@given(SHARES, SHARES, st.floats(0.1, 10))
def test_so_many_people_have_the_power_and_fewer_have_not(first: float, second: float, ratio: float) -> None:
    if abs(first - second) < 0.01:
        return
    found = people_needed(first, second, ratio=ratio)

    def power(n: float) -> float:
        together = (first + ratio * second) / (1 + ratio)
        chance = NormalDist().inv_cdf(0.975) * math.sqrt((1 + ratio) * together * (1 - together) / (ratio * n))
        spread = math.sqrt(first * (1 - first) / n + second * (1 - second) / (ratio * n))
        return NormalDist().cdf((abs(first - second) - chance) / spread)

    assert power(found.n_first) >= 0.8 - 1e-9
    if found.n_first > 1:
        assert power(found.n_first - 1) < 0.8


@given(SHARES, SHARES)
def test_it_does_not_matter_which_arm_is_called_first(first: float, second: float) -> None:
    if abs(first - second) < 0.01:
        return
    one, other = people_needed(first, second, ratio=2), people_needed(second, first, ratio=0.5)

    assert (one.n_first, one.n_second) == pytest.approx((other.n_second, other.n_first), abs=1)


@pytest.mark.parametrize(
    ("shares", "options"),
    [((0.5, 0.5), {}), ((-0.1, 0.5), {}), ((0.5, 1.1), {}), ((0.5, 0.6), {"ratio": 0}), ((0.5, 0.6), {"power": 1})],
)
def test_what_makes_no_sense_is_refused(shares: tuple[float, float], options: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        people_needed(*shares, **options)
