"""Scores from small whole numbers are those of `scoring.score` to the last bit."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis import scoring
from analysis.numeric.whole_scores import whole_scores

GONE = -128
TABLES = st.integers(1, 9).flatmap(
    lambda k: st.lists(st.lists(st.one_of(st.integers(1, 7), st.just(GONE)), min_size=k, max_size=k), max_size=12).map(
        lambda rows: np.array(rows, dtype=np.int8).reshape(len(rows), k)
    )
)


def missing(column: np.ndarray) -> np.ndarray:
    return column == GONE


def whole(table: np.ndarray, *, reverse: list[str], range: tuple[float, float] = (1, 7)) -> np.ndarray | None:
    answers = {f"q{place}": column for place, column in enumerate(table.T)}
    return whole_scores(answers, reverse=reverse, range=range, missing=missing)


def test_by_hand() -> None:
    table = np.array([[5, 4, 2], [4, GONE, GONE], [GONE, 3, 7]], dtype=np.int8)

    found = whole(table, reverse=["q2"])

    assert found is not None
    assert found[0] == (5 + 4 + 6) / 3
    assert np.isnan(found[1])
    assert found[2] == (3 + 1) / 2


@given(TABLES, st.data())
def test_bit_by_bit_as_from_a_frame(table: np.ndarray, data: st.DataObject) -> None:
    frame = pd.DataFrame(table, columns=[f"q{place}" for place in range(table.shape[1])], dtype="float64")
    reverse = data.draw(st.lists(st.sampled_from(list(frame)), unique=True))

    found = whole(table, reverse=reverse)

    assert found is not None
    expected = scoring.score(frame.where(frame != GONE), reverse=reverse, range=(1, 7)).values.to_numpy()
    assert found.tobytes() == expected.tobytes() or np.array_equal(found, expected, equal_nan=True)


def test_where_it_does_not_lead_it_says_so() -> None:
    table = np.array([[5, 4], [4, 9]], dtype=np.int8)

    assert whole(table, reverse=[]) is None
    assert whole(table, reverse=[], range=(1, 9.5)) is None
    assert whole(table.astype(np.float64), reverse=[], range=(1, 9)) is None
    assert whole(table[:, :0], reverse=[]) is None
    assert whole(table - 5, reverse=[], range=(0, 9)) is None
