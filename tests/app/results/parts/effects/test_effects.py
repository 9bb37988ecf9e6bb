"""What goes with loyalty, as parts of an analysis: which rows, which errors, what is told of sites."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import effects
from analysis.effects.by_group import ByGroup
from analysis.effects.priority import Priorities
from analysis.errors import AnalysisError, ConstantItems, SingularMatrix, TooFewRows
from app.disclosure.figure import Figure
from app.results.as_json import as_json, told_json
from app.results.defined.plans import from_questionnaire
from app.results.effect_plans import EffectPlans
from app.results.parts.effects.activities import ACTIVITIES, Activities
from app.results.parts.effects.drivers import DRIVERS, Drivers
from app.results.parts.effects.priorities import PRIORITIES
from app.results.plan import INDEX, Plan, ScalePlan
from app.results.run import Analysis, analyse
from survey_defs.analysis_plan import ActivityPlan, DriverPlan, EquivalencePlan, GroupedDriverPlan
from survey_defs.load import load_shipped

pytestmark = pytest.mark.long


N = 240
CARE = ("care1", "care2", "care3")
SCALES = ("trust", "care", "loyal", "speak", "spend")
PLAN = Plan(
    scales=tuple(ScalePlan(name=name, items=(f"{name}1", f"{name}2", f"{name}3"), range=(1, 5)) for name in SCALES),
    value_index=("loyal", "speak"),
    effects=EffectPlans(
        drivers=DriverPlan(outcomes=("loyal", "speak"), predictors=("trust", "care")),
        activities=ActivityPlan(outcomes=("loyal", "speak"), predictors=("trust", "care")),
        drivers_by_group=GroupedDriverPlan(outcome="loyal", predictors=("trust", "care"), by="gender"),
        intentions_driver=DriverPlan(outcomes=("spend",), predictors=("trust",)),
        equivalence=EquivalencePlan(scale="trust", by="gender", first=(1,), second=(2,)),
    ),
    touchpoints=(ScalePlan(name="points", items=("bed", "wifi"), range=(1, 5), measurement="separate"),),
    factor_items=(),
)


def guests(seed: int = 1, *, n: int = N) -> pd.DataFrame:
    """Loyalty goes with trust, word of mouth with less of it where care is high; the bed matters, Wi-Fi does not."""
    rng = np.random.default_rng(seed)
    trust, care = rng.normal(size=(2, n))
    bed, wifi = rng.normal(size=(2, n))
    levels = {
        "trust": trust, "care": care, "loyal": trust + 0.6 * care + 0.4 * bed,
        "speak": trust - 0.6 * care + 0.4 * bed, "spend": trust,
    }  # fmt: skip
    columns = {
        f"{name}{i}": np.clip(np.rint(3 + level * 0.7 + rng.normal(size=n) * 0.5), 1, 5)
        for name, level in levels.items()
        for i in (1, 2, 3)
    }
    frame = pd.DataFrame(columns)
    frame["bed"], frame["wifi"] = (np.clip(np.rint(3 + one), 1, 5) for one in (bed, wifi))
    return frame.assign(gender=rng.integers(1, 3, n))


def people(sites: list[str | None], n: int = N) -> pd.DataFrame:
    return pd.DataFrame({"language": "en", "site": np.resize(np.array(sites, dtype=object), n)})


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(guests(), PLAN)


def block(analysis: Analysis, name: str = "drivers") -> Drivers:
    found = (analysis.drivers or {})[name]
    assert isinstance(found, Drivers)
    return found


def test_every_dimension_and_the_index_go_with_the_same_drivers(analysis: Analysis) -> None:
    found = block(analysis)
    scores = {name: analysis.scale(name).scores.values for name in SCALES}  # type: ignore[union-attr]
    by_hand = effects.regression(pd.DataFrame(scores), y="loyal", x=["trust", "care"], errors="hc3")

    assert list(found.regressions) == ["loyal", "speak", INDEX]
    pd.testing.assert_frame_equal(found.regressions["loyal"].coefficients, by_hand.coefficients)
    assert not isinstance(found.weights, AnalysisError)
    assert found.weights["loyal"].weights["weight"].sum() == pytest.approx(found.regressions["loyal"].r2)


def test_touchpoints_are_drivers_one_by_one(analysis: Analysis) -> None:
    weights = block(analysis, "touchpoints").weights_of(INDEX)

    assert not isinstance(weights, AnalysisError | None)
    assert weights.weights.set_index("name")["is_more"].to_dict() == {"bed": True, "wifi": False}


def test_a_touchpoint_that_was_not_used_leaves_its_people_out() -> None:
    some = guests().assign(wifi=lambda frame: frame["wifi"].where(frame.index > 39))
    found = analyse(some, PLAN)

    assert block(found).n == N
    assert block(found, "touchpoints").n == N - 40
    assert isinstance(found.priorities, Priorities)
    assert found.priorities.n == N - 40


def test_what_a_mean_would_hide_is_found(analysis: Analysis) -> None:
    assert isinstance(analysis.activities, Activities)
    assert analysis.activities.found.opposite == ("care",)


def test_gender_is_a_moderator(analysis: Analysis) -> None:
    assert isinstance(analysis.drivers_by_group, ByGroup)
    assert sorted(analysis.drivers_by_group.groups.index) == [1, 2]
    assert analysis.drivers_by_group.n == N


def test_two_groups_are_compared_within_the_bound(analysis: Analysis) -> None:
    trust, gender = analysis.scale("trust").scores.values, guests()["gender"]  # type: ignore[union-attr]
    by_hand = effects.equivalence(trust[gender == 1], trust[gender == 2], bound=0.2)

    assert analysis.equivalence == by_hand


@pytest.mark.privacy
def test_a_small_group_is_not_compared(analysis: Analysis) -> None:
    few = analyse(guests().assign(gender=[1] * 3 + [2] * (N - 3)), PLAN)

    assert "equivalence" in as_json(few)["effects"]  # type: ignore[operator]
    assert "equivalence" not in told_json(few, min_cell=5)["effects"]  # type: ignore[operator]


def test_errors_are_clustered_where_sites_are_enough_and_hc3_else() -> None:
    many, few, none = (
        block(analyse(guests(), PLAN, people=people(sites))) for sites in (list("abcdefghij"), ["a", "b"], [None])
    )

    assert (many.first.errors, many.first.clusters, many.errored.too_few_sites) == ("cluster", 10, False)
    assert (few.first.errors, few.errored.too_few_sites) == ("hc3", True)
    assert (none.first.errors, none.errored.too_few_sites) == ("hc3", False)


def test_one_guest_without_a_site_is_no_reason_to_leave_anybody_out() -> None:
    sites: list[str | None] = list("abcdefghij") * 24
    sites[0] = None
    found = block(analyse(guests(), PLAN, people=people(sites)))

    assert (found.n, found.first.errors) == (N, "hc3")


def test_few_rows_and_few_sites_are_warned_of() -> None:
    found = as_json(analyse(guests(n=50), PLAN, people=people(list("abcdefghij"), n=50)))
    codes = {(one["code"], tuple(one["parts"])) for one in found["warnings"]}  # type: ignore[attr-defined]

    assert {("few_rows", ("drivers",)), ("few_clusters", ("drivers",)), ("few_rows", ("priorities",))} <= codes


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda frame: frame.assign(**{f"trust{i}": 3.0 for i in (1, 2, 3)}), ConstantItems),
        (lambda frame: frame.assign(**{f"trust{i}": frame[f"care{i}"] for i in (1, 2, 3)}), SingularMatrix),
        (lambda frame: frame.assign(**{name: frame[name].where(frame.index < 3) for name in CARE}), TooFewRows),
        (lambda frame: frame.assign(**dict.fromkeys(CARE, np.nan)), AnalysisError),
    ],
    ids=["all equal", "collinear", "few rows", "not answered"],
)
def test_what_cannot_be_told_stands_in_its_place(change: object, error: type[AnalysisError]) -> None:
    found = analyse(change(guests()), PLAN)  # type: ignore[operator]

    for one in ((found.drivers or {})["drivers"], found.activities):
        assert isinstance(one, error)
    assert "drivers" not in as_json(found).get("effects", {})  # type: ignore[operator]


def test_a_plan_without_drivers_has_no_part() -> None:
    bare = replace(PLAN, effects=EffectPlans())
    found = analyse(guests(), bare)

    assert (found.drivers, found.activities, found.priorities, found.intentions_driver) == (None, None, None, None)
    assert "effects" not in as_json(found)


def test_the_document_has_the_names_of_the_results(analysis: Analysis) -> None:
    effects_told = as_json(analysis)["effects"]
    assert isinstance(effects_told, dict)
    drivers = effects_told["drivers"]
    loyal = drivers["outcomes"]["loyal"]

    assert list(effects_told) == [
        "drivers", "touchpoints", "activities", "drivers_by_group", "intentions_driver", "priorities", "equivalence",
    ]  # fmt: skip
    assert {"n", "n_dropped", "errors", "correction", "level", "advised", "predictors", "outcomes"} <= set(drivers)
    assert {"r2", "r2_low", "r2_high", "r2_adjusted", "f", "df1", "df2", "p", "coefficients"} <= set(loyal)
    assert (
        loyal["coefficients"][1]["standardized"]
        == block(analysis).regressions["loyal"].coefficients.loc[1, "standardized"]
    )
    assert {"random", "random_high", "weights"} <= set(loyal["relative_weights"])
    assert "relative_weights" not in effects_told["intentions_driver"]["outcomes"]["spend"]
    assert effects_told["activities"]["opposite"] == ["care"]


@pytest.mark.privacy
def test_a_small_site_hides_with_the_next_larger_one() -> None:
    sites: list[str | None] = ["a"] * 3 + ["b"] * 20 + ["c"] * 100 + ["d"] * (N - 123)
    found = analyse(guests(), PLAN, people=people(sites))
    told = told_json(found, min_cell=5)["effects"]["priorities"]["sites"]  # type: ignore[index]

    assert set(told) == {"c", "d"}
    assert set(as_json(found)["effects"]["priorities"]["sites"]) == set("abcd")  # type: ignore[index]


@pytest.mark.privacy
def test_every_figure_has_its_people(analysis: Analysis) -> None:
    for part in (DRIVERS, ACTIVITIES, PRIORITIES):
        for tree in part.json(getattr(analysis, part.name), {}).values():
            own = tree["n"]
            assert isinstance(own, Figure)
            assert own.n == N
    assert "effects" not in told_json(analysis, min_cell=N + 1)


@pytest.mark.parametrize("name", ["hotel_loyalty", "bank_loyalty", "hotel_loyalty_short", "bank_loyalty_short"])
def test_shipped_plans_name_scores_on_both_sides(name: str) -> None:
    plan = from_questionnaire(load_shipped(name, ("touchpoints",)))
    scored = {scale.name for scale in plan.scales}

    assert plan.effects.drivers is not None
    assert {*plan.effects.drivers.outcomes, *plan.effects.drivers.predictors} <= scored
    assert len(plan.touchpoints) == 1
    if "short" not in name:
        assert plan.effects.activities is not None
        assert (len(plan.effects.activities.predictors), len(plan.effects.activities.outcomes)) == (6, 4)
        assert plan.effects.drivers_by_group is not None
        assert plan.effects.drivers_by_group.predictors == ("rm_tru", "rm_com", "rm_cmn", "rm_cnf")
