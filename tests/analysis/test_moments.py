from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadOption, ConstantItems, NotIntegers, NotNumeric, TooFewRows
from analysis.moments import Moments, PairTables, PairwiseMoments
from analysis.reliability import cronbach_alpha, item_statistics, omega

SUMS = ("n", "n_dropped", "sums", "products")
PAIR_SUMS = ("n", "n_dropped", "counts", "sums", "squares", "products")


def codes(rng, n, k, *, gaps=0.0, high=7):
    values = rng.integers(1, high + 1, size=(n, k)).astype(float)
    values[rng.random((n, k)) < gaps] = np.nan
    return pd.DataFrame(values, columns=[f"i{j}" for j in range(k)])


def same(first, second, fields):
    return all(np.array_equal(getattr(first, field), getattr(second, field)) for field in fields)


def test_moments_by_hand():
    moments = Moments.from_frame(pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 1, 3, None]}))

    assert (moments.n, moments.n_dropped, moments.sums.tolist()) == (3, 1, [7, 6])
    assert moments.products.tolist() == [[21, 16], [16, 14]]
    assert moments.mean.tolist() == pytest.approx([7 / 3, 2])
    assert moments.cov.loc["a", "b"] == pytest.approx(1)


@pytest.mark.parametrize("dtype", ["int8", "int16", "int64", "uint8", "float32", "float64", "Int8", "bool"])
def test_covariances_equal_pandas_for_every_kind_of_column(dtype):
    frame = codes(np.random.default_rng(1), 50, 3, high=2) - 1

    moments = Moments.from_frame(frame.astype(dtype))

    pd.testing.assert_frame_equal(moments.cov, frame.cov())
    pd.testing.assert_frame_equal(moments.correlations, frame.corr())
    assert moments.products.dtype == np.int64


def test_covariances_of_fractions_far_from_zero_keep_their_digits():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("abc"))

    far = Moments.from_frame(frame + 1e7)

    np.testing.assert_allclose(far.cov, (frame + 1e7 - 1e7).cov(), rtol=1e-8)


def test_codes_summed_over_many_blocks_are_exact():
    rng = np.random.default_rng(3)
    values = rng.integers(1, 11, size=(150_000, 4), dtype=np.int8)

    moments = Moments.from_frame(pd.DataFrame(values, columns=list("abcd")))

    whole = values.astype(np.int64)
    assert np.array_equal(moments.products, whole.T @ whole)
    assert np.array_equal(moments.sums, whole.sum(axis=0))


def test_amounts_beyond_scale_points_are_summed_about_their_middle():
    amounts = pd.DataFrame({"a": [10**9, 10**9 + 1, 10**9 + 5], "b": [1, 2, 4]})

    assert Moments.from_frame(amounts).cov.loc["a", "a"] == pytest.approx(7)


splits = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(0, 30), st.sampled_from([0.0, 0.3]))


@settings(max_examples=40, deadline=None)
@given(splits)
def test_merged_moments_of_codes_equal_the_whole_exactly(split):
    seed, first, second, gaps = split
    frame = codes(np.random.default_rng(seed), first + second, 4, gaps=gaps)

    merged = Moments.from_frame(frame[:first]) + Moments.from_frame(frame[first:])

    assert same(merged, Moments.from_frame(frame), SUMS)


@settings(max_examples=40, deadline=None)
@given(splits)
def test_merged_pairwise_moments_of_codes_equal_the_whole_exactly(split):
    seed, first, second, gaps = split
    frame = codes(np.random.default_rng(seed), first + second, 4, gaps=gaps)

    merged = PairwiseMoments.from_frame(frame[:first]) + PairwiseMoments.from_frame(frame[first:])

    assert same(merged, PairwiseMoments.from_frame(frame), PAIR_SUMS)


@settings(max_examples=40, deadline=None)
@given(splits)
def test_merged_tables_equal_the_whole_exactly(split):
    seed, first, second, gaps = split
    frame = codes(np.random.default_rng(seed), first + second, 4, gaps=gaps)

    merged = PairTables.from_frame(frame[:first]) + PairTables.from_frame(frame[first:])

    whole = PairTables.from_frame(frame)
    assert merged.categories == whole.categories
    assert same(merged, whole, ("n", "n_dropped", "counts"))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 30), st.integers(2, 30))
def test_merged_moments_of_fractions_and_codes_equal_the_whole(seed, first, second):
    rng = np.random.default_rng(seed)
    parts = [codes(rng, first, 3), pd.DataFrame(rng.normal(4, 1, size=(second, 3)), columns=["i0", "i1", "i2"])]

    merged = Moments.from_chunks(parts)

    np.testing.assert_allclose(merged.cov, pd.concat(parts).cov(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(merged.mean, pd.concat(parts).mean(), rtol=1e-12)


@pytest.mark.parametrize("kind", [Moments, PairwiseMoments, PairTables])
def test_moments_of_no_rows_change_nothing(kind):
    frame = codes(np.random.default_rng(4), 20, 3, gaps=0.2)
    whole, nothing = kind.from_frame(frame), kind.empty(frame.columns)

    for merged in (whole + nothing, nothing + whole, whole + kind.from_frame(frame[:0])):
        assert (merged.n, merged.n_dropped) == (whole.n, whole.n_dropped)
        pd.testing.assert_frame_equal(merged.to_frame(), whole.to_frame())


@pytest.mark.parametrize("kind", [Moments, PairwiseMoments, PairTables])
def test_chunks_with_other_columns_are_refused(kind):
    with pytest.raises(BadOption, match="columns"):
        kind.from_chunks([pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]})])


