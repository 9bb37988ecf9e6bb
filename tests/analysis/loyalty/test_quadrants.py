from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError, BadOption, ConstantItems, NotNumeric, OutOfRange, TooFewRows
from analysis.loyalty import quadrants
from analysis.loyalty.agreement import agreement
from analysis.loyalty.cuts import cut_of, resampled_high

ATTITUDE = [4.5, 4, 3.25, 3, 2.5, 3.5, 4.75, 2]
PATRONAGE = [0.9, 0.3, 0.8, 0.2, 0.7, 0.5, 0.6, 0.1]
NAMES = {"L": "loyal", "La": "latent", "Sp": "spurious", "N": "none"}
RANGES = ((1, 5), (0, 1))
BOTH_MEDIAN = ("median", "median")


def people(seed, n=200):
    rng = np.random.default_rng(seed)
    attitude = rng.normal(3, 1, n)
    return pd.DataFrame({"attitude": attitude, "patronage": 0.5 * attitude + rng.normal(0, 1, n)})


@pytest.mark.parametrize(
    ("options", "cuts", "states"),
    [
        ({"cut": BOTH_MEDIAN}, (3.375, 0.55), "L La Sp N Sp La L N"),
        ({"cut": ("midpoint", "midpoint"), "at_cut": "low"}, (3.0, 0.5), "L La L N Sp La L N"),
        ({"cut": ("midpoint", "midpoint"), "at_cut": "high"}, (3.0, 0.5), "L La L La Sp L L N"),
        ({"cut": (3.1, 0.65)}, (3.1, 0.65), "L La L N Sp La La N"),
        ({"cut": ("kmeans", "kmeans")}, (3.4375, 0.5125), "L La Sp N Sp La L N"),
        ({}, (3.0, 0.55), "L La L La Sp La L N"),
    ],
)
def test_eight_people_stand_where_the_handbook_puts_them(options, cuts, states):
    found = quadrants(ATTITUDE, PATRONAGE, ranges=RANGES, **options)

    assert list(found.states) == [NAMES[x] for x in states.split()]
    assert found.cuts == pytest.approx(cuts)
    assert found.is_two_by_two


def test_both_medians_put_two_people_in_each_state():
    found = quadrants(ATTITUDE, PATRONAGE, cut=BOTH_MEDIAN)

    assert found.counts.tolist() == [2, 2, 2, 2]
    assert found.shares["share"].tolist() == [0.25] * 4


def test_clusters_on_raw_axes_would_differ_so_axes_are_standardised():
    tiny = quadrants(ATTITUDE, np.array(PATRONAGE) / 1000, cut=("kmeans", "kmeans"))

    assert list(tiny.states) == list(quadrants(ATTITUDE, PATRONAGE, cut=("kmeans", "kmeans")).states)


def test_clusters_that_are_no_quadrants_are_said():
    spots = np.repeat([[1, 1], [1.4, 1.2], [5, 5], [5.4, 5.2]], 10, axis=0) + np.tile([[0, 0.1]], (40, 1))

    found = quadrants(spots[:, 0], spots[:, 1], cut=("kmeans", "kmeans"))

    assert not found.is_two_by_two
    assert sorted(found.centroids["state"]) == ["loyal", "loyal", "none", "none"]
    assert found.counts.to_dict() == {"loyal": 20, "latent": 0, "spurious": 0, "none": 20}


@pytest.mark.long
def test_clusters_are_as_tight_as_those_of_scikit_learn():
    from sklearn.cluster import KMeans  # 1 s to import; only this test needs it

    data = people(4).to_numpy()
    z = (data - data.mean(axis=0)) / data.std(axis=0)
    theirs = KMeans(4, n_init=50, random_state=0).fit(z)

    centres = quadrants(data[:, 0], data[:, 1], cut=("kmeans", "kmeans")).centroids

    ours = (centres[["attitude", "patronage"]].to_numpy() - data.mean(axis=0)) / data.std(axis=0)
    assert (((z[:, None] - ours) ** 2).sum(axis=2)).min(axis=1).sum() <= theirs.inertia_ * (1 + 1e-9)


