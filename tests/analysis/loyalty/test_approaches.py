import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import BadOption, ConstantItems, TooFewItems, TooFewRows, UnknownColumn
from analysis.loyalty.approaches import attitudinal, behavioural, combined, relative

SHARES = [0.9, 0.3, 0.8, 0.2, 0.7]
# ranks (rank - .5)/5 of .7 .5 .9 .1 .3
FREQUENCY = [9, 6, 20, 1, 3]


def test_the_behavioural_index_by_hand():
    found = behavioural(pd.DataFrame({"share": SHARES, "frequency": FREQUENCY}))

    assert found.places["share"].tolist() == pytest.approx([0.9, 0.3, 0.7, 0.1, 0.5])
    assert found.places["frequency"].tolist() == pytest.approx([0.7, 0.5, 0.9, 0.1, 0.3])
    assert found.values[0] == pytest.approx(0.80)


def test_fewer_days_since_the_last_stay_are_more_loyal():
    people = pd.DataFrame({"days": [400, 3, 30]})

    assert behavioural(people, reverse=["days"]).values.tolist() == pytest.approx([1 / 6, 5 / 6, 0.5])


def test_the_attitudinal_index_by_hand():
    assert attitudinal(pd.DataFrame({"clv_rev_1": [4], "clv_rev_2": [5], "clv_loy_1": [3]})).mean == 4.0


def test_a_good_rating_counts_little_where_a_rival_has_it_too():
    found = relative(pd.Series([6, 6, 5]), pd.DataFrame({"a": [6, np.nan, 7], "b": [3, np.nan, np.nan]}))

    assert found.values.tolist()[:1] == [0]
    assert np.isnan(found.values[1]), "without a rival there is no relative attitude"
    assert (found.n, found.n_dropped, found.n_without_rival) == (2, 1, 1)
    assert (found.better, found.equal, found.worse) == (0, 1, 1)
    assert found.mean == -1


def test_the_combined_index_by_hand():
    """Ten people; the first stands at the percentile ranks .8 .6 .7 .5 .9, moved by half a rank."""
    places = {"usage": 0.85, "brand": 0.55, "frequency": 0.75, "amount": 0.45, "recency": 0.95}
    others = {name: [x / 10 - 0.05 for x in range(1, 11) if not np.isclose(x / 10 - 0.05, p)]
              for name, p in places.items()}  # fmt: skip
    people = pd.DataFrame({name: [places[name], *others[name]] for name in places})
    found = combined(people)

    assert found.places.iloc[0].to_dict() == pytest.approx(places)
    assert found.values[0] == pytest.approx(sum(places.values()) / 5)


def test_the_mean_of_five_percentiles_is_seven_tenths():
    """McMullan's five: .8 .6 .7 .5 .9 among people who stand at every tenth from 0 to 1 and tie there."""
    wanted = [0.8, 0.6, 0.7, 0.5, 0.9]
    # of five people ranks are .1 .3 .5 .7 .9; ties at the mean of two ranks give .2 .4 .6 .8
    shapes = {
        0.9: [5, 1, 2, 3, 4],
        0.7: [4, 1, 2, 3, 5],
        0.5: [3, 1, 2, 4, 5],
        0.8: [4, 4, 1, 2, 3],
        0.6: [3, 3, 1, 2, 5],
    }
    people = pd.DataFrame({f"i{k}": shapes[x] for k, x in enumerate(wanted)})

    assert combined(people).places.iloc[0].tolist() == pytest.approx(wanted)
    assert combined(people).values[0] == pytest.approx(0.70)


def test_z_scores_against_scipy():
    people = pd.DataFrame(np.random.default_rng(1).normal(size=(50, 3)), columns=list("abc"))
    expected = stats.zscore(people.to_numpy(), ddof=1).mean(axis=1)

    assert combined(people, by="z").values.to_numpy() == pytest.approx(expected, abs=1e-12)


def test_ranks_against_scipy():
    people = pd.DataFrame(np.random.default_rng(2).integers(0, 6, (60, 2)), columns=list("ab"))
    expected = (stats.rankdata(people.to_numpy(), axis=0) - 0.5) / 60

    assert behavioural(people).places.to_numpy() == pytest.approx(expected, abs=1e-12)


def test_what_cannot_be_is_refused():
    people = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 3.0]})
    with pytest.raises(UnknownColumn):
        behavioural(people, reverse=["days"])
    with pytest.raises(ConstantItems):
        combined(people, by="z")
    with pytest.raises(BadOption):
        combined(people, by="mean")  # type: ignore[arg-type]
    with pytest.raises(BadOption):
        behavioural(people, at_least=0)
    with pytest.raises(TooFewItems):
        behavioural(people[[]])
    with pytest.raises(TooFewItems):
        relative(people["a"], people[[]])
    with pytest.raises(TooFewRows):
        relative(people["a"], people[["b"]] * np.nan)
    with pytest.raises(BadOption):
        relative(people["a"], people[["b"]].set_index(pd.Index([5, 6])))


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9) | st.none()), min_size=2, max_size=30),
    st.floats(0.5, 3, allow_nan=False),
)
def test_an_index_of_ranks_knows_order_only(rows, power):
    people = pd.DataFrame(rows, columns=["a", "b"], dtype=float)
    found, bent = behavioural(people), behavioural(people**power)

    assert found.values.to_numpy() == pytest.approx(bent.values.to_numpy())
    assert found.values.between(0, 1).all()
    assert found.values.mean() == pytest.approx(0.5, abs=0.5)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 7)), min_size=1, max_size=20))
def test_another_rival_never_raises_a_relative_attitude(rows):
    people = pd.DataFrame(rows, columns=["own", "one", "two"])
    few, many = relative(people["own"], people[["one"]]), relative(people["own"], people[["one", "two"]])

    assert (many.values <= few.values).all()
    assert few.better + few.equal + few.worse == few.n
