import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effects import relative_weights, weighing_seconds, weights_of_outcomes
from analysis.effects.relative_weights import TooFewReplicates
from analysis.effects.resampling import resampled
from analysis.effects.weights import weights_of, with_random
from analysis.errors import BadOption, SingularMatrix, TooFewRows
from tests.analysis.effects.drivers import driven

X = ["trust", "room", "price"]
# Motor Trend's road tests of 32 cars (Henderson & Velleman 1981), as in R's mtcars.
CARS = pd.DataFrame(
    {
        "mpg": [21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
                30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4],
        "cyl": [6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4],
        "disp": [160, 160, 108, 258, 360, 225, 360, 146.7, 140.8, 167.6, 167.6, 275.8, 275.8, 275.8, 472, 460, 440,
                 78.7, 75.7, 71.1, 120.1, 318, 304, 350, 400, 79, 120.3, 95.1, 351, 145, 301, 121],
        "hp": [110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150,
               150, 245, 175, 66, 91, 113, 264, 175, 335, 109],
        "wt": [2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
               2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78],
    }
)  # fmt: skip


def test_two_predictors_by_hand():
    """r12 = .6: Lambda has .94868 on and .31623 off its diagonal; r = (.5, .4) gives the weights .1715, .0910."""
    on, off = (1.6**0.5 + 0.4**0.5) / 2, (1.6**0.5 - 0.4**0.5) / 2
    square = on**2 - off**2
    first, second = (on * 0.5 - off * 0.4) / square, (on * 0.4 - off * 0.5) / square
    by_hand = [on**2 * first**2 + off**2 * second**2, off**2 * first**2 + on**2 * second**2]

    found = weights_of(np.array([[1, 0.6], [0.6, 1]]), np.array([[0.5], [0.4]]))[:, 0]
    np.testing.assert_allclose(found, by_hand)
    assert found.sum() == pytest.approx((0.25 + 0.16 - 2 * 0.6 * 0.5 * 0.4) / (1 - 0.36))


def test_the_published_weights_of_cars():
    """R rwa, article on multiple regression: cyl .2096904, disp .1883043, hp .1799590, wt .2706812."""
    found = relative_weights(CARS, y="mpg", x=["cyl", "disp", "hp", "wt"], replicates=100)

    np.testing.assert_allclose(found.weights["weight"], [0.2096904, 0.1883043, 0.1799590, 0.2706812], atol=5e-8)
    np.testing.assert_allclose(found.weights["share"] * 100, [24.70914, 22.18908, 21.20570, 31.89607], atol=5e-5)
    assert (found.weights["correlation"] < 0).all()


def test_resampled_correlations_are_those_of_copies_of_rows():
    data = driven(11, n=60)
    columns = data[[*X, "loyalty"]].to_numpy()
    (part,) = resampled(columns, None, replicates=25, rng=np.random.default_rng(1))
    drawn = np.random.default_rng(1).integers(60, size=(25, 60))
    copies = [columns[rows] for rows in drawn]

    np.testing.assert_allclose(part.correlations, [np.corrcoef(copy.T) for copy in copies], atol=1e-10)
    np.testing.assert_allclose(part.means, [copy.mean(axis=0) for copy in copies])


def test_resampled_clusters_are_drawn_whole():
    data = driven(12, n=90, sites=9)
    columns = data[[*X, "loyalty"]].to_numpy()
    groups = data["site"].to_numpy()
    (part,) = resampled(columns, groups, replicates=10, rng=np.random.default_rng(2))
    drawn = np.random.default_rng(2).integers(9, size=(10, 9))
    copies = [np.concatenate([columns[groups == site] for site in sites]) for sites in drawn]

    np.testing.assert_allclose(part.n, list(map(len, copies)))
    np.testing.assert_allclose(part.correlations, [np.corrcoef(copy.T) for copy in copies], atol=1e-10)


def test_a_random_predictor_needs_no_draw_of_rows():
    """Its correlations have the distribution of those of a normal column drawn beside the rows."""
    data = driven(13, n=40)[[*X, "loyalty"]].to_numpy()
    rng = np.random.default_rng(3)
    many = np.repeat(np.corrcoef(data.T)[np.newaxis], 20_000, axis=0)
    predictors, outcome = with_random(many, k=3, n=np.full(20_000, 40.0), rng=rng)
    ours = np.column_stack([predictors[:, -1, :3], outcome[:, -1, 0]])
    z = (data - data.mean(axis=0)) / data.std(axis=0)
    columns = rng.standard_normal((20_000, 40))
    columns = (columns - columns.mean(axis=1, keepdims=True)) / columns.std(axis=1, keepdims=True)
    drawn = columns @ z / 40

    np.testing.assert_allclose(ours.mean(axis=0), 0, atol=0.006)
    np.testing.assert_allclose(np.cov(ours.T), np.cov(drawn.T), atol=0.0015)
    np.testing.assert_allclose(
        np.quantile(ours, [0.01, 0.99], axis=0), np.quantile(drawn, [0.01, 0.99], axis=0), atol=0.02
    )


