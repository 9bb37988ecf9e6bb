"""What single sections say, from results alone: no database, no page."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.population import draw_coded_items
from app.kernel.web.i18n import FORMATTERS
from app.reports.documents import alone
from app.reports.sections.axes import axes_section
from app.reports.sections.checks.cross_check import check_section
from app.reports.sections.checks.quality import quality_section
from app.reports.sections.checks.signals import signals_section
from app.reports.sections.groups import groups_section
from app.reports.sections.intentions import intentions_section
from app.reports.sections.model import Section, Table, Tiles
from app.reports.sections.profiles import profiles_section
from app.results.defined.plans import from_questionnaire
from app.results.frames.labels import Labels
from app.results.parts.given import Given
from app.results.parts.groups import SITE, Group, Grouping, Groupings, groupings
from app.results.run import Analysis, analyse, check, prepare
from survey_defs.load import load_shipped

pytestmark = pytest.mark.long

EN = FORMATTERS["en"]
HOTEL = load_shipped("hotel_loyalty")
N = 60


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """Sections speak the language of a request."""
    with alone("en"):
        yield


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Sixty guests, twelve of whom click one column down."""
    rng = np.random.default_rng(7)
    answers = draw_coded_items(HOTEL, N, rng).astype(float)
    answers.iloc[:12] = 4
    expects = {"att_1": HOTEL.item("att_1").expect}
    return answers.assign(
        **{name: [1.0] * 6 + [float(right)] * (N - 6) for name, right in expects.items()},
        repeat_patronage=rng.uniform(0, 1, N), rec_0_10=5, wom_level_own=1, first_or_repeat=[1, 2] * (N // 2),
    )  # fmt: skip


@pytest.fixture(scope="module")
def analysis(frame: pd.DataFrame) -> Analysis:
    plan = from_questionnaire(HOTEL)
    return analyse(frame, replace(plan, factor_items=(), instructed={"att_1": plan.instructed["att_1"]}))


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_usage_enters_the_index_by_the_mean_of_its_items(analysis: Analysis, frame: pd.DataFrame) -> None:
    usage = analysis.dimensions["clv_use"].values
    items = list(HOTEL.construct("clv_use").items)
    turned = [6 - frame[name] if HOTEL.item(name).reverse else frame[name] for name in items]

    assert list(analysis.dimensions) == ["clv_loy", "clv_wom", "clv_use", "clv_rev"]
    assert usage.tolist() == pytest.approx((sum(turned) / len(items)).tolist())


def test_profiles_show_items_and_no_coefficient(analysis: Analysis) -> None:
    found = profiles_section(analysis.profiles, Labels(), EN)

    assert [table.caption for table in tables(found)] == ["clv_use", "rm_bon", "bi_soc"]
    assert not any("lpha" in column.label for table in tables(found) for column in table.columns)


def test_a_profile_counts_answers_over_the_middle(analysis: Analysis, frame: pd.DataFrame) -> None:
    _plan, profile = analysis.profiles[0]
    first = profile.items[0]

    assert first.share == (frame[first.name] > 3).mean()
    assert first.low < first.share < first.high


@pytest.mark.privacy
def test_an_item_that_few_answered_is_hidden_in_a_profile(frame: pd.DataFrame) -> None:
    few = frame.copy()
    few.loc[3:, "clv_use_1"] = np.nan
    found = analyse(few, replace(from_questionnaire(HOTEL), factor_items=(), instructed={}))
    rows = tables(profiles_section(found.profiles, Labels(), EN, min_cell=5))[0].rows

    assert rows[0][1:] == ("…",) * 5
    assert "…" not in rows[1]


def test_careless_answers_are_counted_and_nobody_is_left_out(analysis: Analysis) -> None:
    found = quality_section(analysis.quality, Labels(), EN, min_cell=5)

    assert found.heading == "12 responses look careless; the figures include them"
    assert [row[-1] for row in tables(found)[0].rows] == ["6", "12"]
    before = {row[0]: row[1] for row in tables(found)[1].rows}
    assert before["clv_loy"] == EN.coefficient(analysis.scale("clv_loy").alpha.alpha)


@pytest.mark.privacy
def test_a_small_number_of_careless_people_is_not_told(analysis: Analysis) -> None:
    found = quality_section(analysis.quality, Labels(), EN, min_cell=20)

    assert found.heading == "Fewer than 20 responses look careless"
    assert tables(found) == []


def test_a_plan_without_reversed_or_instructed_items_has_no_rule(frame: pd.DataFrame) -> None:
    plan = from_questionnaire(load_shipped("ecommerce_consistency"))
    rows = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (30, len(plan.items))), columns=list(plan.items))

    assert analyse(rows, plan).quality is None


