import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.effects import priorities, relative_weights
from analysis.errors import BadOption, OutOfRange

POINTS = ["staff", "room", "wifi", "food"]
RANGES = dict.fromkeys(POINTS, (1.0, 5.0))


def guests(seed: int, *, n: int = 400) -> pd.DataFrame:
    """Wi-Fi matters and is rated low; staff matters and is rated high; room and food matter little."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4)) * 0.9 + [4.2, 3.9, 2.4, 2.9]
    points = np.clip(np.rint(x), 1, 5)
    sites = np.array(["Shiraz", "Tabriz"])[rng.integers(2, size=n)]
    loyal = points @ [0.6, 0.1, 0.6, 0.1] + rng.normal(size=n)
    return pd.DataFrame(points, columns=POINTS).assign(loyalty=loyal, site=sites)


def test_what_matters_and_is_rated_low_comes_first():
    found = priorities(guests(1), y="loyalty", x=POINTS, ranges=RANGES)
    table = found.drivers.set_index("name")

    assert table["quadrant"].to_dict() == {
        "staff": "keep",
        "room": "overkill",
        "wifi": "improve",
        "food": "low_priority",
    }
    assert table["is_sure"].to_dict() == {"staff": False, "room": False, "wifi": True, "food": False}
    assert table["p_first"].sum() == pytest.approx(1)
    assert found.cuts[0] == 0.25


def test_importance_and_score_are_those_of_their_own_doors():
    data = guests(2)
    found = priorities(data, y="loyalty", x=POINTS, ranges=RANGES, site="site")
    weights = relative_weights(data, y="loyalty", x=POINTS)
    scores = (data[POINTS] - 1) * 25
    low, high = stats.t.interval(0.95, 399, scores["wifi"].mean(), scores["wifi"].sem())

    np.testing.assert_allclose(found.drivers["importance"], weights.weights["share"])
    np.testing.assert_allclose(found.drivers["importance_low"], weights.weights["share_low"])
    row = found.drivers.set_index("name").loc["wifi"]
    assert row[["score", "score_low", "score_high"]].tolist() == pytest.approx([scores["wifi"].mean(), low, high])
    ours = found.sites.set_index(["site", "name"]).loc[("Shiraz", "wifi")]
    assert ours["score"] == pytest.approx(scores["wifi"][data["site"] == "Shiraz"].mean())
    assert found.sites.groupby("name")["n"].sum().tolist() == [400] * 4


def test_two_people_by_hand():
    """Points 2 and 4 of 1 to 5 are 25 and 75: the mean is 50."""
    assert (np.array([2.0, 4.0]) - 1).mean() * 25 == 50


@settings(max_examples=20)
@given(st.integers(0, 300))
def test_another_scale_of_points_changes_no_priority(seed):
    data = guests(seed, n=80)
    here = priorities(data, y="loyalty", x=POINTS, ranges=RANGES, replicates=50).drivers
    tens = data.assign(**{name: (data[name] - 1) * 2.5 for name in POINTS})
    there = priorities(tens, y="loyalty", x=POINTS, ranges=dict.fromkeys(POINTS, (0, 10)), replicates=50).drivers

    numbers = ["importance", "score", "score_low", "score_high", "p_first"]
    np.testing.assert_allclose(here[numbers], there[numbers], atol=1e-6)
    assert here["quadrant"].tolist() == there["quadrant"].tolist()


def test_a_driver_without_a_range_or_outside_it_is_refused():
    with pytest.raises(BadOption):
        priorities(guests(3), y="loyalty", x=POINTS, ranges={"staff": (1, 5)})
    with pytest.raises(OutOfRange):
        priorities(guests(3), y="loyalty", x=POINTS, ranges=dict.fromkeys(POINTS, (2, 5)))


def test_nothing_is_first_where_nothing_goes_with_more():
    data = pd.DataFrame({"x": [1.0, -1, 1, -1] * 10, "y": [1.0, 1, -1, -1] * 10})
    found = priorities(data, y="y", x=["x"], ranges={"x": (-1, 1)}, replicates=400)
    assert found.drivers[["importance", "p_first"]].to_numpy().tolist() == [[0, 0]]


def test_one_site_has_the_scores_of_all_and_one_person_no_limits():
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"x": rng.integers(1, 6, 60), "z": rng.integers(1, 6, 60), "site": "a"}).astype(
        {"site": object}
    )
    data["y"] = data["x"] + rng.normal(size=60)
    options = {"y": "y", "x": ["x", "z"], "ranges": {"x": (1, 5), "z": (1, 5)}, "site": "site", "replicates": 50}
    alone = priorities(data, **options)
    assert alone.sites["score"].tolist() == pytest.approx(alone.drivers["score"].tolist())
    data.loc[0, "site"] = "b"
    sites = priorities(data, **options).sites.set_index("site")
    assert sites.loc["b", ["low", "high"]].isna().all(axis=None)
    assert sites.loc["a", ["low", "high"]].notna().all(axis=None)
