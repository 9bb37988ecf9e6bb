"""The table of parts: no figure leaves without the people behind it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace

import numpy as np
import pandas as pd
import pytest

from analysis.loyalty.transitions import transitions
from analysis.moments import Moments
from analysis.waves import changes, ewma, trend
from app.disclosure.figure import Figure, Tree
from app.reports.sections.parts import SECTIONS
from app.results.as_json import as_json, told_json
from app.results.effect_plans import EffectPlans
from app.results.over_time.history import PastWave
from app.results.over_time.lines import Line, Place
from app.results.over_time.movement import Movement
from app.results.parts.part import Part
from app.results.parts.table import PARTS
from app.results.parts.waves.changes import WaveChanges
from app.results.parts.waves.trend import WaveTrends
from app.results.plan import PatronageOf, Plan, QuadrantsOf, ScalePlan
from app.results.questions import Choice, Grid, Questions, ValueOf, WalletOf
from app.results.run import Analysis, analyse, check
from app.studies.models import Wave
from survey_defs.analysis_plan import ActivityPlan, DriverPlan, EquivalencePlan, GroupedDriverPlan

N = 80
RNG = np.random.default_rng(11)
LEVEL = RNG.integers(2, 7, (N, 1))
ITEMS = np.clip(LEVEL + RNG.integers(-1, 2, (N, 6)), 1, 7).astype(float)
ANSWERS = pd.DataFrame(ITEMS, columns=["a1", "a2", "a3", "b1", "b2", "b3"]).assign(
    bi=np.resize([5, 6, 7, 4], N),
    share=np.round(RNG.uniform(0, 1, N), 2),
    said=np.resize([4, 3, 0, 0, 1, -1], N),
    recommends=np.resize([10, 9, 8, 7, 3], N),
    used=np.resize([1, 2, 3, 4, 5], N),
    told=np.resize([4, 4, 4, 3], N),
    half=np.resize([1, 2], N),
    why=np.resize(["slow lift", "kind staff", ""], N),
    hears=np.resize([1, 0, -1, 2], N),
    contact=np.resize([1, 3, 3, 4, 5], N),
    stays=np.resize([1, 2, 7], N),
    spend=np.resize([100, 200, 300], N),
    why__1=np.resize([1, 0], N),
    why__2=np.resize([0, 1, 1], N),
    own=np.resize([6, 5, 7], N),
    rival=np.resize([6, 3, 4], N),
    here=np.resize([3, 6, 10], N),
    gets=np.resize([7, 8, 4], N),
    gives=np.resize([5, 8, 6], N),
    step=np.resize([2, 4, 2], N),
)
PLAN = Plan(
    scales=(
        ScalePlan(name="att", items=("a1", "a2", "a3"), range=(1, 7)),
        ScalePlan(name="bee", items=("b1", "b2", "b3"), range=(1, 7), reverse=("b3",)),
        ScalePlan(name="bi_eco", items=("bi",), range=(1, 7)),
    ),
    profiles=(
        ScalePlan(name="use", items=("used",), range=(1, 5), measurement="index"),
        ScalePlan(name="steps", items=("step",), range=(1, 5), measurement="separate", is_module=True),
    ),
    steps=("steps",),
    item_groups={"group": ("step",)},
    value_index=("att", "use"),
    quadrants=QuadrantsOf(attitude="att", patronage="share"),
    patronage=PatronageOf(of="here", out_of=10.0),
    recommendation="recommends",
    word_of_mouth="said",
    texts=("why",),
    heard="hears",
    questions=Questions(
        choices=(Choice(item="contact", values=("1", "2", "3", "4", "5"), columns=("contact",), levels=True),),
        numbers=("stays", "spend"),
        habits=frozenset(["spend"]),
        reasons=(Choice(item="why", values=("1", "2"), columns=("why__1", "why__2"), state="latent"),),
        wallets=(WalletOf(name="wallet", own="here", total=10.0),),
        grid=Grid(item="grid", own="own", rivals=("rival",)),
        value=ValueOf(get="gets", give="gives"),
    ),
    factor_items=("a1", "a2", "a3", "b1", "b2", "b3"),
    groups=("told",),
    instructed={"told": 4},
    effects=EffectPlans(
        drivers=DriverPlan(outcomes=("att",), predictors=("bee",)),
        activities=ActivityPlan(outcomes=("att", "bi_eco"), predictors=("bee",)),
        drivers_by_group=GroupedDriverPlan(outcome="att", predictors=("bee",), by="half"),
        intentions_driver=DriverPlan(outcomes=("bi_eco",), predictors=("att",)),
        equivalence=EquivalencePlan(scale="att", by="half", first=(1,), second=(2,)),
    ),
)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return replace(check(ANSWERS, analyse(ANSWERS, PLAN)), movement=moved(), changes=changed(), trend=drawn())


def moved() -> Movement:
    """What a file has none of: a wave before."""
    waves = [pd.DataFrame({"attitude": ITEMS[:, place], "patronage": ITEMS[:, place + 3]}) for place in (0, 1)]
    moves = transitions(*waves, reliabilities=(0.8, None), cuts=(4, 4), replicates=100)
    return Movement(before=PastWave(wave=Wave(number=1)), cuts_of=1, moves=moves)


def changed() -> WaveChanges:
    """A wave before of two sites, as many people in each."""
    rows = {"site": [1, 2], "dimension": "att", "n_before": N, "n_after": N, "change": [-1.0, 2.0], "se": 1.0, "df": N}
    found = changes(pd.DataFrame(rows))
    return WaveChanges(wave=2, before=1, found=found, n=N, codes={1: "one", 2: "two"})


def drawn() -> WaveTrends:
    means = pd.DataFrame({"place": range(13), "mean": RNG.normal(60, 1, 13), "variance": 1.0, "n": N, "ruler": 0})
    watched = means[["mean", "variance"]].assign(day=pd.Timestamp("2026-01-01"))
    line = Line(
        dimension="att",
        site=None,
        points=means.assign(low=50.0, high=70.0),
        breaks=(),
        watched=ewma(watched),
        slope=trend(watched),
    )
    places = [Place(number=place + 1, title="", opens=dt.date(2026, 1, 1), n=N) for place in range(13)]
    return WaveTrends(places=tuple(places), lines=(line,), sites={}, codes={})


def leaves(tree: Tree) -> Iterator[object]:
    for one in tree.values():
        if isinstance(one, dict):
            yield from leaves(one)
        elif isinstance(one, list):
            yield from (leaf for row in one for leaf in leaves(row))
        else:
            yield one


def test_a_part_cannot_be_made_without_saying_which_rows_stand_behind_it() -> None:
    required = {field.name for field in fields(Part) if field.default is MISSING and field.default_factory is MISSING}
    assert {"wants", "run", "json", "rows_behind"} <= required


def test_a_field_of_the_analysis_stands_for_every_part() -> None:
    assert {part.name for part in PARTS} == {field.name for field in fields(Analysis)} - {"plan", "n", "dimensions"}


def test_the_report_has_a_section_for_every_part() -> None:
    assert set(SECTIONS) == {part.name for part in PARTS}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
@pytest.mark.privacy
def test_a_document_of_a_part_holds_figures_alone(analysis: Analysis, part: Part[object]) -> None:
    result = getattr(analysis, part.name)
    branches = part.json(result, {"a1": "a label"})

    assert branches
    assert set(branches) <= set(part.rows_behind(result))
    assert {type(one) for tree in branches.values() for one in leaves(tree)} == {Figure}


@pytest.mark.privacy
def test_below_the_smallest_cell_only_settings_are_told(analysis: Analysis) -> None:
    found = told_json(analysis, min_cell=N + 1)

    assert found["scales"] == {"att": {"k": 3}, "bee": {"k": 3}, "bi_eco": {"k": 1}}
    assert set(found) == {"vafa", "n", "scales", "warnings"}


@pytest.mark.privacy
def test_a_suppressed_scale_takes_its_warnings_with_it_and_leaves_one() -> None:
    few = ANSWERS.assign(a1=[*ANSWERS["a1"][:9], *[np.nan] * (N - 9)])
    scaled = told_json(analyse(few, PLAN), min_cell=10)

    warnings = scaled["warnings"]
    assert isinstance(warnings, list)
    assert scaled["scales"]["att"] == {"k": 3}  # type: ignore[index]
    assert {"efa", "dimensions", "factorability"}.isdisjoint(scaled)
    assert [one["code"] for one in warnings if one.get("scale") == "att"] == ["small_cell"]
    assert [one["parts"] for one in warnings if one["code"] == "small_cell" and "parts" in one] == [
        ["factorability", "dimensions", "efa"]
    ]


def test_an_item_that_few_answered_is_not_told() -> None:
    index = ScalePlan(name="use", items=("a1", "used"), range=(1, 7), measurement="index")
    few = ANSWERS.assign(a1=[*ANSWERS["a1"][:3], *[np.nan] * (N - 3)])
    analysis = analyse(few, Plan(scales=(index,), factor_items=()))

    assert set(as_json(analysis)["scales"]["use"]["items"]) == {"a1", "used"}  # type: ignore[index]
    assert set(told_json(analysis, min_cell=5)["scales"]["use"]["items"]) == {"used"}  # type: ignore[index]


def test_rows_are_summed_once_for_each_set_of_items(monkeypatch: pytest.MonkeyPatch) -> None:
    summed: list[tuple[str, ...]] = []
    from_frame = Moments.from_frame

    def count(items: pd.DataFrame) -> Moments:
        summed.append(tuple(items.columns))
        return from_frame(items)

    monkeypatch.setattr(Moments, "from_frame", count)
    one, other = PLAN.scales[0], ScalePlan(name="bee", items=("b1", "b2", "b3"), range=(1, 7))
    analyse(ANSWERS, Plan(scales=(one, other)))

    assert sorted(summed) == sorted([one.items, other.items, (*one.items, *other.items)])


@pytest.mark.privacy
def test_scores_of_a_small_group_leave_neither_by_themselves_nor_by_subtraction() -> None:
    people = pd.DataFrame({"language": "en", "site": ["a"] * 3 + ["b"] * 17 + ["c"] * (N - 20)})
    found = analyse(ANSWERS, PLAN, people=people)
    every, told = as_json(found)["groups"], told_json(found, min_cell=5)["groups"]

    assert isinstance(every, dict)
    assert isinstance(told, dict)
    assert [row["value"] for row in every["@site"]] == ["a", "b", "c"]
    assert [(row["value"], row["n"]) for row in told["@site"]] == [("c", N - 20)]
    assert [row["n"] for row in every["told"]] == [20, 60]
    assert set(every["told"][0]["scores"]) == {"att", "use", "index"}