def test_each_axis_stands_on_its_own_and_doubt_is_said(analysis: Analysis) -> None:
    found = axes_section(analysis.quadrants, EN)
    rows = tables(found)[0].rows

    assert [row[0] for row in rows] == ["Relative attitude", "Repeat patronage"]
    assert rows[0][3] == "3.00"
    assert found.heading.startswith(EN.percent(analysis.quadrants.uncertain))


def test_intentions_have_an_interval_and_their_items(analysis: Analysis) -> None:
    found = intentions_section(analysis.scale("bi_eco"), analysis.intentions, Labels(), EN)

    tiles = next(block for block in found.blocks if isinstance(block, Tiles))
    assert " to " in tiles.tiles[0].of
    assert [row[0] for row in tables(found)[0].rows][-1] == "bi_eco_4 (reversed)"


def grouped(frame: pd.DataFrame, sites: list[str]) -> Groupings:
    plan = from_questionnaire(HOTEL)
    own = Given(frame=frame, answers=prepare(frame, plan), plan=plan, seed=1, people=pd.DataFrame({"site": sites}))
    return groupings(own)


def test_scores_of_a_site_are_the_means_of_its_guests(analysis: Analysis, frame: pd.DataFrame) -> None:
    found = grouped(frame, ["a"] * 20 + ["b"] * 40)
    a = next(one for one in found if one.item == SITE).groups[0]

    rescaled = (analysis.dimensions["clv_loy"].values[:20].mean() - 1) / 4 * 100
    assert (a.value, a.n) == ("a", 20)
    assert a.standing.set_index("name").loc["clv_loy", "estimate"] == pytest.approx(rescaled)
    assert {one.item for one in found} == {SITE, "first_or_repeat"}


@pytest.mark.privacy
def test_a_small_site_is_hidden_with_the_next_smallest(analysis: Analysis, frame: pd.DataFrame) -> None:
    found = grouped(frame, ["a"] * 3 + ["b"] * 17 + ["c"] * 40)
    rows = tables(groups_section(found, Labels(options={SITE: {"c": "Hanoi"}}), EN, min_cell=5))[0].rows

    assert [row[0] for row in rows] == ["a", "b", "Hanoi"]
    assert all("…" in row[1:] and len(set(row[1:])) == 1 for row in rows[:2])
    assert rows[2][1] == "40"


@pytest.mark.privacy
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=6), st.integers(2, 8))
def test_no_hidden_group_can_be_had_by_subtraction(sizes: list[int], min_cell: int) -> None:
    def group(value: int, n: int) -> Group:
        row = {"name": "loy", "estimate": 50.0, "low": 40.0, "high": 60.0, "n": n, "items": 3}
        return Group(value=str(value), n=n, standing=pd.DataFrame([row]))

    grouping = Grouping(item=SITE, groups=tuple(group(i, n) for i, n in enumerate(sizes)))
    rows = tables(groups_section((grouping,), Labels(), EN, min_cell=min_cell))[0].rows

    for column in (1, 2):
        hidden = [n for n, row in zip(sizes, rows, strict=True) if row[column] == "…"]
        shown = [n for n, row in zip(sizes, rows, strict=True) if row[column] != "…" and n]
        assert all(n >= min_cell for n in shown)
        assert not hidden or not shown or sum(hidden) >= min_cell


def test_the_check_names_programs_and_the_largest_difference(analysis: Analysis, frame: pd.DataFrame) -> None:
    checked = check(frame, analysis).cross_check
    found = check_section(checked, Labels(), EN)

    assert found.heading == "Independent check: the figures agree"
    assert any("pingouin" in row[1] for row in tables(found)[0].rows)
    assert len(checked.comparisons) == len(analysis.scales)
    assert checked.largest["alpha"].difference < 1e-10


def test_signs_are_told_where_answers_cannot_show_carelessness() -> None:
    found = signals_section({"trap": 0, "fast": 7, "repeated": 2}, EN, min_cell=5)

    assert [row[1] for row in tables(found)[0].rows] == ["0", "7", "fewer than 5"]


def test_without_a_sign_the_report_says_so(analysis: Analysis) -> None:
    found = quality_section(analysis.quality, Labels(), EN, min_cell=5, signals={"trap": 0})

    assert "No response looked as if a program had sent it" in found.blocks[-1].text
