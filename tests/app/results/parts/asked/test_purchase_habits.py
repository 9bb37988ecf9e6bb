"""Purchases of the past and to come, as people tell them: distributions with the people behind them."""

import numpy as np
import pandas as pd
import pytest

from analysis.inference.shares import wilson_interval
from app.reports.documents import alone
from app.reports.sections.asked.habits import habits_section
from app.reports.sections.model import Table
from app.results.as_json import as_json, told_json
from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.defined.standing_alone import questions_of
from app.results.plan import Plan
from app.results.run import Analysis, analyse
from survey_defs.load import load_shipped

HOTEL, BANK = load_shipped("hotel_loyalty"), load_shipped("bank_loyalty")
LAST = [1] * 10 + [2] * 20 + [4] * 8 + [5] * 2 + [np.nan] * 5


def habits(questionnaire: object = HOTEL, **columns: list[float]) -> Analysis:
    frame = pd.DataFrame(columns, dtype=float)
    return analyse(frame, Plan(scales=(), factor_items=(), questions=questions_of(questionnaire)))  # type: ignore[arg-type]


def test_every_item_of_the_family_is_a_habit_and_stands_there_alone() -> None:
    assert set(from_questionnaire(HOTEL).questions.habits) == {"pf_last", "pf_same", "pf_next", "pf_spend"}
    assert set(from_questionnaire(BANK).questions.habits) == {"pf_last", "pf_same", "pf_next", "pf_balance"}
    document = as_json(habits(pf_last=LAST, tenure=[1] * 45))

    assert set(document["purchase_habits"]) == {"pf_last"}  # type: ignore[call-overload]
    assert "pf_last" not in document.get("answers", {})  # type: ignore[operator]


def test_by_hand_bands_have_counts_shares_limits_and_the_middle_one() -> None:
    found = as_json(habits(pf_last=LAST))["purchase_habits"]["pf_last"]  # type: ignore[index]
    low, high = wilson_interval(20, 40)

    assert (found["n"], found["n_dropped"], found["median"]) == (40, 5, "2")
    assert found["options"]["2"] == {"count": 20, "share": 0.5, "low": low, "high": high}
    assert found["options"]["3"]["count"] == 0


def test_by_hand_expected_spending_has_a_median_and_no_extremes() -> None:
    found = as_json(habits(pf_spend=[0, 100, 200, 300, 100_000]))["purchase_habits"]["pf_spend"]  # type: ignore[index]

    assert found == {
        "n": 5, "n_dropped": 0, "mean": 20_120, "median": 200, "quarter_low": 100, "quarter_high": 300,
    }  # fmt: skip


@pytest.mark.privacy
def test_a_band_of_few_is_hidden_with_the_next() -> None:
    found = told_json(habits(pf_last=LAST), min_cell=5)["purchase_habits"]["pf_last"]["options"]  # type: ignore[index]

    assert {value for value, option in found.items() if "count" in option} == {"1", "2", "3"}


def test_the_section_says_bands_in_words() -> None:
    with alone("fa") as fmt:
        section = habits_section(
            habits(pf_last=LAST, pf_spend=[1000] * 45).purchase_habits,
            labels_of(HOTEL, "fa"),
            fmt,
            min_cell=5,  # type: ignore[arg-type]
        )
    tables = [block for block in section.blocks if isinstance(block, Table)]

    assert tables[1].rows[0][1] == "در ۷ روز گذشته"
    assert tables[1].rows[0][2] == "۱۰"


def test_nobody_answered_or_the_file_never_asked() -> None:
    assert habits(pf_last=[np.nan] * 6).purchase_habits is None
    assert habits(other=[1.0] * 6).purchase_habits is None
