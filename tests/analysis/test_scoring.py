import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadOption, OutOfRange, TooFewItems, TooFewRows, UnknownColumn
from analysis.scoring import perceived_value_index, rescale, score, turn

ANSWERS = {"loyalty": [5, 4, 4, 4, 2], "mouth": [4, 4, 3, 5, 1], "revisit": [5, 5, 4, 4, 1], "usage": [3, 4, 3, 2, 3]}


def scored(answers: list[int]):
    items = pd.DataFrame([answers], columns=list("abcde"))
    return score(items, reverse=["e"], range=(1, 5))


def test_acceptance_example_1_1_is_75_on_the_index():
    index = perceived_value_index({name: scored(answers) for name, answers in ANSWERS.items()})

    assert [scored(answers).mean for answers in ANSWERS.values()] == pytest.approx([4.2, 4.2, 4.6, 3.0])
    assert index.mean == pytest.approx(75)
    assert index.values.tolist() == pytest.approx([75])
    assert (index.n, index.se, index.low, index.high) == (1, None, None, None)


def test_a_score_rests_on_at_least_half_of_the_items():
    items = pd.DataFrame({"a": [1, 1, 1], "b": [5, 5, None], "c": [3, None, None], "d": [3, None, None]})

    scores = score(items, range=(1, 5))

    assert scores.values.tolist()[:2] == [3, 3]
    assert np.isnan(scores.values[2])
    assert scores.items_answered.tolist() == [4, 2, 1]
    assert (scores.n, scores.n_dropped, scores.k) == (2, 1, 4)


def test_half_of_five_items_means_three():
    items = pd.DataFrame([[4, 4, None, None, None], [4, 4, 4, None, None]], columns=list("abcde"))

    assert score(items).n == 1


def test_out_of_range_answers_are_refused_by_the_name_of_every_column():
    items = pd.DataFrame({"a": [1, 2], "b": [0, 2], "c": [1, 99]})

    with pytest.raises(OutOfRange) as refused:
        score(items, range=(1, 5))

    assert (refused.value.column, refused.value.others, refused.value.rows) == ("b", ("c",), 1)


def test_reversed_items_without_a_range_are_refused():
    with pytest.raises(BadOption, match="range"):
        score(pd.DataFrame({"a": [1]}), reverse=["a"])


def test_an_unknown_reversed_item_is_named():
    with pytest.raises(UnknownColumn, match="zz"):
        score(pd.DataFrame({"a": [1]}), reverse=["zz"], range=(1, 5))


@pytest.mark.parametrize("at_least", [0, -1, 1.5])
def test_a_share_of_items_outside_zero_to_one_is_refused(at_least):
    with pytest.raises(BadOption, match="at_least"):
        score(pd.DataFrame({"a": [1]}), at_least=at_least)


def test_no_items_make_no_score():
    with pytest.raises(TooFewItems):
        score(pd.DataFrame(index=[0, 1]))


def test_scores_of_nobody_have_no_mean():
    scores = score(pd.DataFrame({"a": [None, None]}), range=(1, 5))

    assert (scores.n, scores.n_dropped) == (0, 2)
    with pytest.raises(TooFewRows):
        _ = scores.mean


def test_a_missing_dimension_leaves_the_index_missing():
    full = score(pd.DataFrame({"a": [1, 5, 3]}), range=(1, 5))
    partial = score(pd.DataFrame({"b": [7, None, 1]}), range=(1, 7))

    index = perceived_value_index({"one": full, "two": partial})

    assert index.values.tolist()[::2] == [50, 25]
    assert (index.n, index.n_dropped, index.mean) == (2, 1, 37.5)
    assert index.to_frame()["n"].tolist() == [3, 2, 2]


def test_an_index_of_nobody_is_refused():
    nobody = score(pd.DataFrame({"a": [None, None]}), range=(1, 5))

    with pytest.raises(TooFewRows):
        perceived_value_index({"one": nobody})


def test_dimensions_of_different_rows_are_refused():
    one = score(pd.DataFrame({"a": [1, 2]}), range=(1, 5))
    other = score(pd.DataFrame({"a": [1, 2, 3]}), range=(1, 5))

    with pytest.raises(BadOption, match="same rows"):
        perceived_value_index({"one": one, "two": other})


def test_rescaling_sends_the_ends_to_0_and_100():
    assert rescale(pd.Series([1, 4, 7]), range=(1, 7)).tolist() == [0, 50, 100]


def test_the_range_must_ascend():
    with pytest.raises(BadOption, match="lowest point"):
        rescale(pd.Series([1.0]), range=(5, 1))


points = st.lists(st.lists(st.one_of(st.integers(1, 7), st.none()), min_size=4, max_size=4), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(points)
def test_turning_twice_gives_the_same_answers(rows):
    items = pd.DataFrame(rows, columns=list("abcd"), dtype=float)

    twice = turn(turn(items, reverse=["b", "d"], range=(1, 7)), reverse=["b", "d"], range=(1, 7))

    pd.testing.assert_frame_equal(twice, items)


@settings(max_examples=30, deadline=None)
@given(points)
def test_turning_every_item_turns_the_score(rows):
    items = pd.DataFrame(rows, columns=list("abcd"), dtype=float)

    straight = score(items, range=(1, 7)).values
    turned = score(items, reverse=list("abcd"), range=(1, 7)).values

    np.testing.assert_allclose(turned, 8 - straight)