def test_limits_hold_the_weights_and_never_0():
    found = relative_weights(driven(14), y="loyalty", x=X, rng=np.random.default_rng(4))
    weights = found.weights

    assert (weights["low"] > 0).all()
    assert ((weights["low"] < weights["weight"]) & (weights["weight"] < weights["high"])).all()
    assert weights["weight"].sum() == pytest.approx(found.r2)
    assert weights["share"].sum() == pytest.approx(1)
    # a third of a per cent of what price explains would be called its own without the random one beside it
    assert weights["is_more"].tolist() == [True, True, False]
    assert found.random < found.random_high < weights["weight"][0]
    assert (found.n_failed, found.replicates) == (0, 2000)


def test_several_outcomes_share_people_and_resamples():
    data = driven(25).assign(other=lambda d: d["room"] * 0.1 + np.arange(200) % 7)
    both = weights_of_outcomes(data, y=["loyalty", "other"], x=X, replicates=300)
    alone = relative_weights(data, y="other", x=X, replicates=300)

    assert list(both) == ["loyalty", "other"]
    np.testing.assert_allclose(both["other"].weights["weight"], alone.weights["weight"])
    np.testing.assert_allclose(both["other"].weights[["low", "high"]], alone.weights[["low", "high"]])


def test_random_groups_of_many_rows_vary_as_rows_do(monkeypatch: pytest.MonkeyPatch):
    data = driven(26, n=4_000)
    rows = relative_weights(data, y="loyalty", x=X, replicates=2_000).weights
    monkeypatch.setattr("analysis.effects.resampling.MOST_UNITS", 2_000)
    groups = relative_weights(data, y="loyalty", x=X, replicates=2_000).weights

    np.testing.assert_allclose(groups["high"] - groups["low"], rows["high"] - rows["low"], rtol=0.15)


def test_clusters_that_differ_widen_the_limits():
    rng = np.random.default_rng(15)
    site = np.repeat(np.arange(40), 10)
    trust = rng.normal(size=40)[site] + rng.normal(size=400) * 0.3
    data = pd.DataFrame({"trust": trust, "room": rng.normal(size=400), "site": site})
    data["loyalty"] = data["trust"] + 2 * rng.normal(size=40)[site] + rng.normal(size=400)
    alone, whole = (
        relative_weights(data, y="loyalty", x=["trust", "room"], cluster=cluster, rng=np.random.default_rng(5)).weights
        for cluster in (None, "site")
    )

    assert (whole["high"] - whole["low"])[0] > 1.5 * (alone["high"] - alone["low"])[0]


@settings(max_examples=25)
@given(st.integers(0, 500))
def test_weights_do_not_hang_on_units_or_order(seed):
    data = driven(seed, n=50)
    here = relative_weights(data, y="loyalty", x=X, replicates=20).weights.set_index("name")["weight"]
    moved = data.assign(room=data["room"] * -3 + 1)
    there = relative_weights(moved, y="loyalty", x=X[::-1], replicates=20).weights.set_index("name")["weight"]

    np.testing.assert_allclose(here.sort_index(), there.sort_index(), rtol=1e-9)
    assert (here >= 0).all()


def test_the_same_stream_gives_the_same_limits_and_progress_is_told():
    told: list[tuple[int, int]] = []
    first = relative_weights(driven(16), y="loyalty", x=X, replicates=50, progress=lambda *one: told.append(one))
    second = relative_weights(driven(16), y="loyalty", x=X, replicates=50)

    pd.testing.assert_frame_equal(first.weights, second.weights)
    assert told[-1] == (50, 50)


def test_what_cannot_be_weighed_is_refused():
    data = driven(17)
    with pytest.raises(SingularMatrix):
        relative_weights(data.assign(again=data["trust"]), y="loyalty", x=["trust", "again"], replicates=20)
    with pytest.raises(TooFewRows):
        relative_weights(data[:5], y="loyalty", x=X, replicates=20)
    with pytest.raises(BadOption):
        relative_weights(data, y="loyalty", x=X, replicates=1)
    # who is the only one of a kind is not drawn in a third of the resamples
    with pytest.raises(TooFewReplicates) as seldom:
        relative_weights(data.assign(only=[1.0] + [0.0] * 199), y="loyalty", x=["trust", "only"], replicates=200)
    assert seldom.value.usable < 180


def test_the_time_is_told_beforehand():
    assert 0 < weighing_seconds(driven(18), y="loyalty", x=X, replicates=2000) < 60


def test_predictors_that_explain_nothing_share_nothing():
    data = pd.DataFrame({"x": [1.0, -1, 1, -1] * 10, "y": [1.0, 1, -1, -1] * 10})
    found = relative_weights(data, y="y", x=["x"], replicates=400)
    assert found.r2 == pytest.approx(0, abs=1e-30)
    assert found.weights["share"].tolist() == [0]
    assert np.isfinite(found.weights[["share_low", "share_high"]].to_numpy()).all()
    assert found.random_share == 1
