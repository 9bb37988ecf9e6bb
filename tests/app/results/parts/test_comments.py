"""Words of open texts by state and site: counts with enough people behind them, and never a text."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.results.as_json import as_json, told_json
from app.results.plan import Plan, QuadrantsOf, ScalePlan
from app.results.run import Analysis, analyse

N = 60
RNG = np.random.default_rng(5)
HIGH = np.repeat([1, 0], N // 2)
ANSWERS = pd.DataFrame({f"a{i}": np.clip(2 + 2 * HIGH + RNG.integers(0, 2, N), 1, 5) for i in range(3)}).assign(
    share=np.round(0.1 + 0.8 * HIGH + RNG.uniform(0, 0.09, N), 3),
)
PLAN = Plan(
    scales=(ScalePlan(name="att", items=("a0", "a1", "a2"), range=(1, 5)),),
    quadrants=QuadrantsOf(attitude="att", patronage="share", cut=(3, 0.5)),
    factor_items=(),
    texts=("why",),
)
PEOPLE = pd.DataFrame({"language": ["en"] * N, "site": (["north"] * 20 + ["south"] * 36 + [None] * 4)})
SAID = ["breakfast was lovely"] * 18 + ["Mr Rahimi"] * 4 + ["lovely"] * 8 + ["slow lift"] * 22 + [None] * 8


def found(said: list[Any] = SAID, **more: pd.DataFrame) -> Analysis:
    frame = ANSWERS.assign(why=pd.Series(said, dtype=object))
    return analyse(frame, PLAN, people=more.pop("people", PEOPLE), **more)


def comments(document: dict[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = document["comments"]["why"]
    return own


def words(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["term"]: row["people"] for row in rows}


def test_words_are_counted_over_all_and_by_state_and_site() -> None:
    own = comments(as_json(found()))

    assert (own["n"], own["n_dropped"], own["fewest"]) == (52, 8, 5)
    assert words(own["words"]) == {"lovely": 26, "slow lift": 22, "breakfast": 18}
    assert words(own["by_state"]["loyal"]["words"]) == {"lovely": 26, "breakfast": 18}
    assert [row["term"] for row in own["by_state"]["none"]["words"] if row["more"]] == ["slow lift"]
    assert words(own["by_site"]["north"]["words"]) == {"lovely": 18, "breakfast": 18}


@pytest.mark.privacy
def test_words_of_fewer_than_five_people_stand_in_no_document_and_no_text_does() -> None:
    text = json.dumps(as_json(found()))

    assert "rahimi" not in text.lower()
    assert "breakfast was lovely" not in text


@pytest.mark.privacy
def test_a_count_of_a_group_is_not_told_where_the_others_would_give_a_small_one_away() -> None:
    # lovely: 18 at north, 8 at south; with 4 more at no site the total would give the 4 away
    said = ["lovely"] * 18 + [None] * 2 + ["lovely"] * 8 + ["slow lift"] * 24 + ["slow lift"] * 4 + ["lovely"] * 4
    sites = pd.Series(["north"] * 20 + ["south"] * 32 + [None] * 8, dtype=object)
    own = comments(told_json(found(said, people=PEOPLE.assign(site=sites)), min_cell=5))

    assert words(own["words"])["lovely"] == 30
    assert words(own["by_site"]["north"]["words"]) == {"lovely": 18}
    assert "words" not in own["by_site"]["south"]


@pytest.mark.privacy
def test_below_a_larger_smallest_cell_fewer_words_are_told() -> None:
    assert words(comments(told_json(found(), min_cell=20))["words"]) == {"lovely": 26, "slow lift": 22}
    assert "comments" not in told_json(found(), min_cell=53)


def test_a_file_has_no_sites_and_texts_that_are_numbers_are_texts() -> None:
    frame = ANSWERS.assign(why=[5.0] * 10 + [np.nan] * 50)
    own = comments(as_json(analyse(frame, PLAN)))

    assert (own["n"], "words" in own, "by_site" in own) == (10, False, False)


def test_a_column_that_is_missing_is_told() -> None:
    warnings = as_json(analyse(ANSWERS, PLAN))["warnings"]

    assert [one["code"] for one in warnings if one["parts"] == ["comments.why"]] == ["unknown_column"]  # type: ignore


def test_nobody_wrote_anything() -> None:
    own = comments(as_json(found([None] * N)))

    assert (own["n"], "words" in own) == (0, False)


def test_markup_emoji_mixed_scripts_and_a_long_text_are_counted_as_words() -> None:
    said = ["<b>تمیز</b> 😀 慢 slow. " + "x" * 10_000] * 10 + [None] * 50
    told = words(comments(as_json(found(said)))["words"])

    assert {"تمیز", "慢", "slow"} <= set(told)


def test_a_language_that_nobody_used_has_no_words() -> None:
    languages = PEOPLE.assign(language=pd.Series(["vi"] * N))
    own = comments(as_json(found(["nhan vien tot"] * 10 + [None] * 50, people=languages)))

    assert words(own["words"]) == {"nhan vien": 10, "vien tot": 10}