@pytest.mark.parametrize("kind", [Moments, PairwiseMoments, PairTables])
def test_no_chunks_are_refused(kind):
    with pytest.raises(TooFewRows):
        kind.from_chunks([])


@pytest.mark.parametrize("size", [10, 70_000])
def test_infinite_answers_are_refused_by_name(size):
    frame = pd.DataFrame({"a": np.ones(size), "b": np.where(np.arange(size) == 5, np.inf, 1.0)})

    with pytest.raises(NotNumeric, match="column b"):
        Moments.from_frame(frame)


def test_pairwise_moments_equal_pandas():
    frame = codes(np.random.default_rng(5), 60, 4, gaps=0.25)
    shifted = frame + 0.5

    for table in (frame, shifted):
        pairwise = PairwiseMoments.from_frame(table)
        pd.testing.assert_frame_equal(pairwise.cov, table.cov())
        pd.testing.assert_frame_equal(pairwise.correlations, table.corr())
        pd.testing.assert_series_equal(pairwise.mean, table.mean(), check_names=False)


def test_merged_pairwise_moments_of_fractions_equal_pandas():
    frame = codes(np.random.default_rng(6), 60, 4, gaps=0.25) / 3
    parts = [frame[:20], frame[20:45], frame[45:]]

    pd.testing.assert_frame_equal(PairwiseMoments.from_chunks(parts).cov, frame.cov())


def test_contradicting_pairs_are_said_to_be_indefinite():
    up, down, gap = [1, 2, 3, 4], [4, 3, 2, 1], [None] * 4
    frame = pd.DataFrame({"a": up + up + gap, "b": up + gap + up, "c": gap + up + down}, dtype=float)

    assert PairwiseMoments.from_frame(frame).is_indefinite
    assert not PairwiseMoments.from_frame(frame[["a", "b"]]).is_indefinite


def test_a_pair_that_nobody_answered_is_refused():
    frame = pd.DataFrame({"a": [1, 2, None, None], "b": [None, None, 1, 2]})

    with pytest.raises(TooFewRows):
        _ = PairwiseMoments.from_frame(frame).cov


def test_an_item_that_stands_still_within_a_pair_is_named():
    frame = pd.DataFrame({"a": [1, 1, 1, 2], "b": [1, 2, 3, None]})

    with pytest.raises(ConstantItems) as refused:
        _ = PairwiseMoments.from_frame(frame).correlations
    assert refused.value.items == ("a",)


def test_tables_count_the_rows_that_answered_both():
    frame = pd.DataFrame({"a": [1, 1, 2, None, 2], "b": [3, 4, 4, 4, None]})

    tables = PairTables.from_frame(frame)

    assert tables.table("a", "b").to_numpy().tolist() == [[1, 1], [0, 1]]
    assert tables.categories == ((1, 2), (3, 4))
    assert tables.margin(1).tolist() == [1, 3]


def test_tables_equal_crosstabs():
    frame = codes(np.random.default_rng(7), 100, 3, gaps=0.1, high=4)

    table = PairTables.from_frame(frame).table("i0", "i2")

    assert np.array_equal(table, pd.crosstab(frame["i0"], frame["i2"]))


def test_fractions_have_no_tables():
    with pytest.raises(NotIntegers) as refused:
        PairTables.from_frame(pd.DataFrame({"a": [1, 2], "b": [1.5, None]}))
    assert (refused.value.items, refused.value.example) == (("b",), 1.5)


def test_amounts_have_no_tables():
    with pytest.raises(BadOption, match="scale points"):
        PairTables.from_frame(pd.DataFrame({"a": np.arange(500)}))


def test_alpha_of_merged_chunks_equals_alpha_of_the_frame():
    frame = codes(np.random.default_rng(8), 200, 5, gaps=0.01)
    frame["i0"] = frame["i1"]

    merged = Moments.from_chunks(frame[start : start + 10] for start in range(0, 200, 10))

    assert cronbach_alpha(merged) == cronbach_alpha(frame)


def test_no_two_rows_have_no_covariance():
    with pytest.raises(TooFewRows):
        _ = Moments.from_frame(pd.DataFrame({"a": [1], "b": [2]})).cov


@pytest.mark.parametrize("value", [3, 0.1, 1e9 + 0.1])
def test_a_constant_item_is_named_whatever_its_value(value):
    with pytest.raises(ConstantItems) as refused:
        Moments.from_frame(pd.DataFrame({"a": [value] * 7, "b": [1, 2, 3, 4, 5, 6, 7.5]})).refuse_constant()
    assert refused.value.items == ("a",)


def test_more_rows_than_whole_numbers_can_square_keep_their_covariances():
    small = Moments.from_frame(codes(np.random.default_rng(9), 100, 3))
    times = 2 * 10**9

    huge = Moments(small.columns, small.n * times, small.sums * times, small.products * times)

    np.testing.assert_allclose(huge.cov, small.cov * (small.n - 1) / small.n, rtol=1e-9)


@pytest.mark.parametrize("statistic", [cronbach_alpha, omega, item_statistics])
def test_moments_of_other_columns_or_other_rows_are_refused(statistic: Callable[..., object]) -> None:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(rng.normal(size=(40, 1)) + rng.normal(size=(40, 3)), columns=["a", "b", "c"])
    gaps = rows.assign(a=[np.nan] * 5 + [*rows["a"][5:]])

    for other in (rows.rename(columns={"c": "d"}), rows[["b", "a", "c"]], rows[["a", "b"]], rows[:39]):
        with pytest.raises(BadOption, match="moments"):
            statistic(rows, moments=Moments.from_frame(other))
    # rows that are left out count among those that were given
    assert statistic(gaps, moments=Moments.from_frame(gaps)) is not None