def test_a_missing_axis_gives_no_state_and_is_counted():
    found = quadrants(pd.Series([4, np.nan, 2, 5], index=list("abcd")), pd.Series([1, 1, None, 0], index=list("abcd")))

    assert (found.n, found.n_dropped) == (2, 2)
    assert found.states.isna().tolist() == [False, True, True, False]
    assert list(found.states.index) == list("abcd")


def test_rounding_moves_nobody_across_a_cut():
    mean_of_five = np.array([0.1 + 0.2, 0.3, 0.4])

    low, high = (quadrants(mean_of_five, [1, 1, 1], cut=(0.3, 0.5), at_cut=side) for side in ("low", "high"))

    assert low.axes.loc[0, "n_at_cut"] == 2
    assert (low.counts["loyal"], high.counts["loyal"]) == (1, 3)


@pytest.mark.long
@pytest.mark.parametrize("at_cut", ["high", "low"])
@pytest.mark.parametrize("n", [30, 31, 400])
def test_pooled_resampling_equals_resampling_person_by_person(n, at_cut):
    frame = people(1, n).round(1)
    axes = tuple(cut_of(name, frame[name].to_numpy(), "median", None) for name in frame)
    rng = np.random.default_rng(2)

    pooled = resampled_high(axes, at_cut=at_cut, replicates=4000, rng=rng)

    slow = np.zeros((4000, 2, 2))
    for one in slow:
        a, p = frame.to_numpy()[rng.integers(0, n, n)].T
        flags = [x >= np.median(x) if at_cut == "high" else x > np.median(x) for x in (a, p)]
        np.add.at(one, (flags[0].astype(int), flags[1].astype(int)), 1)
    # The largest gap between two distribution functions of 4,000 draws each passes .045 once in 2,000 times.
    reached = np.arange(n)[:, None, None, None]
    gaps = (pooled <= reached).mean(axis=1) - (slow <= reached).mean(axis=1)
    assert np.abs(gaps).max() < 0.045


def test_an_interval_of_a_fixed_cut_is_the_binomial_one():
    found = quadrants(*people(2, 1000).to_numpy().T, cut=(3.0, 1.5), replicates=8000)

    expected = 1.96 * np.sqrt(found.shares["share"] * (1 - found.shares["share"]) / 1000)
    np.testing.assert_allclose((found.shares["high"] - found.shares["low"]) / 2, expected, rtol=0.06)


def test_an_empty_state_keeps_an_upper_limit():
    found = quadrants([4, 5, 4, 5], [1, 1, 1, 1], cut=(3, 0.5))

    row = found.shares.set_index("state").loc["none"]
    assert (row["share"], row["low"]) == (0, 0)
    assert row["high"] == pytest.approx(1 - 0.025 ** (1 / 4))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([BOTH_MEDIAN, ("kmeans", "kmeans"), (3.0, "median")]))
def test_shares_add_up_and_lie_within_their_limits(seed, cut):
    found = quadrants(*people(seed, 60).to_numpy().T, cut=cut, replicates=200)

    assert found.counts.sum() == found.n
    assert found.shares["share"].sum() == pytest.approx(1)
    assert (found.shares["low"] <= found.shares["share"] + 0.1).all()
    assert (found.shares["high"] >= found.shares["share"] - 0.1).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(0.1, 100), st.floats(-50, 50))
def test_the_unit_of_an_axis_moves_nobody(seed, factor, shift):
    frame = people(seed, 50)

    before = quadrants(frame["attitude"], frame["patronage"], cut=BOTH_MEDIAN, replicates=100)
    after = quadrants(frame["attitude"] * factor + shift, frame["patronage"], cut=BOTH_MEDIAN, replicates=100)

    assert list(before.states) == list(after.states)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_frozen_cuts_give_the_same_states(seed):
    frame = people(seed, 50)
    first = quadrants(frame["attitude"], frame["patronage"], cut=BOTH_MEDIAN, replicates=100)

    again = quadrants(frame["attitude"], frame["patronage"], cut=first.cuts, replicates=100)

    assert list(again.states) == list(first.states)


