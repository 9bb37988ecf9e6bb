import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption, ConstantItems, Inadmissible, TooFewRows
from analysis.loyalty import retest_reliability, three_wave_reliability
from analysis.loyalty.movement.reliabilities import checked

PEOPLE = pd.Series(np.arange(12.0))


def test_a_retest_is_the_correlation_of_the_same_people():
    other = pd.Series(np.random.default_rng(1).permutation(12) + 2 * PEOPLE)

    found = retest_reliability(PEOPLE, other[::-1])

    assert found.value == pytest.approx(np.corrcoef(PEOPLE, other)[0, 1])
    assert (found.source, found.n) == ("retest", 12)


def test_three_waves_find_the_reliability_they_were_made_with():
    """A simplex with stabilities of .9: r12 = .8 * .9, r13 = .8 * .81."""
    rng, n = np.random.default_rng(2), 200_000
    meant = [rng.normal(size=n)]
    for _ in range(2):
        meant.append(0.9 * meant[-1] + rng.normal(0, np.sqrt(1 - 0.81), n))
    waves = [pd.Series(one + rng.normal(0, 0.5, n)) for one in meant]

    found = three_wave_reliability(*waves)

    assert found.value == pytest.approx(0.8, abs=0.01)
    assert found.source == "three_waves"


def test_people_without_an_answer_are_dropped_and_counted():
    gaps = PEOPLE.where(PEOPLE > 0)

    found = retest_reliability(PEOPLE, gaps)

    assert (found.n, found.n_dropped) == (11, 1)


def test_answers_that_cannot_be_told_from_error_have_no_reliability():
    with pytest.raises(Inadmissible):
        retest_reliability(PEOPLE, -PEOPLE)
    with pytest.raises(Inadmissible):
        three_wave_reliability(PEOPLE, PEOPLE, -PEOPLE)


def test_few_people_constant_answers_and_a_person_twice_are_refused():
    with pytest.raises(TooFewRows):
        retest_reliability(PEOPLE[:9], PEOPLE)
    with pytest.raises(ConstantItems):
        retest_reliability(PEOPLE, PEOPLE * 0)
    with pytest.raises(BadOption, match="each person once"):
        retest_reliability(pd.Series(np.arange(12.0), index=[0] * 12), PEOPLE)


@pytest.mark.parametrize(("value", "source"), [(None, "assumed"), (0.8, "given"), (1, "given")])
def test_a_reliability_says_where_it_comes_from(value, source):
    assert checked("reliabilities", value).source == source


@pytest.mark.parametrize("value", [0, -0.1, 1.01, "high", True, float("nan")])
def test_what_is_no_reliability_is_refused(value):
    with pytest.raises(BadOption):
        checked("reliabilities", value)


@given(st.integers(0, 2**32 - 1))
def test_three_waves_never_give_more_than_1(seed):
    waves = [pd.Series(one) for one in np.random.default_rng(seed).normal(size=(3, 20))]

    try:
        found = three_wave_reliability(*waves)
    except Inadmissible:
        return
    assert 0 < found.value <= 1
