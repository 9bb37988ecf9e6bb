"""What one group says more often than the others: people are compared, not words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import BadOption
from analysis.words.keyness import keyness, log_likelihood
from analysis.words.usage import word_usage


def test_by_hand_eight_of_eight_against_none_of_eight() -> None:
    # 2 (8 ln(8/4) + 8 ln(8/4)) = 32 ln 2
    assert log_likelihood(8, 8, 0, 8) == pytest.approx(32 * np.log(2), rel=1e-14)


def test_what_a_group_says_more_often_is_found_and_people_count_once() -> None:
    texts = pd.Series(["slow slow slow"] * 12 + ["kind"] * 8 + ["kind"] * 18 + ["slow"] * 2)
    found = keyness(word_usage(texts), pd.Series(["a"] * 20 + ["b"] * 20))

    assert found.more("a")["term"].tolist() == ["slow"]
    assert found.more("b")["term"].tolist() == ["kind"]
    row = found.table.set_index(["group", "term"]).loc[("a", "slow")]
    assert (row["people"], row["n"], row["share"], row["share_elsewhere"]) == (12, 20, 0.6, 0.1)


def test_people_without_a_group_are_left_out_and_a_single_group_has_no_others() -> None:
    texts = pd.Series(["slow"] * 12)
    found = keyness(word_usage(texts), pd.Series(["a"] * 8 + [None] * 4, dtype=object))

    assert (found.n, found.n_dropped, len(found.table)) == (8, 4, 0)


def test_a_group_of_few_is_not_looked_at() -> None:
    texts = pd.Series(["slow"] * 4 + ["kind"] * 16)
    found = keyness(word_usage(texts), pd.Series(["a"] * 4 + ["b"] * 8 + ["c"] * 8))

    assert set(found.table["group"]) == {"b", "c"}
    assert found.sizes == {"a": 4, "b": 8, "c": 8}


def test_groups_of_other_rows_are_refused() -> None:
    with pytest.raises(BadOption):
        keyness(word_usage(pd.Series(["slow"] * 6)), pd.Series(["a"]))


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_against_scipy(n: int, of_others: int, data: st.DataObject) -> None:
    own, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, of_others))
    seen = np.array([[own, n - own], [others, of_others - others]])
    if (seen.sum(axis=0) == 0).any():
        assert log_likelihood(own, n, others, of_others) == 0
    else:
        expected = stats.chi2_contingency(seen, correction=False, lambda_="log-likelihood")
        assert log_likelihood(own, n, others, of_others) == pytest.approx(expected.statistic, rel=1e-9, abs=1e-9)
        # the chance too
        texts = pd.Series(["slow"] * own + ["x y"] * (n - own) + ["slow"] * others + ["x y"] * (of_others - others))
        found = keyness(word_usage(texts), pd.Series(["a"] * n + ["b"] * of_others), fewest=1).table
        own_row = found[(found["group"] == "a") & (found["term"] == "slow")]
        assert own_row["p"].tolist() == pytest.approx([expected.pvalue] * len(own_row), rel=1e-7, abs=1e-12)


@pytest.mark.long
def test_groups_drawn_at_random_say_nothing_more_often() -> None:
    rng = np.random.default_rng(11)
    said = [" . ".join(rng.choice(list("abcdefgh"), 3) + "word") for _ in range(400)]
    usage = word_usage(pd.Series(said))
    alarms = [
        any(len(found.more(name)) for name in found.sizes)
        for found in (keyness(usage, pd.Series(rng.choice(["x", "y", "z"], 400))) for _ in range(100))
    ]

    # at most 5 % in the long run; 3 binomial errors are 6.5 %
    assert sum(alarms) / 100 <= 0.115
