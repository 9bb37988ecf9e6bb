import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.describe import describe, missing_by_reason
from analysis.errors import OutOfRange, UnknownColumn
from analysis.moments import PairTables


def test_item_figures_by_hand():
    item = describe(pd.DataFrame({"a": [1, 2, 2, 5, None]}), range=(1, 5)).items[0]

    assert (item.n, item.n_missing, item.mean, item.floor, item.ceiling) == (4, 1, 2.5, 0.25, 0.25)
    assert item.sd == pytest.approx(3**0.5)
    assert item.skew == pytest.approx((-(1.5**3) - 2 * 0.5**3 + 2.5**3) / 4 / 3**1.5)
    assert item.kurtosis == pytest.approx((1.5**4 + 2 * 0.5**4 + 2.5**4) / 4 / 9 - 3)


def test_skew_and_kurtosis_equal_r_psych_on_mobi(shared):
    oracle = json.loads((shared / "oracle" / "data_quality_mobi.json").read_text())
    mobi = pd.read_csv(shared / "data" / "mobi.csv")

    table = describe(mobi, range=(1, 10)).to_frame()

    np.testing.assert_allclose(table["skew"], oracle["skew_psych_type3"], rtol=1e-10)
    np.testing.assert_allclose(table["kurtosis"], pd.Series(oracle["kurt_psych_type3"])[table.index], rtol=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 7), min_size=3, max_size=30), st.integers(-5, 5))
def test_shifting_answers_shifts_the_mean_alone(answers, shift):
    before, after = (describe(pd.DataFrame({"a": np.array(answers) + s})).items[0] for s in (0, shift))

    assert after.mean == pytest.approx(before.mean + shift)
    for field in ("sd", "skew", "kurtosis"):
        assert getattr(after, field) == pytest.approx(getattr(before, field), abs=1e-9)


def test_figures_that_do_not_exist_are_none():
    constant, single, empty = describe(pd.DataFrame({"a": [3, 3], "b": [1, None], "c": [None, None]})).items

    assert (constant.sd, constant.skew, constant.kurtosis) == (0, None, None)
    assert (single.mean, single.sd) == (1, None)
    assert (empty.n, empty.mean, empty.floor) == (0, None, None)


def test_an_answer_outside_the_range_is_refused():
    with pytest.raises(OutOfRange, match="column b"):
        describe(pd.DataFrame({"a": [1, 5], "b": [1, 6]}), range=(1, 5))


def test_rows_without_any_answer_are_counted():
    described = describe(pd.DataFrame({"a": [1, None], "b": [2, None]}))

    assert (described.n, described.n_dropped) == (2, 1)


def test_missing_answers_are_counted_by_reason():
    answers = pd.DataFrame({"a": [1, None, None, None], "b": [1, 2, 3, None]})
    reasons = pd.DataFrame({"a": [None, "skipped", "not_shown", "skipped"]})

    missing = missing_by_reason(answers, reasons=reasons)

    assert missing.counts.loc["a"].to_dict() == {"not_answered": 0, "not_shown": 1, "skipped": 2}
    assert missing.counts.loc["b"].to_dict() == {"not_answered": 1, "not_shown": 0, "skipped": 0}
    assert missing.to_frame().loc["a", "share_missing"] == 0.75


def test_reasons_for_unknown_items_are_refused():
    with pytest.raises(UnknownColumn, match="zz"):
        missing_by_reason(pd.DataFrame({"a": [1]}), reasons=pd.DataFrame({"zz": ["skipped"]}))


def test_nothing_missing_has_no_reasons():
    assert missing_by_reason(pd.DataFrame({"a": [1, 2]})).to_frame().loc["a", "share_missing"] == 0


def test_tables_that_add_up_describe_their_items_like_the_rows():
    items = pd.DataFrame({"a": [1, 2, 2, 5, None], "b": [3, 3, None, 3, None]})

    tables = PairTables.from_chunks([items[:2], items[2:]])

    pd.testing.assert_frame_equal(describe(tables, range=(1, 5)).to_frame(), describe(items, range=(1, 5)).to_frame())
    assert describe(tables).n_dropped == describe(items).n_dropped == 1
