"""What is asked beside the scales: rivals, reasons, wallets, value, what is heard, modules, single answers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from app.results.as_json import as_json, told_json
from app.results.defined.plans import from_questionnaire
from app.results.parts.asked.heard import Heard
from app.results.parts.asked.rivals import Rivals
from app.results.plan import Plan, QuadrantsOf, ScalePlan
from app.results.questions import Choice, Grid, Questions, ValueOf, WalletOf
from app.results.run import Analysis, analyse
from survey_defs.load import load_shipped

AUDIT = load_shipped("relationship_audit")


def analysed(questions: Questions, **columns: list[float]) -> Analysis:
    frame = pd.DataFrame(columns, dtype=float)
    return analyse(frame, Plan(scales=(), factor_items=(), questions=questions))


def loyalty(analysis: Analysis, *, min_cell: int | None = None) -> dict[str, dict]:  # type: ignore[type-arg]
    document = as_json(analysis) if min_cell is None else told_json(analysis, min_cell=min_cell)
    found = document["loyalty"]
    assert isinstance(found, dict)
    return found


GRID = Questions(grid=Grid(item="g", own="own", rivals=("a", "b")))


def test_own_rating_less_that_of_the_best_rival() -> None:
    found = loyalty(analysed(GRID, own=[6, 5, 7, 4], a=[6, np.nan, 3, 5], b=[3, np.nan, 2, 1]))["rivals"]

    assert (found["n"], found["n_without_rival"]) == (3, 1)
    assert found["mean"] == pytest.approx((0 + 4 - 1) / 3)
    assert (found["better"], found["equal"], found["worse"]) == (1, 1, 1)
    assert found["rows"]["a"]["n"] == 3


def test_nobody_who_rates_a_rival_is_told_as_such() -> None:
    analysis = analysed(GRID, own=[6, 5], a=[np.nan] * 2, b=[np.nan] * 2)

    assert isinstance(analysis.rivals, AnalysisError)
    assert analysed(GRID, other=[1, 2]).rivals is None, "a file without these columns never asked"


@pytest.mark.privacy
def test_a_side_of_few_takes_the_next_smallest_with_it() -> None:
    own = [7.0] * 20 + [5.0] * 8 + [3.0] * 2
    analysis = analysed(GRID, own=own, a=[5] * 30, b=[np.nan] * 30)
    found = loyalty(analysis, min_cell=5)["rivals"]

    assert isinstance(analysis.rivals, Rivals)
    assert found["better"] == 20
    assert {"equal", "worse"}.isdisjoint(found)


def test_shares_of_wallet_by_hand() -> None:
    questions = Questions(
        wallets=(WalletOf(name="of_ten", own="ten", total=10.0), WalletOf(name="amounts", own="here", total="all"))
    )
    found = loyalty(analysed(questions, ten=[6, 4, 5, 9], here=[300, 50, 0, 0], all=[500, 100, 200, 0]))["wallet"]

    assert found["of_ten"]["ratio_of_sums"] == found["of_ten"]["mean_of_ratios"] == pytest.approx(0.6)
    assert found["amounts"]["ratio_of_sums"] == 0.4375
    assert found["amounts"]["mean_of_ratios"] == pytest.approx(0.3667, abs=5e-5)
    assert (found["amounts"]["n"], found["amounts"]["n_nothing"]) == (3, 1)


def test_more_spent_here_than_at_all_is_refused_with_its_rows() -> None:
    questions = Questions(wallets=(WalletOf(name="amounts", own="here", total="all"),))
    document = as_json(analysed(questions, here=[600, 5], all=[500, 10]))

    assert [one["code"] for one in document["warnings"]] == ["own_above_total"]  # type: ignore[union-attr, index]
    assert "loyalty" not in document


def test_delivered_value_is_a_difference() -> None:
    found = loyalty(analysed(Questions(value=ValueOf(get="get", give="give")), get=[7, 8, 4], give=[4, 8, np.nan]))
    value = found["delivered_value"]

    assert (value["n"], value["mean"]) == (2, 1.5)
    assert (value["positive"], value["zero"], value["negative"]) == (1, 1, 0)
    assert "ratio" not in value


N = 60
STATES = Plan(
    scales=(ScalePlan(name="att", items=("a",), range=(1, 5)),),
    factor_items=(),
    quadrants=QuadrantsOf(attitude="att", patronage="share", cut=(3.0, 0.5)),
    questions=Questions(reasons=(Choice(item="why", values=("1", "2"), columns=("why__1", "why__2"), state="latent"),)),
)


def people(*, latent: int = 20, price: int = 12) -> pd.DataFrame:
    """So many latent people, of whom so many name the price."""
    rest = N - latent
    return pd.DataFrame(
        {
            "a": [5.0] * latent + [2.0] * rest,
            "share": [0.1] * latent + [0.9] * rest,
            "why__1": [1.0] * price + [0.0] * (latent - price) + [np.nan] * rest,
            "why__2": [0.0] * (latent - 2) + [1.0] * 2 + [np.nan] * rest,
        }
    )


def test_twelve_of_twenty_latent_people_name_the_price() -> None:
    found = loyalty(analyse(people(), STATES))["reasons"]["why"]

    assert set(found) == {"latent"}
    assert (found["latent"]["n"], found["latent"]["options"]["1"]["share"]) == (20, 0.6)


@pytest.mark.privacy
def test_a_reason_that_few_name_or_few_do_not_is_not_told() -> None:
    found = loyalty(analyse(people(), STATES), min_cell=5)["reasons"]["why"]["latent"]["options"]
    most = loyalty(analyse(people(price=18), STATES), min_cell=5)["reasons"]["why"]["latent"]

    assert set(found) == {"1"}
    assert "options" not in most
    assert "reasons" not in loyalty(analyse(people(latent=4, price=3), STATES), min_cell=5)


SPOKEN = Plan(scales=(), factor_items=(), word_of_mouth="own", heard="heard")


def test_who_says_nothing_stands_at_level_0_and_who_heard_nothing_is_missing() -> None:
    frame = pd.DataFrame({"own": [2.0, np.nan, np.nan], "heard": [1.0, np.nan, 1.0]})
    reasons = pd.DataFrame({"own": [None, "none", "skipped"], "heard": [None, "none", None]})
    found = loyalty(analyse(frame, SPOKEN, reasons=reasons))

    assert (found["word_of_mouth"]["n"], found["word_of_mouth"]["mean"]) == (2, 1.0)
    assert (found["heard"]["n"], found["heard"]["mean"]) == (2, 1.0)


def test_the_gap_between_what_is_said_and_heard_by_hand() -> None:
    own = np.repeat(range(-4, 5), [1, 2, 4, 8, 25, 30, 18, 9, 3])
    heard = np.repeat([0, 1], [80, 20])
    analysis = analyse(pd.DataFrame({"own": own, "heard": heard}, dtype=float), SPOKEN)

    assert isinstance(analysis.heard, Heard)
    assert loyalty(analysis)["heard"]["gap"]["value"] == pytest.approx(0.59)


def audit(rows: list[dict[str, float]]) -> dict[str, dict]:  # type: ignore[type-arg]
    items = [item for construct in AUDIT.constructs for item in construct.items]
    frame = pd.DataFrame([dict.fromkeys(items, 3.0) | row for row in rows])
    found = as_json(analyse(frame, from_questionnaire(AUDIT)))
    assert isinstance(found["modules"], dict)
    return found["modules"] | {"answers": found.get("answers", {})}


def test_one_manager_makes_a_profile() -> None:
    ten = AUDIT.construct("transaction_vs_relationship").items
    found = audit([dict(zip(ten, [2, 3, 3, 4, 2, 4, 5, 4, 3, 4], strict=True))])["transaction_vs_relationship"]

    assert found["mean"] == pytest.approx(3.4)
    assert found["lowest"] == ["tr_time", "tr_satisfaction"]
    assert found["groups"]["relationship_orientation"]["mean"] == pytest.approx(3.4)


def test_the_first_low_step_is_the_bottleneck() -> None:
    steps = AUDIT.construct("one_to_one").items
    found = audit([dict(zip(steps, [4, 2, 4, 3], strict=True))])["one_to_one"]

    assert found["bottleneck"] == "one_differentiate"
    assert "bottleneck" not in audit([dict.fromkeys(steps, 4)])["one_to_one"]


def test_four_groups_of_activities() -> None:
    items = [f"act_{name}_{k}" for name in ("social", "exchange", "sales", "monitor") for k in (1, 2)]
    groups = audit([dict(zip(items, [4, 3, 5, 4, 2, 3, 4, 4], strict=True))])["activity_groups"]["groups"]

    assert [groups[f"activities_{name}"]["mean"] for name in ("social", "exchange", "sales", "monitor")] == [
        3.5, 4.5, 2.5, 4.0,
    ]  # fmt: skip


def test_the_median_level_of_contact() -> None:
    found = audit([{"kot_level": level} for level in (1, 3, 3, 4, 5)])["answers"]["kot_level"]

    assert found["median"] == "3"
    assert found["options"]["3"] | {"low": 0, "high": 0} == {"count": 2, "share": 0.4, "low": 0, "high": 0}


def test_numbers_have_quartiles_and_no_extremes() -> None:
    found = as_json(analysed(Questions(numbers=("spend",)), spend=[1, 2, 3, 4, 100]))["answers"]

    assert isinstance(found, dict)
    assert found["spend"] == {
        "n": 5, "n_dropped": 0, "mean": 22, "median": 3, "quarter_low": 2, "quarter_high": 4,
    }  # fmt: skip


@pytest.mark.privacy
def test_a_choice_of_few_is_hidden_with_the_next() -> None:
    question = Choice(item="c", values=("1", "2", "3"), columns=("c",))
    analysis = analysed(Questions(choices=(question,)), c=[1.0] * 20 + [2.0] * 9 + [3.0] * 2)
    document = told_json(analysis, min_cell=5)["answers"]

    assert isinstance(document, dict)
    assert set(document["c"]["options"]) == {"1"}


def test_a_plan_with_scales_still_needs_five_rows() -> None:
    with pytest.raises(AnalysisError, match="at least 5"):
        analyse(people()[:4], replace(STATES, questions=Questions()))