def test_each_axis_stands_on_its_own():
    axes = quadrants(ATTITUDE, PATRONAGE, cut=(3.1, 0.65)).axes.set_index("axis")

    assert axes["share_high"].to_dict() == {"attitude": 5 / 8, "patronage": 3 / 8}
    assert axes.loc["attitude", "mean"] == pytest.approx(3.4375)
    assert axes["rule"].tolist() == ["given", "given"]


def test_people_within_their_error_of_measurement_are_uncertain_by_hand():
    # sd of the attitudes .952, error .952 * sqrt(.19) = .415, reach 1.96 * .415 = .813 about the cut at 3
    found = quadrants(ATTITUDE, PATRONAGE, cut=(3.0, 0.55), reliabilities=(0.81, None))

    assert found.uncertain == 4 / 8
    assert quadrants(ATTITUDE, PATRONAGE, cut=(3.0, 0.55)).uncertain is None


def test_agreement_of_median_and_midpoint_by_hand():
    options = {"median": {"cut": BOTH_MEDIAN}, "midpoint": {"cut": ("midpoint", "midpoint"), "at_cut": "low"}}
    results = {name: quadrants(ATTITUDE, PATRONAGE, ranges=RANGES, **o) for name, o in options.items()}

    pair = agreement(results).pairs.iloc[0]

    # Seven of eight the same; by chance (2*3 + 2*2 + 2*1 + 2*2) / 64 = 1/4
    assert (pair["same"], pair["kappa"]) == (7 / 8, pytest.approx((7 / 8 - 1 / 4) / (3 / 4)))


def test_agreement_of_different_people_is_refused():
    first = quadrants(ATTITUDE, PATRONAGE)
    with pytest.raises(BadOption):
        agreement({"a": first, "b": quadrants(ATTITUDE[:4], PATRONAGE[:4])})
    with pytest.raises(BadOption):
        agreement({"a": first})


@pytest.mark.parametrize(
    ("attitude", "patronage", "options", "error"),
    [
        (ATTITUDE, PATRONAGE[:5], {}, BadOption),
        (ATTITUDE, PATRONAGE, {"cut": ("kmeans", "median")}, BadOption),
        (ATTITUDE, PATRONAGE, {"cut": ("mean", "median")}, BadOption),
        (ATTITUDE, PATRONAGE, {"cut": (float("nan"), 1)}, BadOption),
        (ATTITUDE, PATRONAGE, {"cut": ("midpoint", "midpoint")}, BadOption),
        (ATTITUDE, PATRONAGE, {"at_cut": "middle"}, BadOption),
        (ATTITUDE, PATRONAGE, {"level": 95}, BadOption),
        (ATTITUDE, PATRONAGE, {"reliabilities": (1.2, None)}, BadOption),
        (ATTITUDE, PATRONAGE, {"ranges": ((1, 4), None)}, OutOfRange),
        (ATTITUDE, [1] * 8, {"cut": BOTH_MEDIAN}, ConstantItems),
        (ATTITUDE, [1] * 8, {"cut": ("kmeans", "kmeans")}, ConstantItems),
        ([1, 2, 1, 2], [1, 2, 1, 2], {"cut": ("kmeans", "kmeans")}, TooFewRows),
        ([np.nan] * 8, PATRONAGE, {}, TooFewRows),
        ([], [], {}, TooFewRows),
        (["good"] * 8, PATRONAGE, {}, NotNumeric),
    ],
)
def test_input_without_an_answer_is_refused_with_a_remedy(attitude, patronage, options, error):
    with pytest.raises(error) as caught:
        quadrants(attitude, patronage, **options)
    assert isinstance(caught.value, AnalysisError)
    assert caught.value.remedy


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), min_size=2, max_size=8))
def test_very_few_people_get_states_or_a_reason(points):
    attitude, patronage = zip(*points, strict=True)

    for cut in (("kmeans", "kmeans"), BOTH_MEDIAN, (2, 1)):
        with suppress(ConstantItems, TooFewRows):
            found = quadrants(attitude, patronage, cut=cut, replicates=100)
            assert found.counts.sum() == len(points)
            assert found.shares.notna().all(axis=None)
