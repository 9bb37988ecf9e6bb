"""The JSON has the figures of the report's sections on loyalty, and no small cell where it leaves for programs."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.loyalty.quadrants import Quadrants
from app.results.as_json import as_json, told_json
from app.results.plan import Plan, QuadrantsOf, ScalePlan
from app.results.run import Analysis, analyse

N = 60
RNG = np.random.default_rng(5)
ATTITUDE = RNG.integers(1, 6, (N, 1))
ANSWERS = pd.DataFrame(np.clip(ATTITUDE + RNG.integers(-1, 2, (N, 3)), 1, 5), columns=["a1", "a2", "a3"]).assign(
    share=np.round(RNG.uniform(0, 1, N), 2),
    said=np.resize([4, 3, 0, 0, 1, -1], N),
    recommends=np.resize([10, 9, 8, 7, 3], N),
    used=np.resize([1, 2, 3, 4, 5], N),
)
PLAN = Plan(
    scales=(ScalePlan(name="att", items=("a1", "a2", "a3"), range=(1, 5)),),
    profiles=(ScalePlan(name="use", items=("used",), range=(1, 5), measurement="index"),),
    value_index=("att", "use"),
    quadrants=QuadrantsOf(attitude="att", patronage="share"),
    recommendation="recommends",
    word_of_mouth="said",
    factor_items=(),
)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(ANSWERS, PLAN)


def test_every_section_on_loyalty_has_its_figures(analysis: Analysis) -> None:
    found = as_json(analysis)["loyalty"]

    assert isinstance(found, dict)
    assert set(found) == {
        "value_index",
        "dimension_correlations",
        "quadrants",
        "word_of_mouth",
        "recommendation",
        "profiles",
    }
    assert found["recommendation"]["balance"] == pytest.approx(0.4 - 0.2)
    assert found["word_of_mouth"]["net"] == pytest.approx(3 / 6 - 1 / 6)
    assert sum(row["count"] for row in found["quadrants"]["shares"]) == found["quadrants"]["n"] == N
    assert found["value_index"]["mean"] == analysis.value_index.mean  # type: ignore[union-attr]
    assert found["profiles"]["use"]["items"]["used"]["above"] == 24


def test_it_is_plain_json_without_gaps(analysis: Analysis) -> None:
    assert json.loads(json.dumps(as_json(analysis), allow_nan=False))


def test_a_part_without_figures_says_why() -> None:
    nobody = analyse(ANSWERS.assign(recommends=np.nan), PLAN)

    told = {one["parts"][0]: one["code"] for one in as_json(nobody)["warnings"] if "parts" in one}  # type: ignore
    assert told["recommendation"] == "too_few_rows"


@pytest.mark.privacy
def test_no_small_cell_leaves_for_programs() -> None:
    said = [4] * 57 + [-4] * 3
    answers = ANSWERS.assign(said=said, recommends=[10] * 30 + [8] * 30, used=[5] * 58 + [1] * 2)
    found = told_json(analyse(answers, PLAN), min_cell=5)["loyalty"]

    assert isinstance(found, dict)
    assert "shares" not in found["word_of_mouth"]
    assert {"positive", "negative", "active_negative"}.isdisjoint(found["word_of_mouth"])
    assert found["recommendation"]["promoters"] == 0.5
    assert "share" not in found["profiles"]["use"]["items"]["used"]


@pytest.mark.privacy
def test_parts_of_few_people_stay_behind() -> None:
    few = ANSWERS.assign(said=[1.0] * 3 + [np.nan] * 57)
    found = told_json(analyse(few, PLAN), min_cell=5)["loyalty"]

    assert isinstance(found, dict)
    assert "word_of_mouth" not in found
    assert "recommendation" in found


@pytest.mark.privacy
def test_a_share_of_few_near_a_cut_is_not_told(analysis: Analysis) -> None:
    """A share of all people is a count of people, whatever it is called."""
    assert isinstance(analysis.quadrants, Quadrants)
    few = replace(analysis, quadrants=replace(analysis.quadrants, uncertain=2 / N))
    told = told_json(few, min_cell=5)["loyalty"]

    assert isinstance(told, dict)
    assert "uncertain" not in told["quadrants"]
